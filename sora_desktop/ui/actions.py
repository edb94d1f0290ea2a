"""What a person can do with jobs, and when each of it makes sense; the same for menu, keys and buttons."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import FailureStage, Job, JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class JobAction(StrEnum):
    """An action on one or more jobs."""

    OPEN = "open"
    """Play the clip in the system's own player."""

    SHOW_IN_FOLDER = "show_in_folder"
    EXPORT = "export"
    """Copy clips into a folder or an archive, with what is known of them."""

    SAVE_AS = "save_as"
    """Copy one clip to a file of any name."""

    COMPARE = "compare"
    """Play two to four clips side by side."""

    SAVE_FRAME = "save_frame"
    """Save a picture of the clip as a file of its own."""

    CONTINUE = "continue"
    """Let the last picture of the clip be the reference image of the next one."""

    LINEAGE = "lineage"
    """Show from which clips this one was made, and which were made from it."""

    RENAME = "rename"
    TAG = "tag"
    NOTE = "note"
    FAVOURITE = "favourite"
    """Mark as a favourite, or take the mark away."""

    RATE_NONE = "rate_0"
    RATE_1 = "rate_1"
    RATE_2 = "rate_2"
    RATE_3 = "rate_3"
    RATE_4 = "rate_4"
    RATE_5 = "rate_5"
    DELETE_ON_SERVER = "delete_on_server"
    """Have the server delete what it holds of the clip."""

    COPY_PROMPT = "copy_prompt"
    COPY_ID = "copy_id"
    COPY_PATH = "copy_path"
    REUSE = "reuse"
    """Put the job's settings back into the form."""

    REMIX = "remix"
    EDIT = "edit"
    EXTEND = "extend"
    TO_TOP = "to_top"
    """Let a waiting job be the next one that is sent."""

    UP = "up"
    DOWN = "down"
    TO_BOTTOM = "to_bottom"
    CHANGE = "change"
    """Let a waiting job ask for something else, with the form."""

    CANCEL = "cancel"
    RETRY = "retry"
    RETRY_CHANGED = "retry_changed"
    """Try again with other settings, written in the form."""

    KEEP_LOOKING = "keep_looking"
    """Look again for a create whose reply was lost."""

    RESUBMIT = "resubmit"
    """Send a create whose reply was lost once more, by the person's word."""

    FORGET = "forget"
    """Stop looking for a create whose reply was lost."""

    VERIFY = "verify"
    """Make a report of the evidence."""

    VERIFY_BATCH = "verify_batch"
    """Make a report of the evidence for everything that was ordered together with a job."""

    REMOVE = "remove"
    RESTORE = "restore"
    DELETE = "delete"
    """Delete what is in the trash for good."""


RATINGS = (
    JobAction.RATE_NONE,
    JobAction.RATE_1,
    JobAction.RATE_2,
    JobAction.RATE_3,
    JobAction.RATE_4,
    JobAction.RATE_5,
)
"""Actions that give a number of stars, which is their place here."""


def _has_file(job: Job) -> bool:
    return job.file is not None


def _can_be_built_on(job: Job) -> bool:
    return job.status is JobStatus.COMPLETED and job.remote_id is not None


def _waits(job: Job) -> bool:
    return job.status is JobStatus.PENDING


def _ended_in_vain(job: Job) -> bool:
    return job.status in {JobStatus.FAILED, JobStatus.CANCELLED}


def _is_finished(job: Job) -> bool:
    return job.status is JobStatus.COMPLETED and job.file is not None


def _is_on_server(job: Job) -> bool:
    return job.ended and job.remote_id is not None and job.remote_deleted_at is None


def _is_kept(job: Job) -> bool:
    return job.removed_at is None


def _is_unconfirmed(job: Job) -> bool:
    return job.status is JobStatus.UNCONFIRMED


def _always(_job: Job) -> bool:
    return True


_WHEN: Mapping[JobAction, Callable[[Job], bool]] = {
    JobAction.OPEN: _has_file,
    JobAction.SHOW_IN_FOLDER: _has_file,
    JobAction.EXPORT: _is_finished,
    JobAction.SAVE_AS: _is_finished,
    JobAction.COMPARE: _is_finished,
    JobAction.SAVE_FRAME: _is_finished,
    JobAction.CONTINUE: _is_finished,
    JobAction.LINEAGE: _always,
    JobAction.RENAME: _is_kept,
    JobAction.TAG: _is_kept,
    JobAction.NOTE: _is_kept,
    JobAction.FAVOURITE: _is_kept,
    **dict.fromkeys(RATINGS, _is_kept),
    JobAction.DELETE_ON_SERVER: _is_on_server,
    JobAction.COPY_PROMPT: _always,
    JobAction.COPY_ID: _always,
    JobAction.COPY_PATH: _has_file,
    JobAction.REUSE: _always,
    JobAction.REMIX: _can_be_built_on,
    JobAction.EDIT: _can_be_built_on,
    JobAction.EXTEND: _can_be_built_on,
    JobAction.TO_TOP: _waits,
    JobAction.UP: _waits,
    JobAction.DOWN: _waits,
    JobAction.TO_BOTTOM: _waits,
    JobAction.CHANGE: _waits,
    JobAction.CANCEL: lambda job: not job.ended and job.status not in {JobStatus.UNCONFIRMED, JobStatus.SUBMITTING},
    JobAction.RETRY: _ended_in_vain,
    JobAction.RETRY_CHANGED: _ended_in_vain,
    JobAction.KEEP_LOOKING: _is_unconfirmed,
    JobAction.RESUBMIT: _is_unconfirmed,
    JobAction.FORGET: _is_unconfirmed,
    JobAction.VERIFY: _always,
    JobAction.VERIFY_BATCH: lambda job: job.batch_id is not None,
    JobAction.REMOVE: lambda job: job.removed_at is None and job.ended,
    JobAction.RESTORE: lambda job: job.removed_at is not None,
    JobAction.DELETE: lambda job: job.removed_at is not None and job.ended,
}

ONE_AT_A_TIME = frozenset(
    {
        JobAction.OPEN,
        JobAction.SAVE_AS,
        JobAction.SAVE_FRAME,
        JobAction.CONTINUE,
        JobAction.LINEAGE,
        JobAction.REUSE,
        JobAction.REMIX,
        JobAction.EDIT,
        JobAction.EXTEND,
        JobAction.CHANGE,
        JobAction.RETRY_CHANGED,
    }
)
"""Actions that make sense for a single job only."""


COMPARED_AT_ONCE = 4
"""Clips that are played side by side at most."""

MOVES = (JobAction.TO_TOP, JobAction.UP, JobAction.DOWN, JobAction.TO_BOTTOM)
"""Actions that change the order in which waiting jobs are sent."""


def possible(action: JobAction, jobs: Sequence[Job]) -> bool:
    """Tell whether an action can be done with a selection: with at least one of its jobs."""
    if not jobs or (action in ONE_AT_A_TIME and len(jobs) > 1):
        return False
    if action is JobAction.COMPARE:
        return 2 <= sum(map(_is_finished, jobs)) <= COMPARED_AT_ONCE  # noqa: PLR2004 - fewer are no comparison
    return any(_WHEN[action](job) for job in jobs)


def applicable(action: JobAction, jobs: Sequence[Job]) -> list[Job]:
    """Give those jobs of a selection that an action can be done with."""
    return [job for job in jobs if _WHEN[action](job)]


def was_forgotten(job: Job) -> bool:
    """Tell whether its server said that it does not know the job's video any more; it may come to know it again."""
    return job.failure is not None and job.failure.code == "remote_video_missing"


def download_failed(job: Job) -> bool:
    """Tell whether a retry only fetches the file again, which costs nothing."""
    return job.failure is not None and job.failure.stage is FailureStage.DOWNLOAD
