"""The interface's typeface: Inter, shipped with the program, with figures of one width where they stand in columns."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from sora_desktop.resources import resource_path
from sora_desktop.ui.theme.tokens import FONT_FAMILY, TEXT_PIXELS

_FACE = "Inter-Regular.otf"
_FURTHER_FACE = "Inter-Medium.otf"
_LATER_FACES = (_FURTHER_FACE, "Inter-SemiBold.otf")
"""What an empty window does without."""


def load_faces() -> bool:
    """Hand the shipped face of plain text to Qt, once; tell whether it could be used."""
    return _load(_FACE)


def load_button_face() -> bool:
    """Hand the face of buttons to Qt, once."""
    return _load(_FURTHER_FACE)


def load_later_faces() -> bool:
    """Hand the rest of the shipped faces to Qt, once the window is seen."""
    loaded = [_load(face) for face in _LATER_FACES]
    return all(loaded)


@cache
def _load(face: str) -> bool:
    return QFontDatabase.addApplicationFont(str(resource_path("fonts", face))) >= 0


def font(pixels: int = TEXT_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Give the interface's font in a size and weight; the system's own stands in where Inter cannot be read."""
    made = QFont(FONT_FAMILY) if load_faces() else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    return made


def tabular(base: QFont) -> QFont:
    """Give the same font with figures of one width, for numbers that stand below each other or change in place."""
    made = QFont(base)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def fixed(pixels: int = TEXT_PIXELS) -> QFont:
    """Give the system's font with letters of one width, for addresses and raw answers."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPixelSize(pixels)
    return made
