"""The look: tokens, palette, style sheet, typeface and icons, following the system's light or dark scheme.

Widgets that style sheets paint mark what they are with a dynamic property; `mark` sets one and repolishes:

* `QPushButton`: `primary`, `danger`, `link` (text only), `quiet` (no frame until hovered);
* `QLabel`: `role` = `heading`, `title`, `strong`, `label` (above a field), `muted`, `small`, `error`, `warning`,
  `badge-done`, `badge-attention`, `badge-failed`, `badge-accent`, `key`;
* `QFrame`, `QWidget`: `role` = `card`, `card-accent`, `sheet`, `sunken`, `pane`, `bar`, `well`, `line`;
* `QLineEdit`, `QPlainTextEdit`, `QComboBox`, `QAbstractSpinBox`: `invalid` marks a field with a problem;
* `QToolButton`: `chip` for a filter that can be checked, `outlined` for a frame as of a button, `split` for one
  with an arrow of its own that opens a menu.

What paints itself takes `colors()` at every paint and updates on `notifier().changed`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sora_desktop.ui.theme.apply import STYLE, apply, mark, set_scheme
from sora_desktop.ui.theme.fonts import fixed, font, load_button_face, load_later_faces, tabular
from sora_desktop.ui.theme.lines import draw_line
from sora_desktop.ui.theme.scheme import Scheme, chosen, colors, is_dark, notifier
from sora_desktop.ui.theme.tokens import (
    GRID,
    RADIUS_CONTROL,
    RADIUS_MEDIA,
    RADIUS_SHEET,
    SMALL_PIXELS,
    TEXT_PIXELS,
    Colors,
)

if TYPE_CHECKING:
    from sora_desktop.ui.theme.icons import application_icon, bind_icon, icon, pixmap

__all__ = [
    "GRID",
    "RADIUS_CONTROL",
    "RADIUS_MEDIA",
    "RADIUS_SHEET",
    "SMALL_PIXELS",
    "STYLE",
    "TEXT_PIXELS",
    "Colors",
    "Scheme",
    "application_icon",
    "apply",
    "bind_icon",
    "chosen",
    "colors",
    "draw_line",
    "fixed",
    "font",
    "icon",
    "is_dark",
    "load_button_face",
    "load_later_faces",
    "mark",
    "notifier",
    "pixmap",
    "set_scheme",
    "tabular",
]

_OF_ICONS = frozenset({"application_icon", "bind_icon", "icon", "pixmap"})


def __getattr__(name: str) -> object:
    """Load what draws icons when the first one is asked for: an empty window has none."""
    if name in _OF_ICONS:
        return getattr(importlib.import_module("sora_desktop.ui.theme.icons"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
