"""A button that looks like a link, and stands in line with the words above it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyleOptionButton, QWidget

from sora_desktop.ui import theme

_RIGHT = 6
"""Pixels that are left free for the focus frame."""

_ICON_GAP = 8


class Link(QPushButton):
    """Words that do something; what does not fit is shortened, and whole in the tool tip."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        """Say `words`."""
        super().__init__(words, parent)
        theme.mark(self, "link")
        self.setStyleSheet("QPushButton { text-align: left; padding-left: 0; border-left: none; }")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for the words and the focus frame."""
        self.ensurePolished()
        hint = super().sizeHint()
        return QSize(self._beside() + self.fontMetrics().horizontalAdvance(self.text()) + _RIGHT, hint.height())

    def minimumSizeHint(self) -> QSize:
        """Do with little."""
        return QSize(24, super().minimumSizeHint().height())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        """Shorten what is drawn."""
        super().initStyleOption(option)
        room = self.width() - 1 - self._beside()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)
        option.text = shown
        if shown != self.text() and self.toolTip() != self.text():
            self.setToolTip(self.text())

    def _beside(self) -> int:
        """Give the room that an icon before the words takes."""
        return 0 if self.icon().isNull() else self.iconSize().width() + _ICON_GAP
