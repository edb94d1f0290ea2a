"""What is known of one server: its kind, and what it showed of itself in tests and in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.clients.kinds import kind_of, offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.transport.messages import Answer
    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.connections import Connection

    OnLearned = Callable[[Connection], None]


class Acquaintance:
    """Remembers what is learned about the server of a connection, and passes it on.

    Attributes:
        connection: as it is known now.
        kind: its kind.
        capabilities: what the server offers, as far as it is known.
    """

    def __init__(self, connection: Connection, on_learned: OnLearned | None) -> None:
        """Begin with what is known; `on_learned` is told of a connection that turned out to be otherwise."""
        self.connection = connection
        self.kind = kind_of(connection.kind)
        self.capabilities: Capabilities = offered(self.kind, connection.learned)
        self._on_learned = on_learned

    def learn(self, **facts: object) -> None:
        """Remember facts of `Learned`."""
        learned = self.connection.with_learned(**facts)
        if learned == self.connection:
            return
        self.connection = learned
        self.capabilities = offered(self.kind, learned.learned)
        if self._on_learned is not None:
            self._on_learned(learned)

    def meet(self, answer: Answer, **facts: object) -> None:
        """Remember what a successful answer shows: further facts, and whether it is our emulator that gives it."""
        if answer.ok:
            self.learn(emulated=answer.simulated, **facts)
