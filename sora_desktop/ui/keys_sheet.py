"""The sheet that lists what the keyboard does, menu by menu, and finds an action as one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.menu_bar import MENU_KEY
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WIDTH = 780
_HEIGHT = 560
_TWO_COLUMNS = 640
"""How wide the list must be to stand in two columns."""


class KeyGroup(NamedTuple):
    """The actions of one menu that have a key."""

    title: str
    rows: Sequence[tuple[str, str]]
    """What each action is called, and its key as this system writes it."""


class KeysSheet(Sheet):
    """Lists groups of actions with their keys."""

    def __init__(self, groups: Iterable[KeyGroup], window: QWidget) -> None:
        """List what the menus name, and before that what only panes know."""
        super().__init__(QCoreApplication.translate("Help", "Keyboard shortcuts"), window, width=_WIDTH)
        self.search = QLineEdit()
        self.search.setPlaceholderText(QCoreApplication.translate("Help", "Find an action or a key…"))
        self.search.setAccessibleName(QCoreApplication.translate("Help", "Find an action or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self._nothing = QLabel(QCoreApplication.translate("Help", "No action has these words."))
        theme.mark(self._nothing, "role", "muted")
        self._nothing.hide()
        self._groups = [_GroupList(group) for group in (_of_panes(), _of_import(), *groups) if group.rows]
        self.body.addWidget(self.search)
        self.body.addWidget(self._nothing)
        self.body.addSpacing(4)
        self.body.addWidget(self._list(two=min(_WIDTH, window.width()) >= _TWO_COLUMNS))
        self.add_button(QCoreApplication.translate("Help", "Close"), primary=True)
        self.present()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _list(self, *, two: bool) -> QScrollArea:
        """Share the groups out among the columns, so that these are about as long as each other."""
        content = QWidget()
        theme.mark(content, "role", "pane")
        beside = QHBoxLayout(content)
        beside.setContentsMargins(0, 0, theme.GRID, 0)
        beside.setSpacing(32)
        columns = [QVBoxLayout() for _ in range(2 if two else 1)]
        rest, half = sum(one.length for one in self._groups), sum(one.length for one in self._groups) / len(columns)
        for group in self._groups:
            column = columns[0] if rest > half or not two else columns[1]
            column.addWidget(group)
            rest -= group.length
        for column in columns:
            column.setSpacing(16)
            column.addStretch(1)
            beside.addLayout(column, 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.accessibleName())
        area.setMinimumHeight(min(_HEIGHT, max(160, self.window().height() - 240)))
        area.setWidget(content)
        return area

    def _narrow(self, text: str) -> None:
        """Show only the rows that have all words of a text."""
        words = text.casefold().split()
        shown = sum(group.narrow(words) for group in self._groups)
        self._nothing.setVisible(not shown)


class _GroupList(QWidget):
    """The title of a menu, and its actions with their keys."""

    def __init__(self, group: KeyGroup) -> None:
        """Write the rows."""
        super().__init__()
        self.length = len(group.rows) + 2
        self._rows: list[tuple[str, QLabel, QLabel]] = []
        heading = QLabel(group.title)
        theme.mark(heading, "role", "small")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(heading, 0, 0, 1, 2)
        for number, (label, key) in enumerate(group.rows, start=1):
            name, shown = QLabel(label), QLabel(key)
            name.setTextFormat(Qt.TextFormat.PlainText)
            theme.mark(shown, "role", "key")
            grid.addWidget(name, number, 0)
            grid.addWidget(shown, number, 1, Qt.AlignmentFlag.AlignRight)
            self._rows.append((f"{group.title} {label} {key}".casefold(), name, shown))

    def narrow(self, words: Sequence[str]) -> int:
        """Show only the rows that have all of some words, and tell how many that are."""
        count = 0
        for text, name, key in self._rows:
            fits = all(word in text for word in words)
            name.setVisible(fits)
            key.setVisible(fits)
            count += fits
        self.setVisible(count > 0)
        return count


def _of_panes() -> KeyGroup:
    """Give what the panes do at keys that no menu names."""
    translate = QCoreApplication.translate
    rows = [
        (translate("Help", "Menu of the selected clips"), _written(MENU_KEY)),
        (translate("Help", "Empty the search field"), _written("Esc")),
    ]
    return KeyGroup(translate("Help", "In the panes"), rows)


def _of_import() -> KeyGroup:
    """Give what the sheet of prompts to import does at keys."""
    translate = QCoreApplication.translate
    rows = [
        (translate("Help", "Tick or untick"), _written("Space")),
        (translate("Help", "Change what is written"), _written("F2")),
        (translate("Help", "Mend what is wrong"), _written("Ctrl+M")),
        (translate("Help", "Next problem"), _written("F8")),
        (translate("Help", "Generate"), _written("Ctrl+Return")),
    ]
    return KeyGroup(translate("Help", "When prompts are imported"), rows)


def _written(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
