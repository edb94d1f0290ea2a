"""The row at the top of the window: import, the queue, search, the scheme of colours, and the connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.queue.button import QueueButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

HEIGHT = 48
SEARCH_WIDTH = 380
_ROOM_FOR_HINT = 320
"""How wide the field must be so that its words and the key's name fit side by side."""

_BEFORE_ROOM = 100
_GAP = " "
_CLOSER = 8
"""Pixels by which the words stand closer to the drawing before them than Qt puts them."""


class SearchField(QLineEdit):
    """Where one searches the jobs as one types.

    Signals:
        searched: The text to search for is now this one.
        left: The keyboard is to go on to what was found.
    """

    searched = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search prompts, names, tags, errors…"))
        self.setAccessibleName(self.tr("Search jobs"))
        self.setClearButtonEnabled(False)
        self.setMaximumWidth(SEARCH_WIDTH)
        self._glass = QAction(self)
        theme.bind_icon(self._glass, "search", "muted")
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._glass.triggered.connect(self.setFocus)
        self.setTextMargins(-_CLOSER, 0, 0, 0)
        self._hint = QLabel(
            QKeySequence(QKeySequence.StandardKey.Find).toString(QKeySequence.SequenceFormat.NativeText)
        )
        self._hint.setParent(self)
        theme.mark(self._hint, "role", "small")
        self._hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.textChanged.connect(self._on_typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape empty the field, and then, like Enter and the Down key, go on to the list."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        if event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key's name at the right end."""
        super().resizeEvent(event)
        self._hint.adjustSize()
        self._hint.move(self.width() - self._hint.width() - 12, (self.height() - self._hint.height()) // 2)
        self._show_hint()

    def _on_typed(self, text: str) -> None:
        self._show_hint()
        self.searched.emit(text)

    def _show_hint(self) -> None:
        """Name the key where nothing else is written, and where it leaves room for the words."""
        self._hint.setVisible(not self.text() and self.width() >= _ROOM_FOR_HINT)


class IconButton(QPushButton):
    """A button whose words stand clear of its drawing, where Qt would let them all but touch."""

    def sizeHint(self) -> QSize:
        """Ask for the gap too."""
        return super().sizeHint() + QSize(self.fontMetrics().horizontalAdvance(_GAP), 0)

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Draw the gap before the words."""
        super().initStyleOption(option)
        option.text = _GAP + self.text()


class Toolbar(QFrame):
    """The row at the top of the window.

    Signals:
        import_requested: A file of prompts is to be chosen.
        compare_requested: The selected clips are to be compared.
        connections_requested: The connections are to be shown.
        searched: The jobs are to be searched for this text.
        scheme_chosen: The scheme is to be `system`, `light` or `dark`.
    """

    import_requested = Signal()
    compare_requested = Signal()
    connections_requested = Signal()
    searched = Signal(str)
    scheme_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Place the buttons."""
        super().__init__(parent)
        theme.mark(self, "role", "bar")
        self.setFixedHeight(HEIGHT)
        self.import_button = IconButton(self.tr("Import prompts…"), self)
        theme.bind_icon(self.import_button, "import")
        self.import_button.clicked.connect(self.import_requested)
        self.queue_button = QueueButton(self)
        self.queue_words = QLabel(self)
        theme.mark(self.queue_words, "role", "small")
        self.queue_words.hide()
        self.compare_button = IconButton(self.tr("Compare"), self)
        self.compare_button.setToolTip(self.tr("Play two to four selected clips side by side (Ctrl+K)"))
        theme.bind_icon(self.compare_button, "compare")
        self.compare_button.setEnabled(False)
        self.compare_button.clicked.connect(self.compare_requested)
        self.search = SearchField(self)
        self.search.searched.connect(self.searched)
        self.scheme_button = _icon_button(self, "sun", self.tr("Appearance"))
        self.scheme_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.scheme_menu = SchemeMenu(self)
        self.scheme_menu.chosen.connect(self.scheme_chosen)
        self.scheme_button.setMenu(self.scheme_menu)
        self.connections_button = _icon_button(self, "settings", self.tr("Connections"))
        self.connections_button.clicked.connect(self.connections_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.import_button)
        row.addWidget(self.queue_button)
        row.addWidget(self.queue_words)
        row.addWidget(self.compare_button)
        row.addStretch(1)
        # As wide as it may be, before any room is left empty.
        row.addWidget(self.search, _BEFORE_ROOM)
        row.addWidget(self.scheme_button)
        row.addWidget(self.connections_button)
        theme.notifier().changed.connect(self._show_scheme)
        self._show_scheme()

    def show_queue(self, words: str) -> None:
        """Say beside the button how the queue is paused; nothing while it runs."""
        self.queue_words.setText(words)
        self.queue_words.setVisible(bool(words))

    def _show_scheme(self) -> None:
        theme.bind_icon(self.scheme_button, "moon" if theme.is_dark() else "sun", "muted")


class SchemeMenu(QMenu):
    """The choice between the system's scheme, light and dark.

    Signals:
        chosen: One of them was chosen, by its value.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, *, keys: bool = False) -> None:
        """List the schemes, the one in force checked; with `keys`, each can be chosen by its key."""
        super().__init__(self.tr("Appearance"), parent)
        self._group = QActionGroup(self)
        for scheme, label, key in (
            (theme.Scheme.SYSTEM, self.tr("Like the system"), Qt.Key.Key_7),
            (theme.Scheme.LIGHT, self.tr("Light"), Qt.Key.Key_8),
            (theme.Scheme.DARK, self.tr("Dark"), Qt.Key.Key_9),
        ):
            action = QAction(label, self._group, checkable=True)
            if keys:
                action.setShortcut(QKeySequence(Qt.Modifier.CTRL | key))
            action.setData(scheme.value)
            self.addAction(action)
        self._group.triggered.connect(lambda action: self.chosen.emit(action.data()))
        self.aboutToShow.connect(self._check)
        self._check()

    def _check(self) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == theme.chosen().value)


def _icon_button(parent: QObject, icon: str, name: str) -> QToolButton:
    button = QToolButton(parent if isinstance(parent, QWidget) else None)
    theme.bind_icon(button, icon, "muted")
    button.setIconSize(QSize(20, 20))
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
