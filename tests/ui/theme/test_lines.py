"""A thin line is equally thin wherever it lies, whatever the scale of the screen."""

from __future__ import annotations

from math import floor

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from sora_desktop.ui import theme

INK = QColor("#102030")


@pytest.mark.parametrize(("scale", "pixels"), [(1.0, 1), (1.25, 1), (1.5, 1), (1.75, 1), (2.0, 2), (2.5, 2)])
@pytest.mark.parametrize("shift", [0, 3, 38])
@pytest.mark.parametrize("ends", [False, True])
def test_a_line_covers_as_many_whole_pixels_everywhere(scale: float, pixels: int, shift: int, *, ends: bool) -> None:
    for top in range(12):
        image = QImage(12, 160, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.translate(0, shift)
        theme.draw_line(painter, 0, top, 8, INK, ends=ends)
        painter.end()
        inked = [y for y in range(image.height()) if image.pixelColor(3, y) != QColor("white")]
        assert len(inked) == pixels
        assert {image.pixelColor(3, y).name() for y in inked} == {INK.name()}
        assert floor((top + shift) * scale + 0.5) <= inked[0]
        assert inked[-1] < floor((top + shift + 1) * scale + 0.5)
