"""Clips that were made elsewhere: what is found of them, and why some of them do not come in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sora_desktop.domain.jobs import JobId
    from sora_desktop.domain.requests import VideoRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundClip:
    """A whole clip in a file that the library does not know, with what is told of how it was made."""

    path: str
    bytes: int
    sha256: str
    original: str | None
    """The SHA-256 of the clip as its server sent it, where the file says that it is a copy of that one."""

    suffix: str
    """The usual end of the name of such a file, with its dot."""

    made_at: datetime
    """When it was made, as it says itself, or else when the file was last changed."""

    size: str
    """Width and height in pixels as the file has them."""

    seconds: float | None
    simulated: bool
    """Whether the file itself says that a simulation made it."""

    request: VideoRequest
    """What was asked for; of a clip that says nothing of it, the prompt is the name of its file."""

    model: str | None = None
    """What made it, where that is told and differs from what was asked for."""

    name: str | None = None
    tags: tuple[str, ...] = ()
    rating: int = 0
    favourite: bool = False
    note: str | None = None
    facts: Mapping[str, object] | None = None
    """What the receipt is to say of the file."""


class Reason(StrEnum):
    """Why a file was left out."""

    DAMAGED = "damaged"
    """It begins like a video, but breaks off or cannot be decoded."""

    NOT_A_VIDEO = "not_a_video"
    """It is called like a video, and is something else."""

    EMPTY = "empty"
    KNOWN = "known"
    """The library has a clip of just these bytes, or the clip that this is a copy of."""

    IN_TRASH = "in_trash"
    """So it has, in the trash."""

    TWICE = "twice"
    """Another of the files has just these bytes."""

    UNREADABLE = "unreadable"
    """The system does not give it out."""

    NAME = "name"
    """It was to stay where it is, and the system's name of it is no text, so that nobody could find it again."""

    CHANGED = "changed"
    """It was changed, or went away, while it was brought in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file that does not come in, and why."""

    path: str
    reason: Reason
    detail: str = ""
    """What the reason leaves open, in English: what the file is instead, or what the system said."""

    job_id: JobId | None = None
    """The job that has its clip, if it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """Clips that are brought in together are a batch."""

    batch_id: str
    batch_name: str | None
    copies: bool
    """Whether they are copied into the folder for clips; otherwise they stay where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerClip:
    """A video that a server still lists."""

    remote_id: str
    status: JobStatus
    prompt: str | None = None
    model: str | None = None
    size: str | None = None
    seconds: float | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    content_url: str | None = None
    progress: float | None = None
    simulated: bool = False
    known: bool = False
    """Whether a job of this library has it already, or had it once."""

    @property
    def possible(self) -> bool:
        """Whether it can be brought in: the library does not have it, and there is, or will be, a clip."""
        return not self.known and self.status in {JobStatus.QUEUED, JobStatus.IN_PROGRESS, JobStatus.COMPLETED}
