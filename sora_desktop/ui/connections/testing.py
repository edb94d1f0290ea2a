"""Tests the connection that is shown, and shows what came of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import KeySource
from sora_desktop.ui.connections.entry import draft_of, without_gaps
from sora_desktop.ui.connections.remembered import remembered
from sora_desktop.ui.connections.report import when_words
from sora_desktop.ui.connections.trial import Tested, Trial

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.ui.connections.entry import Entry
    from sora_desktop.ui.connections.page import ConnectionPage
    from sora_desktop.ui.connections.service import Connections, Start

_NAME_LIMIT = 80


class Testing(QObject):
    """Stands between the page's button, the service and the page's report.

    Signals:
        wanted: A person wants a test of what is shown.
        learned: A test went through, so that more is known now.
    """

    wanted = Signal()
    learned = Signal()

    def __init__(self, page: ConnectionPage, service: Connections, start: Start) -> None:
        """Test what `page` shows; `start` runs coroutines on the loop."""
        super().__init__(page)
        self._page = page
        self._service = service
        self.trial = Trial(start, self)
        self._shown: Connection | None = None
        self._dirty = False
        self._entered: Entry | None = None
        self._found: Tested | None = None
        report = page.report
        page.test_button.clicked.connect(self.wanted)
        page.last_test.clicked.connect(self._show_last)
        report.cancelled.connect(self._cancel)
        report.dismissed.connect(self._hide)
        report.address_advised.connect(page.form.use_address)
        report.copy_requested.connect(lambda text: QGuiApplication.clipboard().setText(text))
        self.trial.stopped.connect(page.end_test)
        self.trial.reported.connect(self._on_reported)
        self.trial.failed.connect(self._on_failed)

    def begin(self, current: Connection | None, *, dirty: bool) -> None:
        """Test a connection as it is stored, or what is being entered."""
        form = self._page.form
        self._entered, self._found = without_gaps(form.entry), None
        if current is not None and not dirty:
            asking = self._service.test(current.name)
            self.trial.begin(asking, address=current.base_url, of=current.id)
            self._page.show_testing(current.name)
        elif form.can_be_tested():
            entry = form.entry
            shown = entry.name.strip() or entry.base_url.strip()[:_NAME_LIMIT]
            draft = draft_of(without_gaps(dataclasses.replace(entry, name=shown)))
            asking = self._service.test_draft(draft, current.name if current else None)
            self.trial.begin(asking, address=entry.base_url.strip(), of=None)
            self._page.show_testing(shown)

    def do_without_key(self) -> None:
        """Say that no key is needed where none was entered and the server showed even its list of videos without one.

        Otherwise whoever has a server of their own would be asked for a key that there is not.
        """
        key, report = self._page.form.key, self._found.report if self._found else None
        lists = report is not None and report.learned is not None and report.learned.listing is Support.YES
        if lists and key.is_empty and self._entered == without_gaps(self._page.form.entry):
            with QSignalBlocker(key):
                key.choose(KeySource.NONE)
            self._entered = without_gaps(self._page.form.entry)

    def settle(self, connection: Connection) -> None:
        """Take what was found of the very entry that is stored now for what is known of its connection."""
        same = self._entered == without_gaps(self._page.form.entry)
        self.trial.remember(connection, self._found if same else None)

    def show_when(self, current: Connection | None, *, dirty: bool) -> None:
        """Say when the connection that is shown was last tested, unless its report or something newer is shown."""
        self._shown, self._dirty = current, dirty
        if current is None or dirty or self._page.report.isVisibleTo(self._page):
            self._page.show_last_test("")
            return
        tested = self.trial.found(current) or remembered(current)
        self._page.show_last_test(when_words(tested.at) if tested else "")

    def _on_reported(self, tested: Tested) -> None:
        self._found = tested
        self._page.end_test()
        self._page.report.show_report(tested.report, address=tested.address, tested_at=tested.at)
        self._page.reveal(self._page.report)
        self.learned.emit()

    def _show_last(self) -> None:
        tested = (self.trial.found(self._shown) or remembered(self._shown)) if self._shown else None
        if tested is not None:
            self._on_reported(tested)
            self._page.report.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hide(self) -> None:
        self._page.report.hide_report()
        self._page.test_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_when(self._shown, dirty=self._dirty)

    def _on_failed(self, error: SoraDesktopError) -> None:
        self._page.end_test()
        self._page.report.hide_report()
        self._page.explain(error)

    def _cancel(self) -> None:
        self.trial.stop()
        self._page.report.show_cancelled()
