"""Dresses the application in the look and keeps it in step with the system."""

from __future__ import annotations

import sys
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from sora_desktop.resources import resource_path
from sora_desktop.ui.collecting import not_collecting
from sora_desktop.ui.theme import scheme, tokens
from sora_desktop.ui.theme.fonts import font
from sora_desktop.ui.theme.palette import palette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


STYLE = "Fusion"
"""Qt's style on which the look is built."""


def apply(app: QApplication, *, styled: bool = False) -> None:
    """Give the application its style, font, palette and style sheet, and follow the system from now on.

    Args:
        app: the application.
        styled: whether it was started in the style, which is quicker.
    """
    if not styled:
        app.setStyle(STYLE)
    app.setFont(font())
    app.styleHints().colorSchemeChanged.connect(_on_system_change)
    _dress(app)


def set_scheme(wanted: str) -> None:
    """Force `light` or `dark`, or follow the system again (`system`)."""
    scheme.choose(scheme.Scheme(wanted))
    _redress()


def mark(widget: QWidget, name: str, value: object = True) -> None:  # noqa: FBT002 - reads as "mark primary"
    """Set a property that the style sheet looks at, and paint the widget accordingly."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        # It is painted accordingly when it is shown.
        return
    from PySide6.QtCore import QEvent  # noqa: PLC0415 - slow to load, and not needed for the first paint

    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    # Without this, what has been seen already keeps the margins that it had before.
    QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
    widget.update()


def style_sheet(colours: tokens.Colors) -> str:
    """Fill the style sheet's template with a scheme's colours and the measures."""
    template = resource_path("theme", "style.qss").read_text(encoding="utf-8")
    controls = resource_path("theme", "dark" if colours is tokens.DARK else "light").as_posix()
    return Template(template).substitute(
        colours.as_css(),
        controls=controls,
        radius=f"{tokens.RADIUS_CONTROL}px",
        radius_sheet=f"{tokens.RADIUS_SHEET}px",
        text_size=f"{tokens.TEXT_PIXELS}px",
        small_size=f"{tokens.SMALL_PIXELS}px",
        title_size=f"{tokens.TITLE_PIXELS}px",
        heading_size=f"{tokens.HEADING_PIXELS}px",
    )


def _dress(app: QApplication) -> None:
    colours = scheme.colors()
    # Qt repolishes along a list of all widgets that it made beforehand. Widgets in a cycle of references that
    # nobody needs any more are on it; were they collected on the way, Qt would go on to memory that is free.
    with not_collecting():
        app.setPalette(palette(colours))
        app.setStyleSheet(style_sheet(colours))


def _on_system_change() -> None:
    if scheme.chosen() is scheme.Scheme.SYSTEM:
        _redress()


def _redress() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        _dress(app)
        icons = sys.modules.get("sora_desktop.ui.theme.icons")
        if icons is not None:
            icons.redraw_bound()
        scheme.notifier().changed.emit()
