"""Two lines about each connection in the dialog's list: its name, and what it is and how its last test went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sora_desktop.services.kinds import closed_kind, kind_of
from sora_desktop.ui import theme
from sora_desktop.ui.connections.kind_words import title_of

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from sora_desktop.domain.connections import Connection

LINES_ROLE = Qt.ItemDataRole.UserRole + 1
"""Under which a list's item carries its `Lines`."""

_HEIGHT = 50
_DOT = 8.0
_ICON = 14
_PAD = 10
_INDENT = 18

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Lines:
    """What is said of a connection."""

    name: str
    kind: str = ""
    state: str = ""
    """real, simulated, closed, or needs its key."""

    tone: str = "faint"
    """The colour of the dot and, where a key is missing, of the state."""

    default: bool = False
    passed: bool | None = None
    """How its last test went, if there was one."""

    @property
    def spoken(self) -> str:
        """The same for a screen reader."""
        tested = {
            True: translate("ConnectionLine", "last test passed"),
            False: translate("ConnectionLine", "last test failed"),
            None: "",
        }[self.passed]
        default = translate("ConnectionLine", "default") if self.default else ""
        return ", ".join(part for part in (self.name, self.kind, self.state, default, tested) if part)


def lines_of(connection: Connection, *, needs_key: bool, default: bool, passed: bool | None) -> Lines:
    """Say of a connection what it is."""
    here = translate("ConnectionLine", "this computer")
    kind = here if connection.is_simulation else title_of(kind_of(connection.kind))
    if not connection.is_simulation and closed_kind(connection) is not None:
        # The name of a kind that has closed says so itself.
        state, tone = "" if kind_of(connection.kind).closed else translate("ConnectionLine", "closed"), "faint"
    elif needs_key:
        state, tone = translate("ConnectionLine", "needs key"), "attention"
    elif connection.simulated:
        state, tone = translate("ConnectionLine", "simulated"), "attention"
    else:
        state, tone = translate("ConnectionLine", "real"), "done"
    # An older test says nothing of a connection that has lost its key.
    return Lines(connection.name, kind, state, tone, default=default, passed=None if needs_key else passed)


class LinesDelegate(QStyledItemDelegate):
    """Draws them."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one connection."""
        lines = index.data(LINES_ROLE)
        if not isinstance(lines, Lines):
            super().paint(painter, option, index)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)
        colours = theme.colors()
        painter.setPen(Qt.PenStyle.NoPen)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colours.accent_wash if selected else colours.hover)
            painter.drawRoundedRect(QRectF(rect), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected and focused:
            painter.setPen(colours.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._draw(painter, rect.adjusted(_PAD, 6, -_PAD, -6), lines)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Make room for both lines."""
        return QSize(super().sizeHint(option, index).width(), _HEIGHT)

    def _draw(self, painter: QPainter, rect: QRect, lines: Lines) -> None:
        colours = theme.colors()
        half = rect.height() // 2
        upper, lower = rect.adjusted(_INDENT, 0, 0, -half), rect.adjusted(_INDENT, half, 0, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(lines.tone))
        painter.drawEllipse(QPointF(rect.left() + _DOT / 2 + 1, upper.center().y() + 1), _DOT / 2, _DOT / 2)
        upper = self._icon(painter, upper, "star", colours.accent) if lines.default else upper
        painter.setFont(theme.font(theme.TEXT_PIXELS, QFont.Weight.Medium))
        painter.setPen(colours.text)
        _write(painter, upper, lines.name)
        if lines.passed is not None:
            name, ink = ("check", colours.done) if lines.passed else ("alert", colours.failed)
            lower = self._icon(painter, lower, name, ink)
        painter.setFont(theme.font(theme.SMALL_PIXELS))
        painter.setPen(colours.muted)
        beside = f"  ·  {lines.state}" if lines.state and lines.kind else lines.state
        kept = painter.fontMetrics().horizontalAdvance(beside) + 2
        left = _write(painter, lower.adjusted(0, 0, -kept, 0), lines.kind)
        if lines.state and lines.kind:
            painter.drawText(lower.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "  ·  ")
            left += painter.fontMetrics().horizontalAdvance("  ·  ")
        painter.setPen(_colour(lines.tone) if lines.tone == "attention" else colours.muted)
        painter.drawText(lower.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, lines.state)

    def _icon(self, painter: QPainter, rect: QRect, name: str, ink: QColor) -> QRect:
        """Draw an icon at the right end, and give what is left of the line."""
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            rect.right() - _ICON + 1, rect.center().y() - _ICON // 2 + 1, theme.pixmap(name, _ICON, ink, ratio)
        )
        return rect.adjusted(0, 0, -_ICON - 6, 0)


def _write(painter: QPainter, rect: QRect, words: str) -> int:
    """Write as much as fits, and give its width."""
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)
    return painter.fontMetrics().horizontalAdvance(shown)


def _colour(name: str) -> QColor:
    colour: QColor = getattr(theme.colors(), name)
    return colour
