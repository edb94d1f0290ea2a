"""How long is waited for what, and how often it is tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection

CONTROL_CONNECTIONS = 8
"""Connections to one server at most for everything but the files themselves."""

LONG_CALLS = 6
"""How many of those may be taken by calls that a server may think about for long, so that some stay free."""

TRANSFER_CONNECTIONS = 8

KEEP_ALIVE = 4.0
"""Seconds for which an idle connection is kept: less than the 5 s after which many servers close theirs,
so that hardly a request is lost to a connection that is just being closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Times in seconds."""

    connect: float = 9.0
    """In which a connection must be made: name, TCP and TLS, and all tries of it together."""

    read: float = 30.0
    """Silence within a repeatable request."""

    write: float = 60.0
    create: float = 600.0
    """Silence after a create: some servers answer when the video is made."""

    repeatable: float = 60.0
    """For all tries of a repeatable request together, once a connection can be made."""

    stall: float = 45.0
    """Silence within the transfer of a file."""

    attempts: int = 4
    """How often a repeatable request is made at most."""

    submissions: int = 3
    """How often a create is sent at most: again only if it certainly was not taken."""

    longest_wait: float = 10.0
    """What is waited between two tries at most; a server that asks for more gets its wait elsewhere."""

    first_wait: float = 0.5
    most_wait: float = 8.0

    def pause(self, attempt: int) -> float:
        """Choose the wait after a try, counted from 0: anything up to a bound that doubles (full jitter)."""
        return random.uniform(0.0, min(self.most_wait, self.first_wait * 2**attempt))

    def as_wanted(self, connection: Connection, usual_answer: float | None) -> Patience:
        """Give the times that a connection asks for.

        Args:
            connection: its own times go before all others.
            usual_answer: seconds of silence after a create that are usual for its kind, if they are known.
        """
        create = connection.answer_timeout or usual_answer or self.create
        return replace(self, connect=connection.connect_timeout or self.connect, create=create)


class ConnectBudget:
    """What is left of the time in which a connection must be made.

    Only connecting and the pauses between tries use it up; waiting for a free place does not.

    Attributes:
        left: seconds.
    """

    def __init__(self, seconds: float) -> None:
        """Begin with all of it."""
        self.left = seconds

    @property
    def phase(self) -> float:
        """Seconds for one of the two phases of connecting, TCP and TLS, so that both fit into what is left."""
        return max(self.left, 0.2) / 2

    def spend(self, seconds: float) -> None:
        """Use some of it up."""
        self.left -= seconds
