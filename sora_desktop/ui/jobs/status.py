"""How a status looks: its mark and its colours, beside the words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.jobs import Job


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
"""For each status, its look."""


def bar_fraction(job: Job) -> float | None:
    """Give how much of a running job's bar is filled, 0 to 1, or None if nobody knows."""
    return None if job.progress is None else min(max(job.progress / 100, 0.0), 1.0)
