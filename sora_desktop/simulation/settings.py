"""How a simulated server behaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.simulation.jobs import new_video_id
from sora_desktop.simulation.spec import ClipSource

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationSettings:
    """How a simulated server behaves."""

    job_seconds: float = 6.0
    """How long a job takes at least."""

    seed: int | None = None
    """With a seed, equal orders give equal clips; without, each job has its own."""

    clip: ClipSource = ClipSource.RENDERED
    lifetime: float | None = None
    """Seconds for which a clip is kept after completion; None means for ever."""

    renders: int = 1
    """How many clips are drawn at a time."""

    new_id: Callable[[], str] = new_video_id
    """Makes the id of a new job, in the form of the server that is played."""
