"""What a file of connections holds, before any of it is added."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.services.kinds import kind_for, kind_of
from sora_desktop.ui import theme
from sora_desktop.ui.connections.kind_words import title_of
from sora_desktop.ui.controls.breaking import breakable
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.connection_files import ConnectionImport, FoundConnection

_MARGIN = 24
_INDENT = 24


class FoundRow(QFrame):
    """One connection of the file, which can be left out.

    Signals:
        toggled: It was ticked or unticked.
    """

    toggled = Signal()

    def __init__(self, found: FoundConnection, parent: QWidget | None = None) -> None:
        """Show what was found; it is ticked."""
        super().__init__(parent)
        theme.mark(self, "role", "card")
        draft = found.draft
        kind = kind_of(draft.kind) if draft.kind else kind_for(draft.base_url)
        self.box = QCheckBox(draft.name.replace("&", "&&"))
        self.box.setChecked(True)
        self.box.setFont(theme.font(theme.TEXT_PIXELS))
        self.box.toggled.connect(self.toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(4)
        column.addWidget(self.box, 0, Qt.AlignmentFlag.AlignLeft)
        words = [f"{title_of(kind)}  ·  {draft.base_url}"]
        if draft.name != found.name:
            words.append(self.tr("“{name}” in the file; that name is taken here.").format(name=found.name))
        if draft.key is not None:
            words.append(self.tr("Its key goes to the system’s keyring."))
        for line in (*words, *found.notes):
            label = QLabel(breakable(line))
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(_INDENT, 0, 0, 0)
            theme.mark(label, "role", "small")
            column.addWidget(label)
        self.box.setAccessibleDescription(" ".join((*words, *found.notes)))


class ImportPage(QWidget):
    """A heading, the connections of the file, and what to do with them.

    Signals:
        confirmed: These are to be added (ConnectionImport, with only what is ticked).
        dismissed: None of them is.
    """

    confirmed = Signal(object)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._read: ConnectionImport | None = None
        self.rows: list[FoundRow] = []
        self._heading = ElidedLabel()
        theme.mark(self._heading, "role", "title")
        self.note = Note(framed=True)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.add_button = QPushButton(self.tr("Add"))
        for button in (self.cancel_button, self.add_button):
            button.setAutoDefault(False)
        theme.mark(self.add_button, "primary")
        self.cancel_button.clicked.connect(self.dismissed)
        self.add_button.clicked.connect(self._confirm)
        self._lay_out()

    def present(self, read: ConnectionImport) -> None:
        """Show what a file holds."""
        self._read = read
        self._heading.setText(self.tr("Import from {file}").format(file=read.path.name))
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [FoundRow(found) for found in read.found]
        for row in self.rows:
            row.toggled.connect(self._count)
            self._list.insertWidget(self._list.count() - 1, row)
        self.note.say("\n".join(read.notes), Tone.ATTENTION)
        self.show_busy(busy=False)
        self._count()
        self.add_button.setDefault(True)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, *, busy: bool) -> None:
        """Keep hands off while they are being added."""
        for widget in (*self.rows, self.add_button, self.cancel_button):
            widget.setEnabled(not busy)

    def explain(self, error: SoraDesktopError) -> None:
        """Say why nothing was added."""
        self.show_busy(busy=False)
        self._count()
        self.note.say(" ".join(describe_error(error)).strip())

    def _lay_out(self) -> None:
        body = QWidget()
        theme.mark(body, "role", "pane")
        self._list = QVBoxLayout(body)
        self._list.setContentsMargins(_MARGIN, 8, _MARGIN, 16)
        self._list.setSpacing(8)
        self._list.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        head = QHBoxLayout()
        head.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        head.addWidget(self._heading)
        self._heading.setMinimumHeight(self.cancel_button.sizeHint().height())
        saying = QVBoxLayout()
        saying.setContentsMargins(_MARGIN, 0, _MARGIN, 8)
        saying.addWidget(self.note)
        rule = QFrame()
        theme.mark(rule, "role", "line")
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.add_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addLayout(saying)
        whole.addWidget(rule)
        whole.addLayout(foot)

    def _count(self) -> None:
        ticked = sum(row.box.isChecked() for row in self.rows)
        self.add_button.setText(self.tr("Add %n connections", "", ticked))
        self.add_button.setEnabled(ticked > 0)

    def _confirm(self) -> None:
        if self._read is None:
            return
        ticked = zip(self._read.found, self.rows, strict=True)
        found = tuple(one for one, row in ticked if row.box.isChecked())
        self.confirmed.emit(dataclasses.replace(self._read, found=found))
