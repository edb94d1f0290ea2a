"""Brings the window to the front when a person starts the program once more."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105 - no password


def bring_to_front(window: QWidget, activation: str | None) -> None:
    """Show a window above all others, restored if it was minimised.

    Args:
        window: the window.
        activation: the desktop's permission, which the program got that a person has just started.
    """
    if activation:
        # Where Qt looks for it on Wayland; without it, the desktop only lets the window ask for attention.
        os.environ[_TOKEN] = activation
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    os.environ.pop(_TOKEN, None)
