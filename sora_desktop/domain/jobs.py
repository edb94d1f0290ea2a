"""A job, the life it may lead, and the failures that may end it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NewType

from sora_desktop.domain.errors import IllegalTransition
from sora_desktop.domain.requests import Order, Origin, parse_size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sora_desktop.domain.requests import VideoRequest

JobId = NewType("JobId", str)
"""Our id for a job: a UUIDv7 in its usual text form, so ids sort by creation time."""

SAME_LENGTH = 0.25
"""Seconds by which a clip may be longer or shorter than was asked for: servers make whole groups of frames."""

_TIMESTAMP_BITS = 48
_RANDOM_BYTES = 10


class JobStatus(StrEnum):
    """Where a job stands. `queued` and `in_progress` are the server's words; the others are ours."""

    PENDING = "pending"
    """Stored here and waiting its turn; nothing was sent yet."""

    SUBMITTING = "submitting"
    """The intent to send is committed; the request may or may not have reached the server."""

    UNCONFIRMED = "unconfirmed"
    """The reply to the create was lost, so the server may be making, and billing, this video."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    DOWNLOADING = "downloading"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class FailureStage(StrEnum):
    """Which part of a job's life failed."""

    SUBMIT = "submit"
    GENERATE = "generate"
    DOWNLOAD = "download"


class Derivation(StrEnum):
    """How a video is made from another one."""

    REMIX = "remix"
    EDIT = "edit"
    EXTENSION = "extension"


_S = JobStatus

TRANSITIONS: Mapping[JobStatus, frozenset[JobStatus]] = MappingProxyType(
    {
        _S.PENDING: frozenset({_S.SUBMITTING, _S.CANCELLED, _S.FAILED}),
        _S.SUBMITTING: frozenset(
            {_S.PENDING, _S.UNCONFIRMED, _S.QUEUED, _S.IN_PROGRESS, _S.DOWNLOADING, _S.COMPLETED, _S.FAILED}
        ),
        _S.UNCONFIRMED: frozenset({_S.SUBMITTING, _S.QUEUED, _S.IN_PROGRESS, _S.DOWNLOADING, _S.FAILED, _S.CANCELLED}),
        _S.QUEUED: frozenset({_S.IN_PROGRESS, _S.DOWNLOADING, _S.FAILED, _S.CANCELLED}),
        _S.IN_PROGRESS: frozenset({_S.QUEUED, _S.DOWNLOADING, _S.FAILED, _S.CANCELLED}),
        _S.DOWNLOADING: frozenset({_S.COMPLETED, _S.FAILED, _S.CANCELLED}),
        _S.COMPLETED: frozenset(),
        _S.FAILED: frozenset({_S.DOWNLOADING, _S.IN_PROGRESS}),
        _S.CANCELLED: frozenset({_S.DOWNLOADING, _S.IN_PROGRESS}),
    }
)
"""Which status may follow which. From `failed` and `cancelled`, only `Job.may_become` knows what is allowed."""

ENDED = frozenset({_S.COMPLETED, _S.FAILED, _S.CANCELLED})
"""The statuses in which nothing more happens by itself."""

ACTIVE = frozenset({_S.SUBMITTING, _S.QUEUED, _S.IN_PROGRESS, _S.DOWNLOADING})
"""The statuses in which a job occupies one of its connection's places."""

ON_SERVER = frozenset({_S.QUEUED, _S.IN_PROGRESS})
"""The statuses in which the server works and we watch."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What the server, or the way to it, said about a job that did not complete."""

    stage: FailureStage
    code: str
    """A word to act on: the server's own (`moderation_blocked`) or ours (`host_unreachable`)."""

    message: str
    """One or two sentences for a person: what happened and what to do."""

    request_id: str | None = None
    """The server's id of the exchange that failed, for its support staff."""

    detail: str | None = None
    """The raw answer, redacted and capped, for the "Details" view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One clip that somebody asked for: the request, where it went and what became of it.

    A job is immutable; `advance` gives the next version and refuses steps that the
    status table rules out. All times are aware and in UTC.
    """

    id: JobId
    connection: str
    request: VideoRequest
    created_at: datetime
    status: JobStatus = JobStatus.PENDING
    simulated: bool = False
    sequence: int = 0
    """Its number in the database, given when it is stored; 0 before that. Later jobs have higher ones."""

    batch_id: str | None = None
    batch_name: str | None = None
    take: int = 1
    name: str | None = None
    tags: tuple[str, ...] = ()
    rating: int = 0
    """Stars, 1 to 5, or 0 for none."""

    favourite: bool = False
    note: str | None = None
    """What a person wrote about it."""

    rank: int = 0
    """Its place in the queue, the lowest first; given when it is stored, and changed by moving it."""

    attempt: int = 0
    """How often a create was begun for this job."""

    lost_creates: int = 0
    """How many of these had no reply and were given up for another one, or for good: each may have been billed."""

    estimate: int | None = None
    """What it was expected to cost when it was ordered, in millionths of a US dollar; None where that is unknown."""

    cost: int | None = None
    """What its server says that it cost, in millionths of a US dollar; None where it does not say."""

    remote_id: str | None = None
    """The id that the server's create gave, kept for ever; ids of later answers are ignored."""

    polling_url: str | None = None
    """Where its server wants to be asked about it, if not where the protocol says."""

    content_url: str | None = None
    """Where the clip is, if its server said so once and cannot be asked again."""

    remote_model: str | None = None
    remote_size: str | None = None
    remote_seconds: float | None = None
    progress: float | None = None
    """Percent, 0 to 100, or None while the server says nothing."""

    stalled: bool = False
    """Whether its server has said nothing new for much longer than it usually takes."""

    submitted_at: datetime | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None
    failure: Failure | None = None
    file: str | None = None
    """The absolute path of the finished clip."""

    file_bytes: int | None = None
    file_sha256: str | None = None
    retry_of: JobId | None = None
    derivation: Derivation | None = None
    """How it is made from another video, or None for one that is made anew."""

    source_id: str | None = None
    """The remote id of that other video; None also where it is a file of `request.video`."""

    continues: JobId | None = None
    """The job with a picture of whose clip this one begins."""

    remote_deleted_at: datetime | None = None
    """When its server was told, by a person's word, to delete its video; or None."""

    origin: Origin | None = None
    """Through which door it was ordered, or None if that is not known."""

    removed_at: datetime | None = None
    """When it went to the trash, or None."""

    deleted_at: datetime | None = None
    """When it was deleted for good, or None: what is left then is what it cost, and what it paid for."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to the job by itself."""
        return self.status in ENDED

    @property
    def order(self) -> Order:
        """What would ask for the same clip once more."""
        return Order(
            request=self.request, connection=self.connection, name=self.name, tags=self.tags, continues=self.continues
        )

    @property
    def size_differs(self) -> bool:
        """Whether the server made another size than was asked for."""
        asked, made = self.request.size, self.remote_size
        return asked is not None and made is not None and parse_size(asked) != parse_size(made)

    @property
    def length_differs(self) -> bool:
        """Whether the server made another length than was asked for; an extension asks for a part only."""
        asked, made = self.request.seconds, self.remote_seconds
        if asked is None or made is None or self.derivation is Derivation.EXTENSION:
            return False
        return abs(asked - made) > SAME_LENGTH

    def may_become(self, status: JobStatus) -> bool:
        """Tell whether `status` may follow where the job stands now.

        A job that failed or was cancelled can only be taken up again where its server still holds
        something: a clip to be fetched (`downloading`), or a video that was found again (`in_progress`).
        """
        if status not in TRANSITIONS[self.status]:
            return False
        if self.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
            return self.remote_id is not None
        return True

    def advance(self, status: JobStatus, **changes: object) -> Job:
        """Give the job's next version, in `status` and with `changes` to other fields.

        Raises:
            IllegalTransition: the status table does not allow the step.
        """
        if not self.may_become(status):
            raise IllegalTransition(job=self.id, current=self.status, wanted=status)
        return dataclasses.replace(self, status=status, **changes)  # type: ignore[arg-type]

    def changed(self, **changes: object) -> Job:
        """Give the same job with other fields changed and its status kept."""
        if "status" in changes:
            msg = "a status changes only by advance()"
            raise TypeError(msg)
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]


def job_id(milliseconds: int, randomness: bytes) -> JobId:
    """Build a UUIDv7 (RFC 9562, section 5.7) from Unix milliseconds and 10 random bytes.

    Raises:
        ValueError: the time does not fit 48 bits or there are not 10 bytes.
    """
    if not 0 <= milliseconds < 1 << _TIMESTAMP_BITS:
        msg = f"{milliseconds} ms does not fit the 48 bits of a UUIDv7"
        raise ValueError(msg)
    if len(randomness) != _RANDOM_BYTES:
        msg = f"a UUIDv7 takes {_RANDOM_BYTES} random bytes, not {len(randomness)}"
        raise ValueError(msg)
    value = bytearray(milliseconds.to_bytes(6, "big") + randomness)
    value[6] = value[6] & 0x0F | 0x70
    value[8] = value[8] & 0x3F | 0x80
    text = value.hex()
    return JobId("-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])))
