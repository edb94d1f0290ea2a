"""The row below the chips that says what else narrows the list down, each thing with a way to drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from sora_desktop.domain.queries import JobQuery
from sora_desktop.ui import theme
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.library.narrowing import cleared, conditions

if TYPE_CHECKING:
    from sora_desktop.ui.library.narrowing import Condition

_PIXELS = 25
_EDGE = 12
_GAP = 6
_INSIDE = 8
_ICON = 13
_WIDEST = 260
"""Pixels of one of them at most; the rest of a long word is in its tool tip."""


class ConditionChip(QAbstractButton):
    """One condition; a press drops it."""

    def __init__(self, condition: Condition, parent: QWidget) -> None:
        """Show what it says."""
        super().__init__(parent)
        self.condition = condition
        self.setText(condition.text)
        self.setFont(theme.font(theme.SMALL_PIXELS))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self.tr("Filtered by {condition}").format(condition=condition.text))
        self.setAccessibleDescription(self.tr("Press to drop this condition."))
        self.setToolTip(self.tr("Drop {condition}").format(condition=condition.text))
        theme.notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Ask for the icon, the words and the cross."""
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(min(2 * _INSIDE + 2 * (_ICON + 5) + words + 2, _WIDEST), _PIXELS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon, words and cross in a rounded frame."""
        colours, painter, ratio = theme.colors(), QPainter(self), self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent, 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colours.accent_wash)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, frame.height() / 2, frame.height() / 2)
        top = (self.height() - _ICON) // 2
        painter.drawPixmap(_INSIDE, top, theme.pixmap(self.condition.icon, _ICON, colours.accent, ratio))
        ink = colours.text if self.underMouse() else colours.muted
        painter.drawPixmap(self.width() - _INSIDE - _ICON, top, theme.pixmap("close", _ICON, ink, ratio))
        left = _INSIDE + _ICON + 5
        room = QRect(left, 0, self.width() - 2 * left, self.height())
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(colours.text)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class NarrowBar(QWidget):
    """Takes no room unless the list is narrowed down; wraps where its conditions do not fit side by side.

    Signals:
        query_wanted: The list is to show this `JobQuery` instead.
    """

    query_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._query = JobQuery()
        self._chips: list[ConditionChip] = []
        self.clear_button = Link(self.tr("Clear filter"), self)
        self.clear_button.clicked.connect(lambda: self.query_wanted.emit(cleared(self._query)))
        self.setAccessibleName(self.tr("What narrows the list down"))
        theme.notifier().changed.connect(self.update)
        self.hide()

    @property
    def chips(self) -> tuple[ConditionChip, ...]:
        """The conditions in sight."""
        return tuple(self._chips)

    def show_for(self, query: JobQuery) -> None:
        """Show what narrows a query down."""
        before, self._query = conditions(self._query), query
        now = conditions(query)
        if [one.text for one in before] != [one.text for one in now] or not self._chips:
            focused = any(chip.hasFocus() for chip in self._chips)
            for chip in self._chips:
                chip.hide()
                chip.deleteLater()
            self._chips = [self._chip(condition) for condition in now]
            if focused:
                (self._chips[0] if self._chips else self.parentWidget() or self).setFocus()
        for chip, condition in zip(self._chips, now, strict=True):
            chip.condition = condition
        self.setVisible(bool(now))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line below."""
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, theme.colors().line)

    def _chip(self, condition: Condition) -> ConditionChip:
        chip = ConditionChip(condition, self)
        chip.clicked.connect(lambda: self.query_wanted.emit(chip.condition.rest))
        chip.show()
        # The keyboard goes from what is dropped first to what drops everything.
        self.clear_button.raise_()
        QWidget.setTabOrder(chip, self.clear_button)
        return chip

    def _arrange(self) -> None:
        left, top = _EDGE, _GAP
        for widget in (*self._chips, self.clear_button):
            size = QSize(widget.sizeHint().width(), _PIXELS)
            size.setWidth(min(size.width(), max(self.width() - 2 * _EDGE, 0)))
            if left > _EDGE and left + size.width() > self.width() - _EDGE:
                left, top = _EDGE, top + _PIXELS + _GAP
            widget.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + _GAP
        height = top + _PIXELS + _GAP + 1
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)
