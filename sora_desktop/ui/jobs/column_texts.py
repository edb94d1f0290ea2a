"""What the columns of the list of jobs say of a job, in words."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from sora_desktop.domain.requests import format_seconds
from sora_desktop.ui import moments

if TYPE_CHECKING:
    from datetime import datetime

    from sora_desktop.domain.jobs import Job

UNKNOWN = "–"
"""What stands where nothing is known."""

TIP_LIMIT = 1200
"""Characters of a text that a tooltip shows."""


def tooltip(text: str) -> str:
    """Write plain text as a tooltip that wraps and in which no mark-up works."""
    short = text if len(text) <= TIP_LIMIT else text[:TIP_LIMIT].rstrip() + "…"
    return f'<div style="white-space: pre-wrap">{html.escape(short)}</div>' if short else ""


def moment_text(moment: datetime | None, now: datetime | None = None) -> str:
    """Write a time as `moments.moment_text` does, or say that it is not known."""
    return UNKNOWN if moment is None else moments.moment_text(moment, now)


def moment_tip(moment: datetime | None) -> str:
    """Write a time in full."""
    if moment is None:
        return ""
    return QLocale().toString(moments.local_time(moment), QLocale.FormatType.LongFormat)


def prompt_text(job: Job) -> str:
    """Give the prompt on one line, as much of it as two lines of any window can show."""
    return " ".join(job.request.prompt[:2000].split())


def model_text(job: Job) -> str:
    """Name the model."""
    return job.request.model or job.remote_model or UNKNOWN


def model_tip(job: Job) -> str:
    """Name the model that was asked for and the one that the server names."""
    asked, answered = job.request.model, job.remote_model
    if asked and answered and asked != answered:
        return QCoreApplication.translate("Jobs", "Asked for {asked}; the server says {answered}.").format(
            asked=asked, answered=answered
        )
    return model_text(job)


def size_text(job: Job) -> str:
    """Write the size of the picture."""
    return (job.remote_size or job.request.size or UNKNOWN).replace("x", "×")


def length_text(job: Job) -> str:
    """Write how long the clip is."""
    seconds = job.remote_seconds if job.remote_seconds is not None else job.request.seconds
    if seconds is None:
        return UNKNOWN
    return QCoreApplication.translate("Jobs", "{seconds} s").format(seconds=format_seconds(seconds))


def size_tip(job: Job) -> str:
    """Write the size, and the one that was asked for where that is another."""
    if not job.size_differs or not job.request.size:
        return size_text(job)
    return _made_otherwise(job.request.size.replace("x", "×"), size_text(job))


def length_tip(job: Job) -> str:
    """Write the length, and the one that was asked for where that is another."""
    if not job.length_differs or job.request.seconds is None:
        return length_text(job)
    asked = QCoreApplication.translate("Jobs", "{seconds} s").format(seconds=format_seconds(job.request.seconds))
    return _made_otherwise(asked, length_text(job))


def _made_otherwise(asked: str, made: str) -> str:
    return QCoreApplication.translate("Jobs", "Asked for {asked}; the server made {made}.").format(
        asked=asked, made=made
    )


def name_text(job: Job) -> str:
    """Give the name that a person gave."""
    return job.name or ""


def tags_text(job: Job) -> str:
    """List the tags."""
    return ", ".join(job.tags)


class _Stars(QObject):
    """Numbers of stars in words; an object only because Qt counts in the name of one."""

    def rating(self, number: int) -> str:
        """Count stars."""
        return self.tr("%Ln stars", "", number)


def stars_drawn(job: Job) -> str:
    """Give the stars as letters."""
    return "★" * job.rating


def stars_text(job: Job) -> str:
    """Say how a clip was rated."""
    return _Stars().rating(job.rating) if job.rating else QCoreApplication.translate("Jobs", "Not rated")


def heart_drawn(job: Job) -> str:
    """Give the heart of a favourite as a letter."""
    return "♥" if job.favourite else ""


def heart_text(job: Job) -> str:
    """Say whether a clip is a favourite."""
    if job.favourite:
        return QCoreApplication.translate("Jobs", "Favourite")
    return QCoreApplication.translate("Jobs", "Not a favourite")


def status_facts(job: Job) -> object:
    """Give what the look of a status depends on."""
    return job.status, job.progress, job.simulated, job.failure, job.removed_at, job.stalled, job.expires_at
