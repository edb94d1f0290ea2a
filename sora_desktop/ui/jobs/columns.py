"""The columns of the list of jobs, as data."""

from __future__ import annotations

import html
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from sora_desktop.domain.queries import JobSort
from sora_desktop.domain.requests import format_seconds
from sora_desktop.ui import moments
from sora_desktop.ui.jobs.costs import cost_facts, cost_text, cost_tip
from sora_desktop.ui.messages import status_text
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sora_desktop.domain.jobs import Job

UNKNOWN = "–"
"""What stands where nothing is known."""

TIP_LIMIT = 1200
"""Characters of a text that a tooltip shows."""


class Cell(Enum):
    """How a column's cells are painted."""

    CLIP = auto()
    """A thumbnail beside a prompt of up to two lines."""

    STATUS = auto()
    """An icon, words and a bar."""

    PLAIN = auto()
    """One line of quiet text."""

    MONEY = auto()
    """An amount, whose look tells what is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDefinition:
    """One column: what it says, how it is sorted, and how it behaves."""

    id: str
    """The name under which its width and place are saved."""

    title: str
    """The header's word, marked for translation."""

    text: Callable[[Job], str]
    facts: Callable[[Job], object]
    """What the look of a cell depends on; a cell is painted anew when this changes."""

    sort: JobSort | None = None
    descending_first: bool = False
    """Whether the first click on the header puts the greatest value on top."""

    cell: Cell = Cell.PLAIN
    width: int = 100
    least: int = 56
    """The narrowest width, in pixels."""

    right: bool = False
    """Whether its text stands at the right edge, as numbers do."""

    tip: Callable[[Job], str] | None = None
    """What a tooltip says; the text where there is nothing more to say."""

    shown: bool = True
    """Whether it is shown until a person says otherwise."""

    @property
    def heading(self) -> str:
        """The header's word in the language of the interface."""
        return QCoreApplication.translate("Jobs", self.title)


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


def _model(job: Job) -> str:
    return job.request.model or job.remote_model or UNKNOWN


def _model_tip(job: Job) -> str:
    asked, answered = job.request.model, job.remote_model
    if asked and answered and asked != answered:
        return QCoreApplication.translate("Jobs", "Asked for {asked}; the server says {answered}.").format(
            asked=asked, answered=answered
        )
    return _model(job)


def _size(job: Job) -> str:
    return (job.remote_size or job.request.size or UNKNOWN).replace("x", "×")


def _length(job: Job) -> str:
    seconds = job.remote_seconds if job.remote_seconds is not None else job.request.seconds
    if seconds is None:
        return UNKNOWN
    return QCoreApplication.translate("Jobs", "{seconds} s").format(seconds=format_seconds(seconds))


def _size_tip(job: Job) -> str:
    if not job.size_differs or not job.request.size:
        return _size(job)
    return _made_otherwise(job.request.size.replace("x", "×"), _size(job))


def _length_tip(job: Job) -> str:
    if not job.length_differs or job.request.seconds is None:
        return _length(job)
    asked = QCoreApplication.translate("Jobs", "{seconds} s").format(seconds=format_seconds(job.request.seconds))
    return _made_otherwise(asked, _length(job))


def _made_otherwise(asked: str, made: str) -> str:
    return QCoreApplication.translate("Jobs", "Asked for {asked}; the server made {made}.").format(
        asked=asked, made=made
    )


def _status_facts(job: Job) -> object:
    return job.status, job.progress, job.simulated, job.failure, job.removed_at, job.stalled, job.expires_at


COLUMNS: tuple[ColumnDefinition, ...] = (
    ColumnDefinition(
        id="prompt",
        title=QT_TRANSLATE_NOOP("Jobs", "Prompt"),
        text=prompt_text,
        facts=lambda job: (job.request.prompt, job.file),
        tip=lambda job: job.request.prompt,
        sort=JobSort.PROMPT,
        cell=Cell.CLIP,
        width=360,
        least=180,
    ),
    ColumnDefinition(
        id="status",
        title=QT_TRANSLATE_NOOP("Jobs", "Status"),
        text=status_text,
        facts=_status_facts,
        sort=JobSort.STATUS,
        cell=Cell.STATUS,
        width=192,
        least=146,
    ),
    ColumnDefinition(
        id="model",
        title=QT_TRANSLATE_NOOP("Jobs", "Model"),
        text=_model,
        facts=_model,
        tip=_model_tip,
        sort=JobSort.MODEL,
        width=104,
    ),
    ColumnDefinition(
        id="cost",
        title=QT_TRANSLATE_NOOP("Jobs", "Cost"),
        text=cost_text,
        facts=cost_facts,
        tip=cost_tip,
        sort=JobSort.COST,
        descending_first=True,
        cell=Cell.MONEY,
        width=76,
        right=True,
    ),
    ColumnDefinition(
        id="size",
        title=QT_TRANSLATE_NOOP("Jobs", "Size"),
        text=_size,
        facts=_size,
        tip=_size_tip,
        sort=JobSort.SIZE,
        width=96,
    ),
    ColumnDefinition(
        id="length",
        title=QT_TRANSLATE_NOOP("Jobs", "Length"),
        text=_length,
        facts=_length,
        tip=_length_tip,
        sort=JobSort.SECONDS,
        descending_first=True,
        width=64,
        right=True,
    ),
    ColumnDefinition(
        id="connection",
        title=QT_TRANSLATE_NOOP("Jobs", "Connection"),
        text=lambda job: job.connection,
        facts=lambda job: job.connection,
        sort=JobSort.CONNECTION,
        width=104,
    ),
    ColumnDefinition(
        id="created",
        title=QT_TRANSLATE_NOOP("Jobs", "Created"),
        text=lambda job: moment_text(job.created_at),
        facts=lambda job: job.created_at,
        tip=lambda job: moment_tip(job.created_at),
        sort=JobSort.CREATED,
        descending_first=True,
        width=84,
    ),
    ColumnDefinition(
        id="finished",
        title=QT_TRANSLATE_NOOP("Jobs", "Finished"),
        text=lambda job: moment_text(job.completed_at),
        facts=lambda job: job.completed_at,
        tip=lambda job: moment_tip(job.completed_at),
        sort=JobSort.COMPLETED,
        descending_first=True,
        width=84,
        shown=False,
    ),
    ColumnDefinition(
        id="batch",
        title=QT_TRANSLATE_NOOP("Jobs", "Batch"),
        text=lambda job: job.batch_name or UNKNOWN,
        facts=lambda job: job.batch_name,
        width=110,
        shown=False,
    ),
)
"""Every column, in the order in which they stand until a person moves them; the first one fills the width."""

STATUS = next(number for number, column in enumerate(COLUMNS) if column.cell is Cell.STATUS)
"""The number of the column of the status."""
