"""How a row tells where its job stands: a mark, a few words in their colours, and a tip that says more."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.jobs import ON_SERVER, JobStatus
from sora_desktop.domain.queue import QueueMode
from sora_desktop.ui.actions import download_failed
from sora_desktop.ui.messages import failure_text, status_text
from sora_desktop.ui.moments import until_text
from sora_desktop.ui.queue.words import hold_advice, hold_reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queue import QueueState


class StatusLook(NamedTuple):
    """The look of a status; colours are names of fields of the theme's `Colors`."""

    icon: str | None
    """The mark's drawing; None where a bar shows the progress instead."""

    ink: str
    """The colour of the mark."""

    disc: str | None
    """The colour of the disc behind the mark, if there is one."""

    words: str
    """The colour of the words."""


_WAITING = StatusLook("dots", "muted", None, "text")
_PAUSED = StatusLook("pause", "muted", "hover", "muted")
_HELD = StatusLook("pause", "attention", "attention_wash", "attention")
_STALLED = StatusLook("clock", "muted", "hover", "text")
_RUNNING = StatusLook(None, "accent", None, "text")

LOOKS: Mapping[JobStatus, StatusLook] = {
    JobStatus.PENDING: _WAITING,
    JobStatus.SUBMITTING: _WAITING,
    JobStatus.QUEUED: _WAITING,
    JobStatus.IN_PROGRESS: _RUNNING,
    JobStatus.DOWNLOADING: _RUNNING,
    JobStatus.COMPLETED: StatusLook("check", "done", "done_wash", "text"),
    JobStatus.UNCONFIRMED: StatusLook("question", "attention", "attention_wash", "attention"),
    JobStatus.FAILED: StatusLook("exclamation", "failed", "failed_wash", "failed"),
    JobStatus.CANCELLED: StatusLook("minus", "muted", "hover", "muted"),
}
"""For each status, its look while nothing holds the job up."""


def look_of(job: Job, queue: QueueState) -> StatusLook:
    """Give the look of a job in the queue as it stands."""
    if job.status is JobStatus.PENDING:
        if queue.holds and queue.hold_of(job.connection) is not None:
            return _HELD
        return _WAITING if queue.mode is QueueMode.RUNNING else _PAUSED
    if job.status is JobStatus.DOWNLOADING and _fetches_nothing(job, queue):
        return _PAUSED
    if job.stalled and job.status in ON_SERVER:
        return _STALLED
    return LOOKS[job.status]


def row_text(job: Job, queue: QueueState) -> str:
    """Say in a few words where a job stands, and what it waits for."""
    match job.status:
        case JobStatus.PENDING:
            return _waiting_text(job, queue)
        case JobStatus.DOWNLOADING if _fetches_nothing(job, queue):
            return _with_expiry(QCoreApplication.translate("Jobs", "Made, not fetched yet"), job)
        case JobStatus.FAILED if download_failed(job):
            return _with_expiry(status_text(job), job)
        case JobStatus.QUEUED | JobStatus.IN_PROGRESS if job.stalled:
            return QCoreApplication.translate("Jobs", "No news for longer than usual")
    return status_text(job)


def row_tip(job: Job, queue: QueueState) -> str:
    """Say everything that is known of where a job stands."""
    lines = [row_text(job, queue)]
    hold = queue.hold_of(job.connection) if job.status is JobStatus.PENDING else None
    if hold is not None:
        lines.append(hold_advice(hold))
    if job.stalled and job.status in ON_SERVER:
        lines.append(QCoreApplication.translate("Jobs", "It is watched on: nothing that may be paid for is given up."))
    if job.status is JobStatus.DOWNLOADING and job.expires_at is not None:
        lines.append(until_text(job.expires_at))
    if job.failure is not None:
        lines.append(job.failure.message)
    return "\n".join(lines)


def bar_fraction(job: Job) -> float | None:
    """Give how much of a running job's bar is filled, 0 to 1, or None if nobody knows."""
    return None if job.progress is None else min(max(job.progress / 100, 0.0), 1.0)


def _waiting_text(job: Job, queue: QueueState) -> str:
    hold = queue.hold_of(job.connection) if queue.holds else None
    if hold is not None:
        return QCoreApplication.translate("Jobs", "Held · {reason}").format(reason=hold_reason(hold))
    if queue.mode is not QueueMode.RUNNING:
        return QCoreApplication.translate("Jobs", "Waiting · queue paused")
    if job.failure is not None:
        template = QCoreApplication.translate("Jobs", "Waiting · {reason}")
        return template.format(reason=failure_text(job.failure))
    return status_text(job)


def _fetches_nothing(job: Job, queue: QueueState) -> bool:
    """Tell whether a finished video stays on its server because the queue is paused."""
    return queue.mode is QueueMode.PAUSED and not job.progress


def _with_expiry(words: str, job: Job) -> str:
    if job.expires_at is None:
        return words
    return f"{words} · {until_text(job.expires_at, brief=True)}"
