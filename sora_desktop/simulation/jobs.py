"""A simulated job, and how it looks at a moment: a pure function of the clock."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum

from sora_desktop.domain.requests import format_seconds
from sora_desktop.simulation.rules import FAILING_MODEL, STALLING_MODEL

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
    seed: int
    created_at: float
    job_seconds: float
    """How long the job takes at least."""

    remixed_from: str | None = None
    reference: str | None = None
    """The SHA-256 of the reference image's file."""

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
