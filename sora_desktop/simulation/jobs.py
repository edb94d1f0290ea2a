"""A simulated job, and how it looks at a moment: a pure function of the clock."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import format_seconds
from sora_desktop.simulation.rules import FAILING_MODEL, STALLING_MODEL

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Derivation

QUEUED_SHARE = 0.1
"""The part of a job's time that it spends waiting in the queue."""

QUEUED_AT_MOST = 2.0
"""Seconds in the queue at most."""

STALL_AT = 40
"""Percent at which a stalled job stays."""

FAIL_AT = 0.7
"""The part of its time after which a failing job fails."""

_ALMOST = 99


class VideoStatus(StrEnum):
    """The protocol's words for the state of a job."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing follows."""
        return self in (VideoStatus.COMPLETED, VideoStatus.FAILED)


@dataclass(frozen=True, slots=True)
class VideoFault:
    """Why a job failed, as the protocol says it."""

    code: str
    message: str


GENERATION_FAILED = VideoFault(
    "video_generation_failed", "Video generation failed. This is what you asked of sim-fails."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOrder:
    """What somebody asks for; None means the rules' default."""

    prompt: str
    model: str | None = None
    size: str | None = None
    """Such as `1280x720`."""

    seconds: float | None = None
    reference: bytes | None = None
    """The file of the image that is to be the first frame."""

    further_references: tuple[bytes, ...] = ()
    """The files of images that come later."""

    characters: tuple[str, ...] = ()
    """The ids of those who are to appear."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Somebody who appears in a clip."""

    name: str
    clip: str
    """The SHA-256 of the clip that shows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCharacter:
    """Somebody who can appear in clips."""

    id: str
    name: str
    clip: str
    """The SHA-256 of the clip that shows them."""

    created_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a clip: from what it is drawn."""

    prompt: str
    seconds: float
    seed: int = 0
    model: str = ""
    references: tuple[str, ...] = ()
    """The SHA-256 of each reference image's file."""

    clip: str | None = None
    """The SHA-256 of the uploaded clip whose pictures are shown."""

    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedJob:
    """What is kept of a job. Times are seconds since 1970, by the simulation's clock."""

    id: str
    sequence: int
    """Later jobs have larger numbers."""

    model: str
    prompt: str
    width: int
    height: int
    seconds: float
    """How long the whole clip is."""

    seed: int
    created_at: float
    job_seconds: float
    """How long the job takes at least."""

    remixed_from: str | None = None
    reference: str | None = None
    """The SHA-256 of the reference image's file."""

    further_references: tuple[str, ...] = ()
    """The same of the images that come later."""

    clip: str | None = None
    """The SHA-256 of the uploaded clip whose pictures are shown, if so."""

    figures: tuple[Figure, ...] = ()
    earlier: tuple[Segment, ...] = ()
    """The stretches before the job's own, where it makes a clip longer."""

    derivation: Derivation | None = None
    derived_from: str | None = None
    """The id of the video that it was made from; None also where that was an uploaded clip."""

    idempotency_key: str | None = None
    fingerprint: str = ""
    """The SHA-256 of what was asked, by which a repeated request is known."""

    rendered_at: float | None = None
    fault: str | None = None
    """Why the clip could not be drawn, if so."""

    @property
    def makes_clip(self) -> bool:
        """Whether the job ends with a clip, if all goes well."""
        return self.model not in (FAILING_MODEL, STALLING_MODEL)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The stretches of the clip, the job's own the last; their lengths add up to the clip's."""
        own = Segment(
            prompt=self.prompt,
            seconds=round(self.seconds - sum(segment.seconds for segment in self.earlier), 6),
            seed=self.seed,
            model=self.model,
            references=(self.reference, *self.further_references) if self.reference else self.further_references,
            clip=self.clip,
            figures=self.figures,
        )
        return (*self.earlier, own)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedVideo:
    """A job as it looks at a moment: every field of the protocol's video object.

    Times are seconds since 1970.
    """

    id: str
    status: VideoStatus
    progress: int
    """Percent, 0 to 100."""

    model: str
    prompt: str
    size: str
    seconds: float
    created_at: float
    completed_at: float | None
    expires_at: float | None
    """When the clip is thrown away, or None if it is kept."""

    remixed_from: str | None
    error: VideoFault | None

    @property
    def seconds_text(self) -> str:
        """The length as the protocol writes it, such as `4`."""
        return format_seconds(self.seconds)


def new_video_id() -> str:
    """Make an id of the protocol's form: `video_` and 48 hexadecimal digits."""
    return f"video_{secrets.token_hex(24)}"


def new_character_id() -> str:
    """Make an id of the protocol's form: `char_` and 48 hexadecimal digits."""
    return f"char_{secrets.token_hex(24)}"


def look(job: SimulatedJob, now: float, lifetime: float | None = None) -> SimulatedVideo:
    """Say how a job looks at a moment.

    A job completes when its time has passed and its clip is drawn, whichever is later.

    Args:
        job: the job as kept.
        now: seconds since 1970.
        lifetime: seconds for which a clip is kept after completion, or None for ever.
    """
    status, progress, error = _state(job, now)
    completed_at = completion(job) if status is VideoStatus.COMPLETED else None
    return SimulatedVideo(
        id=job.id,
        status=status,
        progress=progress,
        model=job.model,
        prompt=job.prompt,
        size=f"{job.width}x{job.height}",
        seconds=job.seconds,
        created_at=job.created_at,
        completed_at=completed_at,
        expires_at=completed_at + lifetime if completed_at is not None and lifetime is not None else None,
        remixed_from=job.remixed_from,
        error=error,
    )


def completion(job: SimulatedJob) -> float | None:
    """Give the moment at which a job completes, or None while its clip is not drawn."""
    return None if job.rendered_at is None else max(job.created_at + job.job_seconds, job.rendered_at)


def _state(job: SimulatedJob, now: float) -> tuple[VideoStatus, int, VideoFault | None]:
    elapsed = max(0.0, now - job.created_at)
    if job.fault is not None:
        return VideoStatus.FAILED, 0, VideoFault("video_generation_failed", job.fault)
    if job.model == FAILING_MODEL and elapsed >= FAIL_AT * job.job_seconds:
        return VideoStatus.FAILED, int(FAIL_AT * 100), GENERATION_FAILED
    done = completion(job)
    if job.makes_clip and done is not None and now >= done:
        return VideoStatus.COMPLETED, 100, None
    waiting = min(QUEUED_SHARE * job.job_seconds, QUEUED_AT_MOST)
    if elapsed < waiting:
        return VideoStatus.QUEUED, 0, None
    working = job.job_seconds - waiting
    share = min(1.0, (elapsed - waiting) / working) if working > 0 else 1.0
    progress = min(_ALMOST, int(share * 100))
    return VideoStatus.IN_PROGRESS, min(progress, STALL_AT) if job.model == STALLING_MODEL else progress, None
