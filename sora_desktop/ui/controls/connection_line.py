"""One line about a connection: a dot, its name, and whether it is real, simulated, or lacks its key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from sora_desktop.domain.connections import Connection

LINE_ROLE = Qt.ItemDataRole.UserRole + 1
"""Under which a list's item carries its `ConnectionLine`."""

_DOT = 7.0
_GAP = 6
_HEIGHT = 28
_SEPARATOR = 9
_LEAST_WORDS = 24
"""Pixels below which words are not begun."""


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    """What the line says."""

    name: str
    words: str
    """real, simulated, held, or needs key."""

    kind: str
    """The colour of the dot: `real`, `simulated`, `held` or `missing`."""

    aside: str = ""
    """What stands at the right end."""

    @property
    def spoken(self) -> str:
        """The same for a screen reader."""
        return ", ".join(part for part in (self.name, self.words, self.aside) if part)


def line_of(connection: Connection, *, needs_key: bool, held: bool = False, aside: str = "") -> ConnectionLine:
    """Say of a connection what it is, and first what is the matter with it."""
    translate = QCoreApplication.translate
    if needs_key:
        return ConnectionLine(connection.name, translate("ConnectionLine", "needs key"), "missing", aside)
    if held:
        return ConnectionLine(connection.name, translate("ConnectionLine", "held"), "held", aside)
    if connection.simulated:
        here = translate("ConnectionLine", "this computer")
        words = here if connection.is_simulation else translate("ConnectionLine", "simulated")
        return ConnectionLine(connection.name, words, "simulated", aside)
    return ConnectionLine(connection.name, translate("ConnectionLine", "real"), "real", aside)


def draw_line(painter: QPainter, rect: QRect, line: ConnectionLine) -> None:
    """Draw the line into `rect`; where there is no room the words give way first, but not what is the matter."""
    colours = theme.colors()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_dot_colour(line.kind))
    painter.drawEllipse(QPointF(rect.left() + _DOT / 2, rect.center().y() + 0.5), _DOT / 2, _DOT / 2)
    metrics = painter.fontMetrics()
    middle = Qt.AlignmentFlag.AlignVCenter
    if line.aside:
        width = metrics.horizontalAdvance(line.aside) + 2
        painter.setPen(colours.muted)
        painter.drawText(rect, middle | Qt.AlignmentFlag.AlignRight, line.aside)
        rect = rect.adjusted(0, 0, -width - _GAP, 0)
    left = rect.left() + round(_DOT) + _GAP + 1
    urgent = line.kind in {"missing", "held"}
    kept = metrics.horizontalAdvance(line.words) + _GAP + 2 if urgent else 0
    shown = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, max(0, rect.right() - left - kept))
    painter.setPen(colours.text)
    painter.drawText(QRect(left, rect.top(), rect.right() - left, rect.height()), middle, shown)
    beside = left + metrics.horizontalAdvance(shown) + _GAP
    room = rect.right() - beside
    if room >= _LEAST_WORDS:
        painter.setPen(colours.attention if urgent else colours.muted)
        words = metrics.elidedText(line.words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(beside, rect.top(), room, rect.height()), middle, words)


class ConnectionLineDelegate(QStyledItemDelegate):
    """Draws the lines of a list of connections, and anything else as usual."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one line."""
        line = index.data(LINE_ROLE)
        rect: QRect = option.rect
        if _is_separator(index):
            painter.fillRect(QRect(rect.left(), rect.center().y(), rect.width(), 1), theme.colors().line)
            return
        if not isinstance(line, ConnectionLine):
            super().paint(painter, option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colours = theme.colors()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setBrush(colours.accent_wash)
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colours.hover)
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        draw_line(painter, rect.adjusted(8, 0, -8, 0), line)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Give every line the same height, and a separator its own."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), _SEPARATOR if _is_separator(index) else max(hint.height(), _HEIGHT))


def _is_separator(index: QModelIndex | QPersistentModelIndex) -> bool:
    return bool(index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator")


def _dot_colour(kind: str) -> QColor:
    colours = theme.colors()
    return {"real": colours.done, "simulated": colours.attention, "held": colours.attention}.get(kind, colours.faint)
