"""Looks whether clips can be drawn and read here: the libraries for that come in releases that differ."""

from __future__ import annotations

import tempfile
from pathlib import Path

_SIDE = 64
_SECONDS = 0.2
_TASTE = 120
"""Letters of what went wrong that a person is told."""


def fault_with_clips() -> str | None:
    """Draw a clip and look at it; give what went wrong, or None if all is well. Blocks for some tenths of a second."""
    try:
        # A library that does not fit fails when it is loaded, or when it is used.
        from sora_desktop.media.frames import poster  # noqa: PLC0415
        from sora_desktop.media.probe import probe  # noqa: PLC0415
        from sora_desktop.simulation.renderer import render  # noqa: PLC0415
        from sora_desktop.simulation.spec import ClipSpec  # noqa: PLC0415

        with tempfile.TemporaryDirectory(prefix="sora-desktop-", ignore_cleanup_errors=True) as folder:
            clip = Path(folder, "clip.mp4")
            render(ClipSpec(prompt="", width=_SIDE, height=_SIDE, seconds=_SECONDS, seed=0), clip)
            probe(clip)
            poster(clip, (_SIDE, _SIDE))
    except Exception as error:  # noqa: BLE001 - whatever another release of a library raises is what was looked for
        return f"{type(error).__name__}: {error}"[:_TASTE]
    return None
