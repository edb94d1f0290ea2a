"""A list of things to choose from, each with a line of its name and a line of what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})
"""Keys that move in the list while one types into a field above it."""

_SIDE = 10
_ONE_LINE = 32
_TWO_LINES = 48
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_DELETE = frozenset({Qt.Key.Key_Delete, Qt.Key.Key_Backspace})
_CHOICE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    name: str
    """What it is called; a past prompt is its own name."""

    line: str = ""
    """What it is, in one line; empty where the name says it."""

    whole: str = ""
    """What is shown of it when it is looked at."""


class ChoiceList(QListWidget):
    """The list.

    Signals:
        looked_at: Another one (a `Choice`, or None) is looked at.
        chosen: One is taken.
        removal_requested: The one that is looked at is to be deleted.
    """

    looked_at = Signal(object)
    chosen = Signal(object)
    removal_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self.setItemDelegate(_Painter(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.currentItemChanged.connect(lambda item, _before: self.looked_at.emit(_choice(item)))
        self.itemDoubleClicked.connect(lambda item: self.chosen.emit(_choice(item)))
        theme.notifier().changed.connect(self.viewport().update)

    @property
    def current(self) -> Choice | None:
        """The one that is looked at."""
        return _choice(self.currentItem())

    @property
    def choices(self) -> list[Choice]:
        """All that are shown, in order."""
        return [choice for row in range(self.count()) if (choice := _choice(self.item(row)))]

    @property
    def wanted_height(self) -> int:
        """How high it would have to be for all to be seen."""
        return sum(self.item(row).sizeHint().height() for row in range(self.count())) + 2 * self.frameWidth() + 2

    def show_choices(self, choices: Sequence[Choice], *, current: str = "") -> None:
        """Show others; the one of the name `current` is looked at, or the first."""
        self.clear()
        for choice in choices:
            item = QListWidgetItem(choice.name.replace("\n", " "), self)
            item.setData(_CHOICE, choice)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, choice.line)
            item.setSizeHint(QSize(80, _TWO_LINES if choice.line else _ONE_LINE))
        names = [choice.name for choice in choices]
        self.setCurrentRow(names.index(current) if current in names else 0 if names else -1)
        if not names:
            self.looked_at.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take with Enter, and ask for deletion with Delete."""
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if self.current is not None:
                self.chosen.emit(self.current)
        elif event.key() in _DELETE:
            self.removal_requested.emit()
        else:
            super().keyPressEvent(event)


class _Painter(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        choice = index.data(_CHOICE)
        colours, rect = theme.colors(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.accent_wash)
            frame = QRectF(rect).adjusted(2, 1, -2, -1)
            painter.drawRoundedRect(frame, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colours.hover)
        inner = rect.adjusted(_SIDE, 0, -_SIDE, 0)
        if choice.line:
            upper, lower = inner.adjusted(0, 6, 0, -rect.height() // 2), inner.adjusted(0, rect.height() // 2, 0, -6)
            _write(painter, upper, choice.name, theme.font(theme.TEXT_PIXELS, QFont.Weight.DemiBold), muted=False)
            _write(painter, lower, choice.line, theme.font(theme.SMALL_PIXELS), muted=True)
        else:
            _write(painter, inner, choice.name, theme.font(theme.TEXT_PIXELS), muted=False)
        painter.restore()


def _write(painter: QPainter, place: QRect, text: str, font: QFont, *, muted: bool) -> None:
    colours = theme.colors()
    painter.setFont(font)
    painter.setPen(colours.muted if muted else colours.text)
    line = " ".join(text[:400].split())
    shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _choice(item: QListWidgetItem | None) -> Choice | None:
    found = item.data(_CHOICE) if item is not None else None
    return found if isinstance(found, Choice) else None
