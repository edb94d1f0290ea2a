"""The choice of what kind of server a connection leads to, with a sentence about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sora_desktop.services.kinds import KINDS, kind_of
from sora_desktop.ui import theme
from sora_desktop.ui.connections.kind_words import summary_of, title_of
from sora_desktop.ui.controls.wheel import ignore_stray_wheel

if TYPE_CHECKING:
    from sora_desktop.services.kinds import Kind

_SUMMARY = Qt.ItemDataRole.UserRole + 2
_HEIGHT = 44
_POPUP_WIDTH = 440
_SHOWN = 9


class KindBox(QComboBox):
    """A box of kinds.

    Signals:
        chosen: A person chose a kind (its name); not when it is set from elsewhere.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Offer every kind."""
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(_SHOWN)
        for kind in KINDS:
            title, summary = title_of(kind), summary_of(kind)
            self.addItem(title, kind.name)
            place = self.count() - 1
            self.setItemData(place, summary, _SUMMARY)
            self.setItemData(place, f"{title}. {summary}", Qt.ItemDataRole.AccessibleTextRole)
        self.setItemDelegate(_KindDelegate(self))
        self.view().setMinimumWidth(_POPUP_WIDTH)
        ignore_stray_wheel(self)
        self.activated.connect(lambda place: self.chosen.emit(str(self.itemData(place))))

    @property
    def kind(self) -> Kind:
        """The kind that is shown."""
        return kind_of(str(self.currentData()))

    def show_kind(self, name: str) -> None:
        """Show a kind; one that is not known shows as the default one."""
        self.setCurrentIndex(max(0, self.findData(kind_of(name).name)))


class _KindDelegate(QStyledItemDelegate):
    """A kind's name, and what it is below."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one kind."""
        colours = theme.colors()
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.accent_wash)
            painter.drawRoundedRect(QRectF(rect), 4, 4)
        inside = rect.adjusted(10, 4, -10, -4)
        half = inside.height() // 2
        painter.setFont(theme.font(theme.TEXT_PIXELS, QFont.Weight.Medium))
        painter.setPen(colours.text)
        painter.drawText(inside.adjusted(0, 0, 0, -half), Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        painter.setFont(theme.font(theme.SMALL_PIXELS))
        painter.setPen(colours.muted)
        summary = painter.fontMetrics().elidedText(
            str(index.data(_SUMMARY) or ""), Qt.TextElideMode.ElideRight, inside.width()
        )
        painter.drawText(inside.adjusted(0, half, 0, 0), Qt.AlignmentFlag.AlignVCenter, summary)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Make room for two lines."""
        return QSize(super().sizeHint(option, index).width(), _HEIGHT)
