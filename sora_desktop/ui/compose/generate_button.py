"""The one primary button, with its shortcut written on it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from sora_desktop.ui import theme

_GAP = 8


class GenerateButton(QPushButton):
    """Says how many clips it will make."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with one clip."""
        super().__init__(parent)
        theme.mark(self, "primary")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(38)
        shortcut = QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Return)
        self._keys = shortcut.toString(QKeySequence.SequenceFormat.NativeText).replace("+Return", " ↵")
        self.show_count(1)

    def show_count(self, count: int) -> None:
        """Say how many clips will be made."""
        self.show_words(self.tr("Generate") if count == 1 else self.tr("Generate {count} clips").format(count=count))

    def show_words(self, words: str) -> None:
        """Say what else the button does."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(self._keys)

    def sizeHint(self) -> QSize:
        """Leave room for the shortcut beside the words."""
        hint = super().sizeHint()
        return QSize(hint.width() + _GAP + self.fontMetrics().horizontalAdvance(self._keys), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Do without the shortcut where there is no room."""
        return QSize(super().sizeHint().width(), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the button with two texts of different weight."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        colours = theme.colors()
        painter.setPen(colours.on_accent if self.isEnabled() else colours.faint)
        strong = theme.font(theme.TEXT_PIXELS, QFont.Weight.DemiBold)
        light = theme.font(theme.SMALL_PIXELS, QFont.Weight.Medium)
        painter.setFont(strong)
        words = painter.fontMetrics().horizontalAdvance(self.text())
        painter.setFont(light)
        keys = painter.fontMetrics().horizontalAdvance(self._keys)
        with_keys = words + _GAP + keys <= self.width() - 16
        left = (self.width() - words - (_GAP + keys if with_keys else 0)) // 2
        middle = Qt.AlignmentFlag.AlignVCenter
        if with_keys:
            painter.setOpacity(0.8)
            painter.drawText(QRect(left + words + _GAP, 0, keys + 2, self.height()), middle, self._keys)
            painter.setOpacity(1.0)
        painter.setFont(strong)
        painter.drawText(QRect(left, 0, words + 2, self.height()), middle, self.text())
