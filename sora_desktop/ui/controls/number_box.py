"""A box for a whole number, in line with the other boxes of a form."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from sora_desktop.ui.controls.wheel import ignore_stray_wheel

_INDENT = 8


class NumberBox(QSpinBox):
    """A spin box as high as a combo box, with its figures as far from the edge, and deaf to a stray wheel."""

    def __init__(self, least: int, most: int, parent: QWidget | None = None) -> None:
        """Take numbers from `least` to `most`."""
        super().__init__(parent)
        self.setRange(least, most)
        # The style sheet's padding does not reach a line edit without a frame, such as this one.
        self.lineEdit().setTextMargins(_INDENT, 0, 0, 0)
        ignore_stray_wheel(self)

    def sizeHint(self) -> QSize:
        """Be as high as a box of the same form."""
        return QSize(super().sizeHint().width(), QComboBox().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Do with the room of a few figures."""
        return QSize(72, self.sizeHint().height())
