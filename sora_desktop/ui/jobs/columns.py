"""The columns of the list of jobs, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.queries import JobSort
from sora_desktop.ui.jobs.column_texts import (
    UNKNOWN,
    heart_drawn,
    heart_text,
    length_text,
    length_tip,
    model_text,
    model_tip,
    moment_text,
    moment_tip,
    name_text,
    prompt_text,
    size_text,
    size_tip,
    stars_drawn,
    stars_text,
    status_facts,
    tags_text,
)
from sora_desktop.ui.jobs.costs import cost_facts, cost_text, cost_tip
from sora_desktop.ui.messages import status_text
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sora_desktop.domain.jobs import Job


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

    STARS = auto()
    """Stars, of which some are filled."""

    HEART = auto()
    """A heart, which is filled for favourites."""


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

    spoken: Callable[[Job], str] | None = None
    """What a screen reader says; the text where that can be understood without seeing it."""

    shown: bool = True
    """Whether it is shown until a person says otherwise."""

    @property
    def heading(self) -> str:
        """The header's word in the language of the interface."""
        return QCoreApplication.translate("Jobs", self.title)


COLUMNS: tuple[ColumnDefinition, ...] = (
    ColumnDefinition(
        id="prompt",
        title=QT_TRANSLATE_NOOP("Jobs", "Prompt"),
        text=prompt_text,
        facts=lambda job: (job.request.prompt, job.file, job.name, job.favourite),
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
        facts=status_facts,
        sort=JobSort.STATUS,
        cell=Cell.STATUS,
        width=192,
        least=146,
    ),
    ColumnDefinition(
        id="model",
        title=QT_TRANSLATE_NOOP("Jobs", "Model"),
        text=model_text,
        facts=model_text,
        tip=model_tip,
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
        width=88,
        right=True,
    ),
    ColumnDefinition(
        id="size",
        title=QT_TRANSLATE_NOOP("Jobs", "Size"),
        text=size_text,
        facts=size_text,
        tip=size_tip,
        sort=JobSort.SIZE,
        width=96,
    ),
    ColumnDefinition(
        id="length",
        title=QT_TRANSLATE_NOOP("Jobs", "Length"),
        text=length_text,
        facts=length_text,
        tip=length_tip,
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
        id="favourite",
        title=QT_TRANSLATE_NOOP("Jobs", "Favourite"),
        text=heart_drawn,
        facts=lambda job: job.favourite,
        tip=heart_text,
        spoken=heart_text,
        cell=Cell.HEART,
        width=44,
        least=44,
    ),
    ColumnDefinition(
        id="rating",
        title=QT_TRANSLATE_NOOP("Jobs", "Rating"),
        text=stars_drawn,
        facts=lambda job: job.rating,
        tip=stars_text,
        spoken=stars_text,
        sort=JobSort.RATING,
        descending_first=True,
        cell=Cell.STARS,
        width=104,
        least=104,
    ),
    ColumnDefinition(
        id="tags",
        title=QT_TRANSLATE_NOOP("Jobs", "Tags"),
        text=tags_text,
        facts=lambda job: job.tags,
        width=130,
    ),
    ColumnDefinition(
        id="name",
        title=QT_TRANSLATE_NOOP("Jobs", "Name"),
        text=name_text,
        facts=lambda job: job.name,
        sort=JobSort.NAME,
        width=160,
        least=72,
        shown=False,
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

NUMBERS: Mapping[str, int] = {column.id: number for number, column in enumerate(COLUMNS)}
"""The number of each column by its id."""

STATUS = NUMBERS["status"]
"""The number of the column of the status."""
