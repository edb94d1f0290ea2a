"""The window in which connections are added, changed, tested and removed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sora_desktop.domain.connections import SIMULATED_NAME, Connection, KeySource
from sora_desktop.ui.connections.changes import Changes
from sora_desktop.ui.connections.connection_list import ConnectionList
from sora_desktop.ui.connections.entry import Entry, entry_of, without_gaps
from sora_desktop.ui.connections.leaving import Leaving
from sora_desktop.ui.connections.stage import Stage
from sora_desktop.ui.connections.testing import Testing
from sora_desktop.ui.controls.side_window import SideWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.ui.connections.service import Connections, Start


class ConnectionsDialog(SideWindow):
    """Connections at the left, the chosen one at the right. It never blocks the window behind it.

    Changes that are not saved are never lost silently: whoever goes elsewhere is asked first, in
    place. A key goes in and never comes out.

    Signals:
        saved: A connection was added or changed; its name.
        report_requested: A verification report of a connection is wanted; its name.
    """

    saved = Signal(str)
    report_requested = Signal(str)

    def __init__(self, service: Connections, start: Start, parent: QWidget | None = None) -> None:
        """Show what the service knows; `start` runs a coroutine on the window's loop."""
        super().__init__(self.tr("Connections"), parent, size=(940, 680), least=(820, 500))
        self._service = service
        self._current: Connection | None = None
        self._baseline = Entry()
        self._changes = Changes(service, start, self)
        self.list = ConnectionList()
        self.list.setFixedWidth(264)
        self.stage = Stage(service, start)
        self.page = self.stage.page
        self._leaving = Leaving(self.page.question)
        self._testing = Testing(self.page, service, start)
        self._trial = self._testing.trial
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for half in (self.list, self.stage):
            row.addWidget(half)
        self._wire()
        if parent is not None:
            self._leaving.guard(parent.window(), self._hinder)
        self._show(self._service.default())

    @property
    def dirty(self) -> bool:
        """Whether something was entered that is not saved."""
        shown = self._current
        return (shown is None or not shown.built_in) and without_gaps(self.page.form.entry) != self._baseline

    def open(self) -> None:
        """Show the dialog, or bring it to the front; unlike Qt's own, it leaves the window behind it usable."""
        self.refresh()
        self.come_forward()

    def show_connection(self, name: str = "") -> None:
        """Open at a connection, with the keyboard where its key goes if it lacks one.

        Args:
            name: which one; the one that is shown already, if it is empty or unknown.
        """
        self.open()
        self._on_selected(name)
        if self._current is not None and self._current.name == name and self._service.needs_key(name):
            self.page.form.key.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_prices(self, name: str) -> None:
        """Open at the prices of a connection."""
        self.open()
        self._on_selected(name)
        if self._current is not None and self._current.name == name:
            self.page.reveal_prices()

    def add_connection(self) -> None:
        """Open with an empty form for another connection."""
        self.open()
        self._leave(self._show_new)

    def refresh(self) -> None:
        """Show what the service knows by now; what is being entered stays."""
        self._show_list()
        if self._current is None:
            return
        known = next((one for one in self._service.all() if one.id == self._current.id), None)
        if known is None:
            self._show(self._service.default())
        elif dataclasses.replace(known, learned=self._current.learned) != self._current and not self.dirty:
            self._show(known)
        else:
            if not self.dirty:
                self._current = known
            self._show_head()

    def reject(self) -> None:
        """Close, unless something is not saved: then ask first. Escape takes back a question before that."""
        if not (self.stage.leave_import() or self._leaving.take_back()):
            self._leave(self._close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless something is not saved: then ask first."""
        if self.dirty:
            event.ignore()
            self._leave(self._close)
            return
        self._trial.stop()
        super().closeEvent(event)

    def _wire(self) -> None:
        page = self.page
        self.list.selected.connect(self._on_selected)
        self.list.new_requested.connect(self.add_connection)
        self.list.remove_requested.connect(self._ask_to_remove)
        self.list.duplicate.triggered.connect(lambda: self._with_name(self._changes.duplicate))
        page.form.changed.connect(self._on_edited)
        page.save_button.clicked.connect(lambda: self._save(None))
        page.revert_button.clicked.connect(self._revert)
        page.default_button.clicked.connect(lambda: self._with_name(self._changes.prefer))
        page.remove_button.clicked.connect(self._ask_to_remove)
        page.report_button.clicked.connect(lambda: self._with_name(self.report_requested.emit))
        page.way_out_chosen.connect(self._take_way_out)
        self._testing.wanted.connect(lambda: self._testing.begin(self._current, dirty=self.dirty))
        self._testing.learned.connect(self.refresh)
        self._changes.began.connect(lambda: page.show_busy(busy=True))
        self._changes.stored.connect(self._on_stored)
        self._changes.duplicated.connect(self._on_duplicated)
        self._changes.removed.connect(self._on_removed)
        self._changes.preferred.connect(lambda: page.note.say(""))
        self._changes.preferred.connect(self.refresh)
        self._changes.failed.connect(self._on_failed)
        exchange = self.stage.exchange
        self.list.export.triggered.connect(lambda: self._with_name(exchange.choose_target))
        self.list.export_all.triggered.connect(lambda: exchange.choose_target(None))
        self.list.import_.triggered.connect(lambda: self._leave(exchange.choose_source))
        exchange.added.connect(lambda added: self._show(added[0]))
        for keys, act in (("Ctrl+N", self.add_connection), ("Ctrl+S", self.page.save_button.click)):
            QShortcut(QKeySequence(keys), self, act)

    def _on_selected(self, name: str) -> None:
        wanted = next((one for one in self._service.all() if one.name == name), None)
        if wanted is not None:
            self._leave(lambda: self._show(wanted))

    def _on_edited(self) -> None:
        self._trial.stop()
        self.page.report.hide_report()
        self.page.note.say("")
        self._show_buttons()

    def _show(self, connection: Connection) -> None:
        """Show a connection as it is stored."""
        self._show_entry(entry_of(connection), connection)

    def _show_new(self) -> None:
        self._show_entry(Entry(), None)
        self.page.form.base_url.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_entry(self, entry: Entry, connection: Connection | None) -> None:
        self._trial.stop()
        self.stage.leave_import()
        anew = connection is None or connection.id != getattr(self._current, "id", None)
        self._current = connection
        self._fill(entry)
        self.page.show_kind(connection, anew=anew)
        # What the form makes of it is what can be compared with later.
        self._baseline = without_gaps(self.page.form.entry)
        self._show_list()
        self._show_head()

    def _fill(self, entry: Entry) -> None:
        current = self._current
        taken = [one.name for one in self._service.all() if current is None or one.id != current.id]
        stored_in = None
        if current is not None and current.key_source is not KeySource.NONE:
            stored_in = None if self._service.needs_key(current.name) else current.key_source
        self.page.clear()
        self.page.form.show_entry(entry, taken=taken, stored_in=stored_in, new=current is None)

    def _show_list(self) -> None:
        connections = self._service.all()
        lacking = {one.name for one in connections if self._service.needs_key(one.name)}
        went = {one.id: passed for one in connections if (passed := self._trial.passed(one)) is not None}
        self.list.show_connections(connections, self._service.default().name, lacking, went)
        self.list.show_selected(self._current.name if self._current else "")

    def _show_head(self) -> None:
        is_default = self._current is not None and self._current.name == self._service.default().name
        self.page.show_head(self._current, is_default=is_default)
        self._show_buttons()

    def _show_buttons(self) -> None:
        current, dirty = self._current, self.dirty
        self.page.show_unsaved(dirty=dirty, new=current is None)
        server = current is not None and not current.is_simulation
        self.page.report_button.setEnabled(current is not None and not dirty)
        self.list.export.setEnabled(server)
        self.list.duplicate.setEnabled(server and not dirty)
        self._testing.show_when(current, dirty=dirty)

    def _leave(self, then: Leaving.Act) -> None:
        """Go elsewhere, unless something is not saved: then ask first."""
        if not self.dirty:
            then()
            return
        self._leaving.ask(
            self._current.name if self._current else "",
            then,
            discard=self._revert,
            save=self._save,
            stay=self.page.form.name.setFocus,
        )

    def _hinder(self, then: Leaving.Act) -> bool:
        """Before the window behind closes, ask about what is not saved; tell whether that was necessary."""
        if not self.dirty or not self.isVisible():
            return False
        self.open()
        self._leave(then)
        return True

    def _close(self) -> None:
        self._trial.stop()
        super().reject()

    def _revert(self) -> None:
        self._show(self._current or self._service.default())

    def _save(self, then: Leaving.Act | None) -> None:
        if self.page.form.complete():
            self._testing.do_without_key()
            self._leaving.then = then
            self._changes.store(self.page.form.entry, self._current)

    def _on_stored(self, connection: Connection) -> None:
        self.page.show_busy(busy=False)
        self._testing.settle(connection)
        self._show(connection)
        self.saved.emit(connection.name)
        then, self._leaving.then = self._leaving.then, None
        if then is not None:
            then()
        elif self._service.default().name == SIMULATED_NAME:
            self.page.offer_default()
        else:
            self.page.tell(self.tr("Saved."))

    def _on_duplicated(self, connection: Connection) -> None:
        self.page.show_busy(busy=False)
        self._show(connection)
        self.saved.emit(connection.name)
        self.page.tell(self.tr("This is the copy, with the same key. Give it a name of its own."))
        self.page.form.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.page.form.name.selectAll()

    def _on_failed(self, error: SoraDesktopError) -> None:
        self._leaving.then = None
        self.page.show_busy(busy=False)
        self.page.explain(error, storing=self.dirty)

    def _take_way_out(self, source: KeySource) -> None:
        """Keep the key elsewhere, as a person chose after the keyring would not do."""
        self.page.form.key.choose(source)
        self.page.note.say("")
        if source is KeySource.SESSION:
            self._save(None)
        else:
            self.page.form.key.variable.setFocus(Qt.FocusReason.OtherFocusReason)

    def _with_name(self, act: Callable[[str], None]) -> None:
        if self._current is not None:
            act(self._current.name)

    def _ask_to_remove(self) -> None:
        current = self._current
        if current is None or current.built_in:
            return
        self._leaving.ask_to_remove(
            current.name, remove=lambda: self._changes.remove(current.name), keep=self.list.view.setFocus
        )

    def _on_removed(self) -> None:
        self.page.show_busy(busy=False)
        self._show(self._service.default())
        self.list.view.setFocus(Qt.FocusReason.OtherFocusReason)
