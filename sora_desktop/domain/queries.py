"""What a list of jobs shows: filter, search and order, independent of who answers it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class JobFilter(StrEnum):
    """Which jobs a list shows, by what a person wants to know of them."""

    ALL = "all"
    ACTIVE = "active"
    """Waiting or on the way: everything that has not ended and needs nobody."""

    DONE = "done"
    ATTENTION = "attention"
    """Failed, or with a reply that was lost."""

    SIMULATED = "simulated"
    TRASH = "trash"


class JobSort(StrEnum):
    """By what a list is ordered."""

    CREATED = "created"
    PROMPT = "prompt"
    STATUS = "status"
    MODEL = "model"
    SIZE = "size"
    SECONDS = "seconds"
    CONNECTION = "connection"
    COMPLETED = "completed"
    QUEUE = "queue"
    """Waiting jobs in the order in which they will be sent, and all others behind them."""

    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuery:
    """Which jobs, in which order. Ties are broken by creation, newest first."""

    filter: JobFilter = JobFilter.ALL
    text: str = ""
    """Words that must all occur somewhere in the texts of a job, in any case."""

    sort: JobSort = JobSort.CREATED
    descending: bool = True
    connection: str | None = None
    batch_id: str | None = None
