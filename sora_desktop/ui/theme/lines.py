"""Thin lines that are equally thin everywhere, on screens whose scale is not whole too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPainter


def draw_line(painter: QPainter, left: int, top: int, width: int, colour: QColor) -> None:
    """Draw a level line of one pixel of the window, in whole pixels of the screen.

    At a scale such as 1.25, a filled rectangle of that height covers one pixel in one place and two in the next.
    """
    transform = painter.deviceTransform()
    scale, shift = transform.m22(), transform.dy()
    if scale == int(scale):
        painter.fillRect(left, top, width, 1, colour)
        return
    first = round(top * scale + shift)
    painter.fillRect(QRectF(left, (first - shift) / scale, width, max(1, int(scale)) / scale), colour)
