"""What the simulation on this computer offers, told without loading anything of it.

A process that uses real connections only never loads the simulation, and still shows it among the others.
"""

from __future__ import annotations

from sora_desktop.domain.capabilities import Capabilities, Support

CAPABILITIES = Capabilities(
    models=(
        "sora-2",
        "sora-2-pro",
        "sora-2-2025-10-06",
        "sora-2-pro-2025-10-06",
        "sora-2-2025-12-08",
        "sim-fails",
        "sim-refuses",
        "sim-stalls",
    ),
    sizes=("1280x720", "720x1280", "1792x1024", "1024x1792", "1920x1080", "1080x1920"),
    seconds=(4.0, 8.0, 12.0, 16.0, 20.0),
    closed=frozenset({"model"}),
    default_model="sora-2",
    default_size="1280x720",
    default_seconds=4.0,
    even_sides=True,
    side_range=(64, 3840),
    seconds_limit=60.0,
    reference=Support.YES,
    references=4,
    remix=Support.YES,
    edit=Support.YES,
    extension=Support.YES,
    characters=Support.YES,
    listing=Support.YES,
    deletion=Support.YES,
    deletion_aborts=Support.YES,
)
