"""The exit codes, and which outcome gets which."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    BudgetExceeded,
    ConnectionProblem,
    ExtraMissing,
    FolderUnsuitable,
    HostUnreachable,
    InvalidInput,
    KeyRefused,
    MediaError,
    NotPossible,
    OutsideProblem,
    PromptFileError,
    RoomMissing,
    ServiceClosed,
    SeveralJobs,
    SoraDesktopError,
    TlsFailed,
    TrustError,
    UnknownFilter,
    UnknownJob,
    UnknownTemplate,
)
from sora_desktop.domain.jobs import FailureStage, Job, JobStatus

if TYPE_CHECKING:
    from collections.abc import Sequence


class Exit(IntEnum):
    """What the program's exit code says."""

    DONE = 0
    """Everything that was asked for is done."""

    INCOMPLETE = 1
    """Something was not completed."""

    REFUSED = 2
    """Refused here, before anything was sent."""

    NO_SERVER = 3
    """No job was made, because the server could not be reached or refused the key."""

    INTERRUPTED = 130
    """Ctrl+C; everything can be resumed."""

    TERMINATED = 143
    """SIGTERM; everything can be resumed."""


_NO_SERVER = frozenset({HostUnreachable.code, TlsFailed.code, KeyRefused.code, ServiceClosed.code})
_REFUSED_HERE = (
    BudgetExceeded,
    ConnectionProblem,
    ExtraMissing,
    FolderUnsuitable,
    InvalidInput,
    MediaError,
    NotPossible,
    OutsideProblem,
    PromptFileError,
    RoomMissing,
    SeveralJobs,
    TrustError,
    UnknownFilter,
    UnknownJob,
    UnknownTemplate,
)


def exit_for_error(error: SoraDesktopError) -> Exit:
    """Give the code for a command that ended with an error."""
    if error.code in _NO_SERVER:
        return Exit.NO_SERVER
    return Exit.REFUSED if isinstance(error, _REFUSED_HERE) else Exit.INCOMPLETE


def exit_for_jobs(jobs: Sequence[Job]) -> Exit:
    """Give the code for a command that drove these jobs."""
    if all(job.status is JobStatus.COMPLETED for job in jobs):
        return Exit.DONE
    return Exit.NO_SERVER if _none_made(jobs) else Exit.INCOMPLETE


def exit_for_sent(jobs: Sequence[Job]) -> Exit:
    """Give the code for a command that only waited until these jobs were taken."""
    if all(was_taken(job) for job in jobs):
        return Exit.DONE
    return Exit.NO_SERVER if _none_made(jobs) else Exit.INCOMPLETE


def was_taken(job: Job) -> bool:
    """Tell whether a server has a job and has not given it up already."""
    return job.remote_id is not None and job.status not in {JobStatus.FAILED, JobStatus.CANCELLED}


def _none_made(jobs: Sequence[Job]) -> bool:
    """Tell whether no job was made for want of a server; those that wait behind such a one were not tried."""
    rest = [job for job in jobs if not _never_made(job)]
    return len(rest) < len(jobs) and all(job.status is JobStatus.PENDING and job.attempt == 0 for job in rest)


def _never_made(job: Job) -> bool:
    failure = job.failure
    return (
        job.remote_id is None
        and failure is not None
        and failure.stage is FailureStage.SUBMIT
        and failure.code in _NO_SERVER
    )
