"""The state of the queue: whether it runs, which connections are held, and where a waiting job can be moved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

RANK_STEP = 1 << 20
"""How far the ranks of two jobs that were added one after the other lie apart, so that others fit between them."""


class QueueMode(StrEnum):
    """Whether waiting jobs are sent."""

    RUNNING = "running"
    PAUSING = "pausing"
    """Nothing more is sent; what is on the way goes on to its end, and then the queue is paused."""

    PAUSED = "paused"
    """Nothing is sent or fetched; what servers already make is only looked at now and then."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A connection whose waiting jobs stay where they are, because sending more of them would be in vain."""

    connection: str
    """Its name; empty where all of them are held, for want of room."""

    code: str
    """The code of the error that held it."""

    message: str
    """What happened and what to do, for a person."""

    since: datetime


@dataclass(frozen=True, slots=True)
class QueueState:
    """How the queue stands."""

    mode: QueueMode = QueueMode.RUNNING
    holds: tuple[Hold, ...] = ()
    space: Hold | None = None
    """Why nothing is sent over any connection, where there is too little room for clips."""

    def hold_of(self, connection: str) -> Hold | None:
        """Give the hold of a connection, if it is held."""
        return next((hold for hold in self.holds if hold.connection == connection), None)


class End(StrEnum):
    """An end of the queue."""

    TOP = "top"
    BOTTOM = "bottom"


Place = End | int
"""Where a waiting job can be moved: an end of the queue, or a position in it, counted from 1."""
