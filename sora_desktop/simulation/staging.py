"""Says for a job from what its clip is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.simulation.spec import ClipSpec, Guest, Material, Stretch

if TYPE_CHECKING:
    from sora_desktop.simulation.jobs import Segment, SimulatedJob
    from sora_desktop.simulation.journal import Journal


def clip_spec(job: SimulatedJob, journal: Journal) -> ClipSpec:
    """Say from what a job's clip is drawn; the journal knows where given files are."""
    *earlier, own = (_stretch(segment, journal) for segment in job.segments)
    return ClipSpec(
        prompt=own.prompt,
        width=job.width,
        height=job.height,
        seconds=job.seconds,
        seed=own.seed,
        model=own.model,
        references=own.references,
        clip=own.clip,
        guests=own.guests,
        earlier=tuple(earlier),
    )


def _stretch(segment: Segment, journal: Journal) -> Stretch:
    def material(digest: str) -> Material:
        return Material(journal.reference_path(digest), digest)

    return Stretch(
        prompt=segment.prompt,
        seconds=segment.seconds,
        seed=segment.seed,
        model=segment.model,
        references=tuple(map(material, segment.references)),
        clip=material(segment.clip) if segment.clip else None,
        guests=tuple(Guest(figure.name, material(figure.clip)) for figure in segment.figures),
    )
