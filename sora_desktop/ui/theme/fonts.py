"""The interface's typeface: Inter, shipped with the program, with figures of one width where they stand in columns."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from sora_desktop.resources import resource_path
from sora_desktop.ui.theme.tokens import FONT_FAMILY, TEXT_PIXELS

_FACES = ("Inter-Regular.otf", "Inter-Medium.otf")
_LATER_FACES = ("Inter-SemiBold.otf",)
"""What the first paint does without."""


@cache
def load_faces() -> bool:
    """Hand the shipped faces to Qt, once; tell whether all of them could be used."""
    return _load(_FACES)


@cache
def load_later_faces() -> bool:
    """Hand the rest of the shipped faces to Qt, once the window is seen."""
    return _load(_LATER_FACES)


def _load(faces: tuple[str, ...]) -> bool:
    handles = [QFontDatabase.addApplicationFont(str(resource_path("fonts", face))) for face in faces]
    return all(handle >= 0 for handle in handles)


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
