"""Starts what looks whether the window's libraries work, in a process of its own: a broken one takes it along."""

from __future__ import annotations

import sys

from sora_desktop.cli.entry import WINDOW_HEALTH
from sora_desktop.stamp import is_frozen

PATIENCE = 30.0
"""Seconds that the window's libraries get to show that they work."""

_MODULE = "sora_desktop.ui.health"


def health_command() -> list[str]:
    """Give the command; it ends with 0 where the window can open."""
    if is_frozen():
        return [sys.executable, WINDOW_HEALTH]
    # A file beside the person's work must not be taken for one of our modules there either.
    return [sys.executable, *(["-P"] if sys.flags.safe_path else []), "-m", _MODULE]
