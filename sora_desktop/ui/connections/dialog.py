"""The window in which connections are added, changed, tested and removed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from sora_desktop.domain.connections import SIMULATED_NAME, Connection, KeySource
from sora_desktop.domain.errors import ConnectionExists, SecretError, SoraDesktopError
from sora_desktop.ui.connections.connection_list import ConnectionList
from sora_desktop.ui.connections.entry import Entry, draft_of, entry_of
from sora_desktop.ui.connections.page import ConnectionPage
from sora_desktop.ui.connections.trial import Trial
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from sora_desktop.services.connection_reports import ConnectionReport
    from sora_desktop.ui.connections.service import Connections, Start


class ConnectionsDialog(QDialog):
    """Connections at the left, the chosen one at the right. It never blocks the window behind it.

    Changes that are not saved are never lost silently: whoever goes elsewhere is asked first, in
    place. A key goes in and never comes out.

    Signals:
        saved: A connection was added or changed; its name.
    """

    saved = Signal(str)

    def __init__(self, service: Connections, start: Start, parent: QWidget | None = None) -> None:
        """Show what the service knows.

        Args:
            service: knows, changes and tests connections.
            start: runs a coroutine on the window's loop.
            parent: the window it belongs to.
        """
        super().__init__(parent)
        self._service = service
        self._start = start
        self._current: Connection | None = None
        self._baseline = Entry()
        self._trial = Trial(start, self)
        self.setWindowTitle(self.tr("Connections"))
        self.setModal(False)
        self.resize(820, 640)
        self.setMinimumSize(640, 400)
        self.list = ConnectionList()
        self.list.setFixedWidth(268)
        self.page = ConnectionPage()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.page, 1)
        self._wire()
        self._show(self._service.default())

    @property
    def dirty(self) -> bool:
        """Whether something was entered that is not saved."""
        shown = self._current
        return (shown is None or not shown.built_in) and self.page.form.entry != self._baseline

    def open(self) -> None:
        """Show the dialog, or bring it to the front; unlike Qt's own, it leaves the window behind it usable."""
        self.refresh()
        self.show()
        self.raise_()
        self.activateWindow()

    def show_connection(self, name: str = "") -> None:
        """Open at a connection, with the keyboard where its key goes if it lacks one.

        Args:
            name: which one; the one that is shown already, if it is empty or unknown.
        """
        self.open()
        wanted = next((one for one in self._service.all() if one.name == name), None)
        if wanted is not None:
            self._leave(lambda: self._show(wanted))
            if self._service.needs_key(wanted.name) and self._current == wanted:
                self.page.form.key.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_connection(self) -> None:
        """Open with an empty form for another connection."""
        self.open()
        self._leave(self._show_new)

    def refresh(self) -> None:
        """Show what the service knows by now; what is being entered stays."""
        connections = self._service.all()
        self._show_list()
        if self._current is None:
            return
        known = next((one for one in connections if one.id == self._current.id), None)
        if known is None:
            self._show(self._service.default())
        elif known != self._current and not self.dirty:
            self._show(known)
        else:
            self._show_head()

    def reject(self) -> None:
        """Close, unless something is not saved: then ask first."""
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
        page.form.changed.connect(self._on_edited)
        page.save_button.clicked.connect(self._save)
        page.revert_button.clicked.connect(self._revert)
        page.test_button.clicked.connect(self._begin_test)
        page.default_button.clicked.connect(self._make_default)
        page.remove_button.clicked.connect(self._ask_to_remove)
        page.report.cancelled.connect(self._cancel_test)
        self._trial.stopped.connect(page.end_test)
        self._trial.reported.connect(self._on_reported)
        self._trial.failed.connect(self._on_test_failed)
        page.way_out_chosen.connect(self._take_way_out)

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
        self._trial.stop()
        self._current = connection
        self._baseline = entry_of(connection)
        self._fill(self._baseline)
        self.page.show_kind(connection)
        self._show_list()
        self._show_head()

    def _show_new(self) -> None:
        self._trial.stop()
        self._current = None
        self._baseline = Entry()
        self._fill(self._baseline)
        self.page.show_kind(None)
        self._show_list()
        self._show_head()
        self.page.form.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self, entry: Entry) -> None:
        current = self._current
        taken = [one.name for one in self._service.all() if current is None or one.id != current.id]
        stored_in = None
        if current is not None and current.key_source is not KeySource.NONE:
            stored_in = None if self._service.needs_key(current.name) else current.key_source
        self.page.clear()
        self.page.form.show_entry(entry, taken=taken, stored_in=stored_in)

    def _show_list(self) -> None:
        connections = self._service.all()
        lacking = {one.name for one in connections if self._service.needs_key(one.name)}
        self.list.show_connections(connections, self._service.default().name, lacking)
        self.list.show_selected(self._current.name if self._current else "")

    def _show_head(self) -> None:
        is_default = self._current is not None and self._current.name == self._service.default().name
        self.page.show_head(self._current, is_default=is_default)
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.page.show_unsaved(dirty=self.dirty, new=self._current is None)

    def _leave(self, then: Callable[[], None]) -> None:
        """Go elsewhere, unless something is not saved: then ask first."""
        if not self.dirty:
            then()
            return
        name = self._current.name if self._current else self.tr("The new connection")
        self.page.question.ask(
            self.tr("“{name}” has changes that are not saved.").format(name=name),
            [
                (self.tr("Discard them"), lambda: self._discard(then)),
                (self.tr("Save"), lambda: self._save(then=then)),
                (self.tr("Keep editing"), self.page.form.name.setFocus),
            ],
        )

    def _discard(self, then: Callable[[], None]) -> None:
        self._fill(self._baseline)
        then()

    def _close(self) -> None:
        self._trial.stop()
        super().reject()

    def _revert(self) -> None:
        if self._current is None:
            self._show(self._service.default())
        else:
            self._show(self._current)

    def _save(self, *, then: Callable[[], None] | None = None) -> None:
        if not self.page.form.complete():
            return
        self.page.show_busy(busy=True)
        self._start(self._store(self.page.form.entry, then), on_error=self._on_save_failed)

    async def _store(self, entry: Entry, then: Callable[[], None] | None) -> None:
        draft = draft_of(entry)
        if self._current is None:
            connection = await self._service.add(draft)
        else:
            connection = await self._service.update(self._current.name, draft)
        self.page.show_busy(busy=False)
        self._show(connection)
        self.saved.emit(connection.name)
        if then is not None:
            then()
        elif self._service.default().name == SIMULATED_NAME:
            self.page.offer_default()
        else:
            self.page.note.say(self.tr("Saved."), Tone.DONE)

    def _on_save_failed(self, error: SoraDesktopError) -> None:
        self.page.show_busy(busy=False)
        if isinstance(error, ConnectionExists):
            self.page.form.fields["name"].show_problem(describe_error(error).title)
            self.page.form.name.setFocus()
        elif isinstance(error, SecretError):
            self.page.explain_keyring(error)
        else:
            self.page.explain(error)

    def _take_way_out(self, source: KeySource) -> None:
        """Keep the key elsewhere, as a person chose after the keyring would not do."""
        form = self.page.form
        form.key.places[source].setChecked(True)
        form.key.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if source is KeySource.SESSION:
            self._save()

    def _make_default(self) -> None:
        if self._current is not None:
            self._start(self._set_default(self._current.name), on_error=self.page.explain)

    async def _set_default(self, name: str) -> None:
        await self._service.set_default(name)
        self.page.note.say("")
        self.refresh()

    def _ask_to_remove(self) -> None:
        if self._current is None:
            return
        name = self._current.name
        words = self.tr("Remove “{name}” and its key? The jobs that it made stay in the list.")
        self.page.question.ask(
            words.format(name=name),
            [
                (self.tr("Remove"), lambda: self._remove(name)),
                (self.tr("Keep it"), self.page.remove_button.setFocus),
            ],
            danger=True,
        )

    def _remove(self, name: str) -> None:
        self.page.show_busy(busy=True)
        self._start(self._take_away(name), on_error=self._on_remove_failed)

    async def _take_away(self, name: str) -> None:
        await self._service.remove(name)
        self.page.show_busy(busy=False)
        self._show(self._service.default())

    def _on_remove_failed(self, error: SoraDesktopError) -> None:
        self.page.show_busy(busy=False)
        self.page.explain(error)

    def _begin_test(self) -> None:
        entry = self.page.form.entry
        if self._current is None or not self._current.built_in:
            if not self.page.form.can_be_tested():
                return
            shown = entry.name.strip() or entry.base_url.strip()
            draft = draft_of(dataclasses.replace(entry, name=entry.name.strip() or self.tr("New connection")))
            asking = self._service.test_draft(draft, self._current.name if self._current else None)
        else:
            shown = self._current.name
            asking = self._service.test(shown)
        self._trial.begin(asking)
        self.page.show_testing(shown)

    def _on_reported(self, report: ConnectionReport) -> None:
        self.page.show_report(report)
        self.refresh()

    def _on_test_failed(self, error: SoraDesktopError) -> None:
        self.page.end_test()
        self.page.report.hide_report()
        self.page.explain(error)

    def _cancel_test(self) -> None:
        self._trial.stop()
        self.page.report.show_cancelled()
