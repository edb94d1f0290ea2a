"""Lies over the whole window, dims it, and keeps the keyboard until it closes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from shiboken6 import isValid

from sora_desktop.ui import theme
from sora_desktop.ui.controls.enter import presses_by_enter
from sora_desktop.ui.menu_bar import MENU_KEY

_SHADOW = 20
_DROP = 8
"""How far the shadow falls, in pixels."""

_LAYER = 3
"""The opacity of each layer of the shadow, of 255."""


class Overlay(QWidget):
    """Covers a window and shows a card in it; nothing below gets a press or a key while it is open.

    Subclasses fill `card` and say in `place_card` where it is.
    """

    def __init__(self, parent: QWidget) -> None:
        """Make it, closed."""
        super().__init__(parent)
        self._ground = parent
        self._before: QWidget | None = None
        self.card = QFrame(self)
        theme.mark(self.card, "role", "sheet")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        parent.installEventFilter(self)
        theme.notifier().changed.connect(self.update)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @property
    def is_open(self) -> bool:
        """Whether it lies over the window."""
        return not self.isHidden()

    def open(self) -> None:
        """Cover the window; who had the keyboard gets it back at the end."""
        if not self.is_open:
            self._before = QApplication.focusWidget()
        self.setGeometry(self._ground.rect())
        self.place_card()
        self.show()
        self.raise_()

    def shut(self) -> None:
        """Uncover the window, give the keyboard back, and be gone."""
        self.hide()
        before, self._before = self._before, None
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    def place_card(self) -> None:
        """Give the card its place; called whenever the window's size has changed."""

    def event(self, event: QEvent) -> bool:
        """Keep the shortcuts of what lies below from going off; only leaving the program stays possible."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(not _leaves(event) and not _opens_menu(event))
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the window whatever its size."""
        if watched is self._ground and event.type() is QEvent.Type.Resize and self.is_open:
            self.setGeometry(self._ground.rect())
            self.place_card()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard; no key goes on to the window."""
        presses_by_enter(self, event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let no press through; none beside the card closes it, for what was mended would be lost."""
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's signature
        """Keep Tab within the card."""
        stops = self._stops()
        if stops:
            focus = QApplication.focusWidget()
            here = stops.index(focus) if focus in stops else (-1 if next else 0)
            reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
            stops[(here + (1 if next else -1)) % len(stops)].setFocus(reason)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below and let the card stand out."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors().scrim)
        card = self.card.geometry()
        if card.adjusted(8, 8, -8, -8).contains(event.rect()):
            return
        # Rounded rectangles of little opacity upon each other make a soft shadow.
        painter.setClipRegion(QRegion(self.rect()) - QRegion(card.adjusted(8, 8, -8, -8)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, _LAYER))
        for step in range(_SHADOW, 0, -2):
            radius = theme.RADIUS_SHEET + step
            painter.drawRoundedRect(card.adjusted(-step, -step + _DROP, step, step + _DROP), radius, radius)

    def in_middle(self, width: int, height: int) -> QRect:
        """Give the place of a card of this size, a little above the middle."""
        return QRect((self.width() - width) // 2, (self.height() - height) * 2 // 5, width, height)

    def _stops(self) -> list[QWidget]:
        """List what Tab stops at, in order."""
        found: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            if self.card.isAncestorOf(widget) and _takes_tab(widget):
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Take the keyboard back from whatever lies below in the same window."""
        if not self.is_open or new is None or new.window() is not self.window():
            return
        if new is self or self.isAncestorOf(new) or self._lies_above(new):
            return
        stops = self._stops()
        (stops[0] if stops else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lies_above(self, widget: QWidget) -> bool:
        """Tell whether a widget is part of something that covers this, such as a question about quitting."""
        siblings = [child for child in self._ground.children() if isinstance(child, QWidget)]
        above = siblings[siblings.index(self) + 1 :] if self in siblings else []
        return any(other is widget or other.isAncestorOf(widget) for other in above)


def _leaves(event: QKeyEvent) -> bool:
    # Not every platform knows a key for leaving; the window has this one everywhere.
    held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return event.matches(QKeySequence.StandardKey.Quit) or (event.key() == Qt.Key.Key_Q and bool(held))


def _opens_menu(event: QKeyEvent) -> bool:
    # It is the menu of what has the keyboard, which is within the card.
    return QKeySequence(event.keyCombination()) == QKeySequence(MENU_KEY)


def _takes_tab(widget: QWidget) -> bool:
    tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(tabbed) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
