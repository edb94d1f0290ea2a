"""The colours and measures of the look, light and dark; the one place where they are written down."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from collections.abc import Mapping

FONT_FAMILY = "Inter"
TEXT_PIXELS = 13
"""The height of interface text."""

SMALL_PIXELS = 12
TITLE_PIXELS = 15
HEADING_PIXELS = 26
RADIUS_CONTROL = 6
RADIUS_MEDIA = 8
RADIUS_SHEET = 12
GRID = 8
"""Distances are multiples of this, or its half."""


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one scheme, by what they are for."""

    background: QColor
    """Behind everything, where nothing lies on it: the well of a video, the gap between panes."""

    surface: QColor
    sunken: QColor
    """A table's header, an empty place for a picture."""

    field: QColor
    """Inside of a box that one writes into."""

    hover: QColor
    line: QColor
    text: QColor
    muted: QColor
    faint: QColor
    """Too weak for text that matters: decoration, and what is disabled."""

    outline: QColor
    """The stroke of what is there to be pressed and has no words: an empty box, star or heart."""

    accent: QColor
    accent_hover: QColor
    accent_wash: QColor
    on_accent: QColor
    done: QColor
    done_wash: QColor
    attention: QColor
    attention_wash: QColor
    failed: QColor
    failed_wash: QColor
    scrim: QColor
    """What dims the window behind a sheet."""

    def as_css(self) -> Mapping[str, str]:
        """Give every colour as a style sheet writes it."""
        return {item.name: css(getattr(self, item.name)) for item in fields(self)}


def css(colour: QColor) -> str:
    """Write a colour as style sheets and SVG read it."""
    if colour.alpha() == 255:  # noqa: PLR2004 - fully opaque
        return colour.name()
    return f"rgba({colour.red()}, {colour.green()}, {colour.blue()}, {colour.alphaF():.3f})"


LIGHT = Colors(
    background=QColor("#F4F5F7"),
    surface=QColor("#FFFFFF"),
    sunken=QColor("#F9FAFB"),
    field=QColor("#FFFFFF"),
    hover=QColor("#F1F2F5"),
    line=QColor("#E2E5EA"),
    text=QColor("#171A21"),
    muted=QColor("#5F697D"),
    faint=QColor("#98A2B3"),
    outline=QColor("#7A8498"),
    accent=QColor("#5652D6"),
    accent_hover=QColor("#4A46C4"),
    accent_wash=QColor("#ECEBFB"),
    on_accent=QColor("#FFFFFF"),
    done=QColor("#1A7A50"),
    done_wash=QColor("#E6F5EE"),
    attention=QColor("#9F5700"),
    attention_wash=QColor("#FDF1DF"),
    failed=QColor("#C4303A"),
    failed_wash=QColor("#FCE9EA"),
    scrim=QColor(23, 26, 33, 102),
)

DARK = Colors(
    background=QColor("#131418"),
    surface=QColor("#1B1D23"),
    sunken=QColor("#16181D"),
    field=QColor("#16181D"),
    hover=QColor("#24262E"),
    line=QColor("#2B2E37"),
    text=QColor("#ECEDF1"),
    muted=QColor("#9BA1AF"),
    faint=QColor("#6B7180"),
    outline=QColor("#757B8B"),
    accent=QColor("#8B87F5"),
    accent_hover=QColor("#9D9AF8"),
    accent_wash=QColor("#29284E"),
    on_accent=QColor("#131418"),
    done=QColor("#4CC38A"),
    done_wash=QColor("#15322A"),
    attention=QColor("#F1A10D"),
    attention_wash=QColor("#33270F"),
    failed=QColor("#F2777F"),
    failed_wash=QColor("#3A1B20"),
    scrim=QColor(0, 0, 0, 140),
)

TEXT_PAIRS = (
    *((ink, ground) for ink in ("text", "muted") for ground in ("background", "surface", "sunken", "field", "hover")),
    ("text", "accent_wash"),
    ("muted", "accent_wash"),
    *((ink, ground) for ink in ("accent", "failed", "attention", "done") for ground in ("surface", "accent_wash")),
    *((ink, "hover") for ink in ("failed", "attention", "done")),
    ("muted", "failed_wash"),
    ("accent", "field"),
    ("accent", "sunken"),
    ("failed", "failed_wash"),
    ("attention", "attention_wash"),
    ("done", "done_wash"),
    ("text", "failed_wash"),
    ("text", "attention_wash"),
    ("text", "done_wash"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
)
"""Which colour is written on which ground anywhere in the window."""

STROKE_PAIRS = (
    *((ink, ground) for ink in ("outline", "accent") for ground in ("surface", "field", "sunken", "background")),
    *((ink, ground) for ink in ("outline", "accent") for ground in ("hover", "accent_wash", "failed_wash")),
    *((ink, ground) for ink in ("failed", "attention", "done") for ground in ("surface", "hover", "accent_wash")),
)
"""Which colour is drawn on which ground, as the edge of a control, an icon, or where the keyboard is."""


def contrast(one: QColor, other: QColor) -> float:
    """Give the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    """Give the relative luminance, 0 to 1 (WCAG 2.1, "relative luminance")."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - from sRGB

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
