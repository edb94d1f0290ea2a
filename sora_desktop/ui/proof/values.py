"""A value that can be read in a narrow pane, stepped to with the arrow keys, and copied whole."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from sora_desktop.services.verification.rendering.visible import visible
from sora_desktop.ui import theme
from sora_desktop.ui.controls.breaking import breakable, unbroken

_LONG = re.compile(r"[0-9A-Za-z:_+/=-]{24,}")
"""What nobody reads to its end: fingerprints, hashes and ids."""


class Value(QLabel):
    """Text that wraps, or a fingerprint on one line that gives way in its middle; the whole is in its tool tip.

    Signals:
        step_requested: The keyboard is to go to the value this many places further on.
    """

    step_requested = Signal(int)

    def __init__(self, words: str, *, name: str = "", role: str = "", fixed: bool = False) -> None:
        """Show `words`.

        Args:
            words: plain text.
            name: what the value is of.
            role: its look, as in the style sheet.
            fixed: whether every letter is as wide as the others.
        """
        super().__init__()
        words = visible(words)
        self.whole = words
        self.elided = bool(_LONG.fullmatch(words)) and "/" not in words[:8]
        self._by_keys = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{name}: {words}" if name else words)
        if role:
            theme.mark(self, "role", role)
        if fixed or self.elided:
            self.setFont(theme.fixed(theme.SMALL_PIXELS))
        if self.elided:
            self.setToolTip(words)
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            super().setText(words)
        else:
            self.setWordWrap(True)
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
            super().setText(breakable(words))

    def copy(self) -> None:
        """Copy what is selected, or else the whole."""
        QGuiApplication.clipboard().setText(unbroken(self.selectedText()) or self.whole)

    def minimumSizeHint(self) -> QSize:
        """Do with little."""
        return QSize(24, super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, and go on to the next value."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and not event.modifiers():
            self.step_requested.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy")).triggered.connect(self.copy)
        menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if it came by keys."""
        self._by_keys = event.reason() is Qt.FocusReason.TabFocusReason
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is gone."""
        super().focusOutEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new room."""
        super().resizeEvent(event)
        if self.elided:
            shown = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideMiddle, self.width())
            super().setText(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, and a frame around it while it has the keyboard."""
        super().paintEvent(event)
        if self.hasFocus() and self._by_keys:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colors().accent, 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)


def values_of(widget: QWidget) -> list[Value]:
    """Give the values within a widget that are in sight, from top to bottom."""
    return [value for value in widget.findChildren(Value) if value.isVisibleTo(widget)]
