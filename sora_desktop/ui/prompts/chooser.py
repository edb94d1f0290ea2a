"""A sheet in which one of many is searched for and taken, renamed or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.prompts.choices import MOVES, ChoiceList
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.ui.prompts.choices import Choice

_ROWS_HEIGHT = 230
_LEAST_HEIGHT = 56
_LEAST_MOST = 152
"""What a long list has in a low window."""

_LINES = 4
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ChooserSheet(Sheet):
    """A search field, a list, what the chosen one says, and what can be done with it.

    The arrow keys move in the list while one types into the search field.

    Signals:
        searched: Only those with these words are to be shown.
        chosen: One (a `Choice`) is taken; the sheet has closed.
        edit_requested: One is to be changed; the sheet has closed.
        rename_requested: One is to get another name.
        removal_requested: One is to be deleted.
        undo_requested: The last deletion is to be taken back.
    """

    searched = Signal(str)
    chosen = Signal(object)
    edit_requested = Signal(object)
    rename_requested = Signal(object)
    removal_requested = Signal(object)
    undo_requested = Signal()

    def __init__(self, title: str, parent: QWidget, *, searching: str, empty: str, kept: bool) -> None:
        """Start with nothing to choose from.

        Args:
            title: what is chosen.
            parent: the window.
            searching: what stands in the empty search field.
            empty: what is said where there is nothing at all.
            kept: whether it is kept under names, which can be renamed and deleted.
        """
        super().__init__(title, parent, width=600)
        self._empty = empty
        self._behind = self._taking = False
        self.search = QLineEdit(self.card)
        self.search.setPlaceholderText(searching)
        self.search.setAccessibleName(searching)
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._on_searched)
        self.list = ChoiceList(self.card)
        self.list.setAccessibleName(title)
        self.list.setMinimumHeight(_LEAST_HEIGHT)
        self.list.setMaximumHeight(_LEAST_HEIGHT)
        self.nothing = QLabel(self.card)
        self.nothing.setWordWrap(True)
        theme.mark(self.nothing, "role", "muted")
        self.whole = QPlainTextEdit(self.card)
        self.whole.setReadOnly(True)
        self.whole.setTabChangesFocus(True)
        self.whole.setAccessibleName(self.tr("The whole text"))
        self.whole.setFixedHeight(self.whole.fontMetrics().lineSpacing() * _LINES + 20)
        self.note = Note(self.card)
        self.note.link_clicked.connect(lambda _number: self.undo_requested.emit())
        for widget in (self.search, self.list, self.nothing, self.whole, self.note):
            self.body.addWidget(widget)
        self._of_current: list[QPushButton] = []
        if kept:
            self._fill_left()
        self.add_button(self.tr("Cancel"))
        self.use = self._button(self.tr("Use"), self._take)
        theme.mark(self.use, "primary")
        self.use.setDefault(True)
        self.buttons.addWidget(self.use)
        self.list.looked_at.connect(self._on_looked_at)
        self.list.chosen.connect(self._take)
        if kept:
            self.list.removal_requested.connect(self._remove)
        self._on_looked_at(None)

    def show_choices(self, choices: Sequence[Choice], *, current: str = "") -> None:
        """Show what there is to choose from."""
        self._behind = False
        self.list.show_choices(choices, current=current)
        # It grows with what there is, and does not shrink again while one searches.
        wanted = min(_ROWS_HEIGHT, self.list.wanted_height)
        self.list.setMaximumHeight(max(self.list.maximumHeight(), wanted))
        self.list.setMinimumHeight(min(_LEAST_MOST, self.list.maximumHeight()))
        self.list.setVisible(bool(choices))
        self.whole.setVisible(bool(choices))
        self.nothing.setVisible(not choices)
        self.nothing.setText(self.tr("Nothing was found.") if self.search.text().strip() else self._empty)
        self._place()
        if self._taking:
            self._taking = False
            self._take()

    def _on_searched(self, text: str) -> None:
        self._behind, self._taking = True, False
        self.searched.emit(text)

    def say_deleted(self, name: str) -> None:
        """Say that something was deleted, and that it can be taken back."""
        self.note.say(self.tr("“{name}” was deleted.").format(name=name), Tone.QUIET, links=[self.tr("Undo")])
        self._place()

    def present(self) -> None:
        """Show the sheet, ready to be searched."""
        super().present()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Rename with F2."""
        if event.key() == Qt.Key.Key_F2 and self._of_current:
            self._rename()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let keys of the search field move in the list and take what is looked at."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in MOVES:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in _ENTER:
                # Whoever types fast means what the words find, not what is still listed.
                self._taking = self._behind
                if not self._behind:
                    self._take()
                return True
        return super().eventFilter(watched, event)

    def _fill_left(self) -> None:
        for place, (words, act) in enumerate(
            (
                (self.tr("Delete"), self._remove),
                (self.tr("Rename…"), self._rename),
                (self.tr("Edit"), self._edit),
            )
        ):
            button = self._button(words, act)
            theme.mark(button, "quiet")
            self.buttons.insertWidget(place, button)
            self._of_current.append(button)
        self.delete, self.rename, self.edit = self._of_current

    def _button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self.card)
        button.clicked.connect(act)
        return button

    def _on_looked_at(self, choice: Choice | None) -> None:
        self.whole.setPlainText(choice.whole or choice.name if choice else "")
        for button in (self.use, *self._of_current):
            button.setEnabled(choice is not None)

    def _take(self, *_: object) -> None:
        if (choice := self.list.current) is not None:
            self.leave()
            self.chosen.emit(choice)

    def _edit(self) -> None:
        if (choice := self.list.current) is not None:
            self.leave()
            self.edit_requested.emit(choice)

    def _rename(self) -> None:
        if (choice := self.list.current) is not None:
            self.rename_requested.emit(choice)

    def _remove(self) -> None:
        if (choice := self.list.current) is not None:
            self.removal_requested.emit(choice)
