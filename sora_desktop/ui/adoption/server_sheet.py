"""The sheet that lists what a server still has, so that it can be brought into the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton

from sora_desktop.ui import theme
from sora_desktop.ui.adoption.server_rows import ServerClipModel, ServerClipTable
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from sora_desktop.services.adoption.servers import ServerList

WIDTH = 820
_TALL = 280
_MOST = 520
_AROUND = 400
"""How high the list is at least and at most, and what a window has beside it, in pixels."""


class ServerSheet(Sheet):
    """Reads the list of the chosen connection at once; nothing is asked for anew, so nothing is paid.

    Signals:
        list_requested: The list of the connection of this name is to be read.
        confirmed: Of the connection of this name, these clips (a list of ServerClip) are to come in.
    """

    list_requested = Signal(str)
    confirmed = Signal(str, object)

    def __init__(self, names: Sequence[str], current: str, parent: QWidget) -> None:
        """Offer the connections of these names; the list of `current` is read first."""
        super().__init__(self.tr("Clips on the server"), parent, width=WIDTH)
        self.say(self.tr("Videos that a server still has can be fetched again for free, also those ordered elsewhere."))
        self.connection = QComboBox(self.card)
        self.connection.addItems(list(names))
        self.connection.setCurrentText(current)
        self.connection.setAccessibleName(self.tr("Connection"))
        self.all_link = Link(self.tr("Tick all"), self.card)
        self.none_link = Link(self.tr("Tick none"), self.card)
        head = QHBoxLayout()
        head.setSpacing(theme.GRID * 2)
        head.addWidget(self.connection)
        head.addStretch(1)
        head.addWidget(self.all_link)
        head.addWidget(self.none_link)
        self.body.addLayout(head)
        self.rows = ServerClipModel(self.card)
        self.table = ServerClipTable(self.rows, self.card)
        tall = max(_TALL, min(_MOST, parent.height() - _AROUND))
        self.table.setMinimumHeight(tall)
        self.empty = QLabel(self.card)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMinimumHeight(tall)
        theme.mark(self.empty, "role", "muted")
        self.note = Note(self.card, framed=True)
        self.body.addWidget(self.note)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.empty, 1)
        self.cancel_button = self.add_button(self.tr("Cancel"))
        self.add_clips_button = QPushButton(self.card)
        self.add_clips_button.setDefault(True)
        theme.mark(self.add_clips_button, "primary")
        self.buttons.addWidget(self.add_clips_button)
        self.add_clips_button.clicked.connect(self._confirm)
        self.connection.currentTextChanged.connect(self._read)
        self.rows.ticked.connect(self._count)
        self.all_link.clicked.connect(lambda: self.rows.tick_all(wanted=True))
        self.none_link.clicked.connect(lambda: self.rows.tick_all(wanted=False))
        self._count()

    def present(self) -> None:
        """Show the sheet, and have the list read."""
        super().present()
        self.connection.setFocus(Qt.FocusReason.PopupFocusReason)
        self._read()

    def show_reading(self, count: int) -> None:
        """Say how much of the list was read."""
        self.empty.setText(self.tr("%n videos so far…", "", count))

    def show_list(self, listed: ServerList) -> None:
        """Show what a server has."""
        if listed.connection != self.connection.currentText():
            return
        self.rows.show_clips(listed.clips)
        self.empty.setText(self.tr("This server lists no videos."))
        self._show_table(shown=bool(listed.clips))
        if listed.more:
            self.note.say(self.tr("The list goes on; its newest part is shown."), Tone.QUIET)
        if listed.clips:
            self.table.selectRow(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, words: str) -> None:
        """Say why there is no list, or why nothing came in."""
        self.note.say(words)
        if not self.rows.rowCount():
            self.empty.setText("")
            self._show_table(shown=False)
        self.add_clips_button.setEnabled(bool(self.rows.chosen()))
        self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the list fetch what is ticked."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.table.hasFocus():
            self.add_clips_button.click()
        else:
            super().keyPressEvent(event)

    def _read(self) -> None:
        self.note.say("")
        self.rows.show_clips(())
        self.empty.setText(self.tr("Reading the list…"))
        self._show_table(shown=False)
        self.list_requested.emit(self.connection.currentText())

    def _show_table(self, *, shown: bool) -> None:
        self.table.setVisible(shown)
        self.empty.setVisible(not shown)
        for link in (self.all_link, self.none_link):
            link.setEnabled(shown and self.rows.possible > 0)

    def _count(self) -> None:
        count = len(self.rows.chosen())
        self.add_clips_button.setText(self.tr("Fetch %n clips", "", count) if count else self.tr("Fetch"))
        self.add_clips_button.setEnabled(count > 0)

    def _confirm(self) -> None:
        self.add_clips_button.setEnabled(False)
        self.confirmed.emit(self.connection.currentText(), self.rows.chosen())
