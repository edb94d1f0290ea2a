"""Paints the first line of a row's cells, and makes the editors that stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.batch import words
from sora_desktop.ui.batch.columns import COLUMNS, Column
from sora_desktop.ui.batch.prompt_lines import PromptLines

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from sora_desktop.ui.batch.model import RowsModel

    Index = QModelIndex | QPersistentModelIndex

PAD = 8
"""Room at the sides of a cell, in pixels."""

SIDE = 20
"""Room at the sides of the sheet, in pixels."""

BOX = 16
"""The width and height of the box that is ticked."""

BOX_LEFT = SIDE
"""From the table's edge to the boxes, in pixels."""

_CHECK = (QPointF(4, 7.75), QPointF(6.5, 10.25), QPointF(11, 5))
_PROMPT_LINES = 4
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class RowDelegate(QStyledItemDelegate):
    """Draws ground, text and box of a cell; what stands below the first line is drawn by the table.

    Signals:
        confirm_requested: Ctrl+Enter was pressed in an editor; what was written is taken over.

    Attributes:
        line: the height of a row's first line, in pixels.
        prompts: breaks the prompts into two lines; the table draws the second.
        hovered: the row under the mouse, or -1.
        focused: the cell that the keyboard acts on, or none.
    """

    confirm_requested = Signal()

    def __init__(self, model: RowsModel, parent: QWidget) -> None:
        """Paint the rows of `model`."""
        super().__init__(parent)
        self._model = model
        self._plain = theme.tabular(theme.font())
        self._strong = theme.tabular(theme.font(theme.TEXT_PIXELS, QFont.Weight.DemiBold))
        self._metrics = QFontMetrics(self._plain)
        self.prompts = PromptLines(self._plain)
        self.line = self._metrics.height() + 22
        self.hovered = -1
        self.focused: tuple[int, int] | None = None

    def width(self, text: str) -> int:
        """Tell how wide a cell must be for a text, in pixels."""
        return QFontMetrics(self._strong).horizontalAdvance(text) + 2 * PAD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell."""
        rect: QRect = option.rect
        place, column = index.row(), Column(index.column())
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, rect, place, selected=selected)
        first_line = QRect(rect.left(), rect.top(), rect.width(), self.line)
        if column is Column.TICK:
            self._paint_box(painter, first_line, place)
            if selected:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height() - 1), theme.colors().accent)
        else:
            self._paint_text(painter, first_line, place, column)
        if self.focused == (place, index.column()):
            # What is said below begins a little higher than the line ends.
            room = (5, -8) if rect.height() > self.line else (4, -5)
            self._paint_focus(painter, QRectF(first_line).adjusted(3, room[0], -3, room[1]))

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Make a line to write in, or a few of them for a prompt."""
        column = Column(index.column())
        editor: QLineEdit | PromptEditor = PromptEditor(parent) if column is Column.PROMPT else QLineEdit(parent)
        default = self._model.draft.default_connection if column is Column.CONNECTION else self.tr("Default")
        editor.setPlaceholderText(default if isinstance(editor, QLineEdit) else "")
        place = self._model.text(index.row(), Column.ROW)
        editor.setAccessibleName(self.tr("{column}, row {row}").format(column=words.title_of(column), row=place))
        theme.mark(editor, "invalid", bool(self._model.draft.problems_with(index.row(), COLUMNS[column].field)))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Put in what the cell holds, all of it selected."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, PromptEditor):
            editor.setPlainText(text)
            editor.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take over what was written."""
        if isinstance(editor, PromptEditor):
            model.setData(index, editor.toPlainText())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Lay the editor over the cell, a prompt's over some lines more, and a narrow one over its neighbours."""
        rect = QRect(option.rect)
        rect.setHeight(self.line)
        rect.adjust(1, 2, -1, -3)
        viewport = editor.parentWidget()
        room = rect if viewport is None else viewport.rect()
        if index.column() == Column.PROMPT:
            rect.setHeight(self._metrics.lineSpacing() * _PROMPT_LINES + 16)
        else:
            rect.setWidth(max(rect.width(), 92))
        rect.moveBottom(min(rect.bottom(), max(room.bottom() - 2, rect.height())))
        rect.moveRight(min(rect.right(), room.right() - 2))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Let Enter take over a prompt, Shift+Enter break its line, and Ctrl+Enter go on to whoever confirms."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _ENTER:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and isinstance(editor, QWidget):
                self._finish(editor)
                self.confirm_requested.emit()
                return True
            if isinstance(editor, PromptEditor):
                if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                    return False
                self._finish(editor)
                return True
        return super().eventFilter(editor, event)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def _paint_ground(self, painter: QPainter, rect: QRect, place: int, *, selected: bool) -> None:
        colours = theme.colors()
        if self._model.draft.problems(place):
            painter.fillRect(rect, colours.failed_wash)
        elif selected:
            painter.fillRect(rect, colours.accent_wash)
        elif place == self.hovered:
            painter.fillRect(rect, colours.hover)
        if place < len(self._model.draft) - 1:
            theme.draw_line(painter, rect.left(), rect.bottom(), rect.width(), colours.line, ends=True)

    def _paint_text(self, painter: QPainter, rect: QRect, place: int, column: Column) -> None:
        draft = self._model.draft
        wrong = bool(COLUMNS[column].field) and bool(draft.problems_with(place, COLUMNS[column].field))
        painter.setFont(self._strong if wrong else self._plain)
        painter.setPen(theme.colors().failed if wrong else self._ink(place, column))
        text = self._model.text(place, column)
        # The last column ends where head and foot do.
        inner = rect.adjusted(PAD, 0, -SIDE if column is Column.COST else -PAD, 0)
        if column is Column.PROMPT:
            text = self.prompts.split(text, inner.width())[0]
        mode = Qt.TextElideMode.ElideMiddle if column is Column.FILE else Qt.TextElideMode.ElideRight
        elided = QFontMetrics(painter.font()).elidedText(text, mode, inner.width())
        edge = Qt.AlignmentFlag.AlignRight if column is Column.COST else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | edge, elided)

    def _ink(self, place: int, column: Column) -> QColor:
        colours = theme.colors()
        draft = self._model.draft
        says_something = bool(self._model.written(place, column))
        unwanted = not draft.problems(place) and not draft.is_ticked(place)
        return colours.text if says_something and not unwanted else colours.muted

    def _paint_box(self, painter: QPainter, rect: QRect, place: int) -> None:
        colours = theme.colors()
        draft = self._model.draft
        box = QRectF(BOX_LEFT, rect.center().y() - BOX / 2 + 0.5, BOX, BOX).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ticked = draft.is_ticked(place)
        painter.setBrush(colours.accent if ticked else colours.field)
        painter.setPen(colours.accent if ticked else colours.outline)
        if draft.problems(place):
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        if ticked:
            painter.setPen(QPen(colours.on_accent, 1.75, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline([box.topLeft() + point for point in _CHECK])
        painter.restore()

    def _paint_focus(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colors().accent, 2))
        painter.drawRoundedRect(rect, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
        painter.restore()


class PromptEditor(QPlainTextEdit):
    """A few lines for a prompt in its cell."""

    def __init__(self, parent: QWidget) -> None:
        """Leave Tab to the table."""
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
