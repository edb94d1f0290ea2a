"""The choice of the connection: where the clip will be made, and whether that is real or simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QStylePainter,
    QWidget,
)

from sora_desktop.ui import theme
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtGui import QColor

    from sora_desktop.domain.connections import Connection

_KIND = Qt.ItemDataRole.UserRole + 1
_WORDS = Qt.ItemDataRole.UserRole + 2
_DOT = 7.0
_MANAGE = "\0manage"


class ConnectionBox(QComboBox):
    """A box of connections, each with a dot, its name, and "real", "simulated" or "needs key".

    Signals:
        chosen: A person chose the connection of that name.
        list_requested: A person wants to see and edit the connections.
    """

    chosen = Signal(str)
    list_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start with no connection."""
        super().__init__(parent)
        self._current = ""
        self.setItemDelegate(_ConnectionDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        ignore_stray_wheel(self)
        self.activated.connect(self._on_activated)
        theme.notifier().changed.connect(self.update)

    @property
    def value(self) -> str:
        """The name of the connection that is shown; empty if there is none."""
        return self._current

    @property
    def words(self) -> str:
        """What is said of the connection that is shown: real, simulated, or that it needs a key."""
        words = self.currentData(_WORDS)
        return words if isinstance(words, str) else ""

    def set_connections(self, connections: Sequence[Connection], needs_key: Collection[str]) -> None:
        """Show other connections; the choice stays if it is still among them."""
        with QSignalBlocker(self):
            self.clear()
            for connection in connections:
                kind = "missing" if connection.name in needs_key else "simulated" if connection.simulated else "real"
                words = {
                    "missing": self.tr("needs key"),
                    "simulated": self.tr("on this computer") if connection.built_in else self.tr("simulated"),
                    "real": self.tr("real"),
                }[kind]
                self.addItem(connection.name, connection.name)
                place = self.count() - 1
                self.setItemData(place, kind, _KIND)
                self.setItemData(place, words, _WORDS)
                self.setItemData(place, f"{connection.name}, {words}", Qt.ItemDataRole.AccessibleTextRole)
                self.setItemData(place, connection.base_url, Qt.ItemDataRole.ToolTipRole)
            self.insertSeparator(self.count())
            self.addItem(self.tr("Manage connections…"), _MANAGE)
            self.show_connection(self._current)

    def show_connection(self, name: str) -> bool:
        """Show a connection as the one that is chosen; tell whether there is one of that name."""
        place = self.findData(name)
        self._current = name if place >= 0 else ""
        with QSignalBlocker(self):
            self.setCurrentIndex(place)
        self.setAccessibleDescription(self.words)
        self.update()
        return place >= 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box as any other, and what it holds like its list."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        inner = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        if not self._current:
            painter.setPen(theme.colors().muted)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, self.tr("Choose a connection"))
            return
        _draw(painter, inner, self._current, self.words, str(self.currentData(_KIND)))

    def _on_activated(self, place: int) -> None:
        wanted = self.itemData(place)
        if wanted == _MANAGE:
            self.show_connection(self._current)
            self.list_requested.emit()
        elif isinstance(wanted, str) and wanted != self._current:
            self.show_connection(wanted)
            self.chosen.emit(wanted)


class _ConnectionDelegate(QStyledItemDelegate):
    """Draws the lines of the list."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        kind = index.data(_KIND)
        if kind is None:
            super().paint(painter, option, index)
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colors().accent_wash)
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        _draw(painter, rect.adjusted(6, 0, -6, 0), index.data(), index.data(_WORDS), kind)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), max(hint.height(), 28)) if index.data() else hint


def _draw(painter: QPainter, rect: QRect, name: str, words: str, kind: str) -> None:
    """Draw a dot, a name and what kind of connection it is."""
    colours = theme.colors()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_dot_colour(kind))
    painter.drawEllipse(QPointF(rect.left() + _DOT / 2, rect.center().y() + 0.5), _DOT / 2, _DOT / 2)
    metrics = painter.fontMetrics()
    left = rect.left() + round(_DOT) + 7
    words_width = metrics.horizontalAdvance(words) + 2
    room = max(0, rect.right() - left - words_width - 6)
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setPen(colours.text)
    painter.drawText(QRect(left, rect.top(), room, rect.height()), middle, shown)
    beside = left + metrics.horizontalAdvance(shown) + 6
    painter.setPen(colours.attention if kind == "missing" else colours.muted)
    painter.drawText(QRect(beside, rect.top(), words_width, rect.height()), middle, words)


def _dot_colour(kind: str) -> QColor:
    colours = theme.colors()
    return {"real": colours.done, "simulated": colours.attention}.get(kind, colours.faint)
