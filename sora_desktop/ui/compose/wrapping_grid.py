"""Lays out buttons of equal width in as many columns as fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_GAP = 8


class WrappingGrid(QWidget):
    """Rows of equally wide buttons; its height follows from its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._buttons: list[QAbstractButton] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, button: QAbstractButton) -> None:
        """Put a button at the end."""
        button.setParent(self)
        self._buttons.append(button)
        button.show()
        self._place()

    def clear(self) -> None:
        """Take all buttons away."""
        for button in self._buttons:
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self._buttons.clear()
        self._place()

    def release(self, button: QAbstractButton) -> None:
        """Let a button go, so that it can be put in again."""
        if button in self._buttons:
            self._buttons.remove(button)
            button.hide()
            button.setParent(None)
            self._place()

    @property
    def buttons(self) -> tuple[QAbstractButton, ...]:
        """The buttons, in order."""
        return tuple(self._buttons)

    def checked(self) -> QAbstractButton | None:
        """Give the button that is checked."""
        return next((button for button in self._buttons if button.isChecked()), None)

    def hasHeightForWidth(self) -> bool:
        """Tell the layout to ask for the height."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the rows that are needed at a width."""
        rows = -(-len(self._buttons) // self._columns(width))
        return rows * (self._row_height() + _GAP) - _GAP if rows else 0

    def sizeHint(self) -> QSize:
        """Ask for three columns."""
        width = 3 * (self._widest() + _GAP) - _GAP
        return QSize(width, self.heightForWidth(max(self.width(), width)))

    def minimumSizeHint(self) -> QSize:
        """Do with one column."""
        return QSize(self._widest(), self._row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the buttons anew."""
        super().resizeEvent(event)
        self._place()

    def _columns(self, width: int) -> int:
        fitting = max(1, (width + _GAP) // (self._widest() + _GAP))
        return min(fitting, max(3, len(self._buttons)))

    def _widest(self) -> int:
        return max((button.sizeHint().width() for button in self._buttons), default=40)

    def _row_height(self) -> int:
        return max((button.sizeHint().height() for button in self._buttons), default=0)

    def _place(self) -> None:
        columns = self._columns(self.width())
        height = self._row_height()
        room = self.width() - (columns - 1) * _GAP
        for number, button in enumerate(self._buttons):
            row, column = divmod(number, columns)
            left = column * _GAP + column * room // columns
            right = column * _GAP + (column + 1) * room // columns
            button.setGeometry(left, row * (height + _GAP), right - left, height)
        self.updateGeometry()
