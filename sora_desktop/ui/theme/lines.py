"""Thin lines that are equally thin everywhere, on screens whose scale is not whole too."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QPainter


def draw_line(painter: QPainter, left: int, top: int, width: int, colour: QColor, *, ends: bool = False) -> None:
    """Draw a level line of one pixel of the window, in whole pixels of the screen.

    At a scale such as 1.25, a filled rectangle of that height covers one pixel in one place and two in the next.

    Args:
        painter: what paints.
        left: where it begins, in pixels of the window, as all that follows.
        top: its upper edge.
        width: its length.
        colour: its colour.
        ends: whether it is the last of what it belongs to, such as a row, and not the first: a line must not leave
            what is painted anew together with it, or parts of it stay behind.
    """
    transform = painter.deviceTransform()
    scale, shift = transform.m22(), transform.dy()
    if scale == int(scale):
        painter.fillRect(left, top, width, 1, colour)
        return
    thickness = max(1, int(scale))
    first = _rounded((top + 1) * scale + shift) - thickness if ends else _rounded(top * scale + shift)
    painter.fillRect(QRectF(left, (first - shift) / scale, width, thickness / scale), colour)


def _rounded(place: float) -> int:
    """Round as Qt does where it divides the screen: halves up, always."""
    return floor(place + 0.5)
