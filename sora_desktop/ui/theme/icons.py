"""The icons: own drawings with one stroke weight, tinted from the tokens and sharp on every screen."""

from __future__ import annotations

import weakref
from functools import cache
from typing import Protocol

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import isValid

from sora_desktop.resources import resource_path
from sora_desktop.ui.theme import scheme

ICON_SIZES = (16, 20)
"""The heights at which icons are drawn beforehand, in pixels of the window."""


class HasIcon(Protocol):
    """A button, an action, or whatever else shows an icon."""

    def setIcon(self, icon: QIcon, /) -> None:
        """Show the icon."""


_bound: weakref.WeakKeyDictionary[HasIcon, tuple[str, str]] = weakref.WeakKeyDictionary()


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """Give an icon in a colour (the text's, if none is given), paler where it is disabled.

    The colour stays as it was when the scheme changes; `bind_icon` follows the scheme.

    Args:
        name: the drawing's file name in `resources/icons` without its suffix.
        colour: the colour of its strokes.
    """
    colours = scheme.colors()
    return _icon(name, (colour or colours.text).rgba(), colours.faint.rgba(), _ratios())


def pixmap(name: str, size: int, colour: QColor | None = None, ratio: float = 1.0) -> QPixmap:
    """Draw an icon for own painting.

    Args:
        name: as for `icon`.
        size: height and width in pixels of the window.
        colour: the colour of its strokes; the text's, if none is given.
        ratio: the device pixel ratio of what it is painted on.
    """
    return _pixmap(name, size, (colour or scheme.colors().text).rgba(), ratio)


def bind_icon(target: HasIcon, name: str, token: str = "text") -> None:  # noqa: S107 - a token of the look
    """Show an icon on something and redraw it whenever the scheme changes.

    Args:
        target: a button or an action.
        name: as for `icon`.
        token: the name of the field of `Colors` to draw it in.
    """
    _bound[target] = (name, token)
    target.setIcon(icon(name, getattr(scheme.colors(), token)))


def redraw_bound() -> None:
    """Draw the icons of everything that was bound anew, in the colours of now."""
    for target, (name, token) in list(_bound.items()):
        if isValid(target):
            target.setIcon(icon(name, getattr(scheme.colors(), token)))
        else:
            # Qt has deleted it, though something in Python still holds its shell.
            _bound.pop(target, None)


def application_icon() -> QIcon:
    """Give the program's own icon."""
    drawn = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        drawn.addFile(str(resource_path("icons", "app", f"sora-desktop-{size}.png")), QSize(size, size))
    return drawn


def _ratios() -> tuple[float, ...]:
    return tuple(sorted({1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}))


@cache
def _icon(name: str, rgba: int, disabled: int, ratios: tuple[float, ...]) -> QIcon:
    drawn = QIcon()
    for size in ICON_SIZES:
        for ratio in ratios:
            drawn.addPixmap(_pixmap(name, size, rgba, ratio), QIcon.Mode.Normal)
            drawn.addPixmap(_pixmap(name, size, disabled, ratio), QIcon.Mode.Disabled)
    return drawn


@cache
def _pixmap(name: str, size: int, rgba: int, ratio: float) -> QPixmap:
    drawn = _stencil(name, round(size * ratio)).copy()
    painter = QPainter(drawn)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(drawn.rect(), QColor.fromRgba(rgba))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@cache
def _stencil(name: str, pixels: int) -> QPixmap:
    """Draw an icon in black, to be coloured; reading a drawing takes longer than all else."""
    svg = resource_path("icons", f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(svg.replace(b"currentColor", b"#000000")))
    drawn = QPixmap(pixels, pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(drawn.rect()))
    painter.end()
    return drawn
