"""What a list of jobs shows: filter, search and order, independent of who answers it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class JobFilter(StrEnum):
    """Which jobs a list shows, by what a person wants to know of them."""

    ALL = "all"
    ACTIVE = "active"
    """Waiting or on the way: everything that has not ended and needs nobody."""

    DONE = "done"
    ATTENTION = "attention"
    """Failed, or with a reply that was lost."""

    FAVOURITES = "favourites"
    SIMULATED = "simulated"
    TRASH = "trash"


class JobSort(StrEnum):
    """By what a list is ordered."""

    CREATED = "created"
    PROMPT = "prompt"
    NAME = "name"
    """The name, or the prompt of a job without one."""

    STATUS = "status"
    MODEL = "model"
    SIZE = "size"
    SECONDS = "seconds"
    CONNECTION = "connection"
    COMPLETED = "completed"
    QUEUE = "queue"
    """Waiting jobs in the order in which they will be sent, and all others behind them."""

    COST = "cost"
    RATING = "rating"


class JobGroup(StrEnum):
    """By what the rows of a list are put together; within a group stands what the order says."""

    NONE = "none"
    BATCH = "batch"
    """Those that were ordered together, the newest batch first; jobs that were ordered alone come last."""

    CONNECTION = "connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuery:
    """Which jobs, in which order. Ties are broken by creation, newest first."""

    filter: JobFilter = JobFilter.ALL
    text: str = ""
    """Words that must all occur somewhere in the texts of a job, in any case."""

    sort: JobSort = JobSort.CREATED
    descending: bool = True
    group: JobGroup = JobGroup.NONE
    connection: str | None = None
    batch_id: str | None = None
    tags: tuple[str, ...] = ()
    """Tags that a job must all have, in any case."""

    model: str | None = None
    """The model that the server named, or else the one that was asked for."""

    least_rating: int = 0
    """Stars that a job must have at least."""

    since: datetime | None = None
    """The time since which it was created, which counts; aware."""

    before: datetime | None = None
    """The time before which it was created, which does not count; aware."""

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the filter and the searched text keeps jobs out."""
        return bool(
            self.connection
            or self.batch_id
            or self.tags
            or self.model
            or self.least_rating
            or self.since
            or self.before
        )


@dataclass(frozen=True, slots=True)
class GroupRows:
    """One group of a list that is put together by something."""

    label: str
    """The batch's name or the connection's; empty for jobs of no batch, or of one without a name."""

    key: str | None
    """The batch's id or the connection's name; None for jobs of no batch."""

    count: int
    """How many of the list's jobs are in it."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One value by which jobs can be chosen, and how many have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The values by which the jobs outside of the trash can be chosen, the most frequent first."""

    tags: tuple[Facet, ...] = ()
    models: tuple[Facet, ...] = ()
    connections: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A query that was given a name."""

    name: str
    query: JobQuery
