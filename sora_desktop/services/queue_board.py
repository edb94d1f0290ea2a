"""The state of the queue as it is committed: whether it runs, and which connections are held, and why."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import BudgetExceeded, StorageError, UnclearAnswers
from sora_desktop.domain.events import QueueChanged
from sora_desktop.domain.queue import Hold, QueueMode, QueueState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sora_desktop.domain.errors import SoraDesktopError, SpaceLow
    from sora_desktop.services.events import EventBus
    from sora_desktop.storage.queue import QueueRepository

_log = logging.getLogger(__name__)

UNCLEAR_LIMIT = 3
"""After how many creates in a row whose outcome nobody knows a connection is held: each may have been billed."""


class QueueBoard:
    """Knows how the queue stands; whoever changes it commits first and tells second."""

    def __init__(self, repository: QueueRepository, events: EventBus, now: Callable[[], datetime]) -> None:
        """Keep the state in `repository`, tell of changes on `events`; `now` gives the time in UTC."""
        self._repository = repository
        self._events = events
        self._now = now
        self._mode = QueueMode.RUNNING
        self._holds: dict[str, Hold] = {}
        self._reasons: dict[str, SoraDesktopError] = {}
        self._unclear: Counter[str] = Counter()
        self._space: tuple[Hold, SpaceLow] | None = None

    async def load(self) -> None:
        """Read the state that an earlier run left.

        Raises:
            StorageError: it cannot be read.
        """
        self._mode = await self._repository.mode()
        self._holds = {hold.connection: hold for hold in await self._repository.holds()}
        self._reasons = {
            name: UnclearAnswers(connection=name, count=UNCLEAR_LIMIT)
            for name, hold in self._holds.items()
            if hold.code == UnclearAnswers.code
        }

    @property
    def state(self) -> QueueState:
        """How the queue stands."""
        return QueueState(self._mode, tuple(self._holds.values()), self._space and self._space[0])

    def may_send(self, connection: str) -> bool:
        """Tell whether jobs of a connection may be sent now."""
        return self._mode is QueueMode.RUNNING and self._space is None and connection not in self._holds

    def reason(self, connection: str) -> SoraDesktopError | None:
        """Give why a connection is held, or None."""
        return self._reasons.get(connection) or (self._space and self._space[1])

    async def set_mode(self, mode: QueueMode) -> None:
        """Pause the queue or let it go on.

        Raises:
            StorageError: it cannot be committed.
        """
        if mode is self._mode:
            return
        await self._repository.set_mode(mode)
        self._mode = mode
        self._tell()

    async def hold(self, connection: str, error: SoraDesktopError) -> None:
        """Keep the waiting jobs of a connection where they are, and tell so once.

        Unclear answers are remembered over restarts, for each try may be billed; whatever else is
        wrong is found out again for free.
        """
        known = self._holds.get(connection)
        if known is not None and known.code == error.code:
            return
        hold = Hold(connection, error.code, str(error), self._now())
        self._holds[connection] = hold
        self._reasons[connection] = error
        self._tell()
        if isinstance(error, UnclearAnswers):
            try:
                await self._repository.hold(hold)
            except StorageError as trouble:
                _log.warning("the hold of %s is not stored: %s", connection, trouble)

    def space_is(self, low: SpaceLow | None) -> None:
        """Note that there is too little room for clips, or enough again; only a change is told."""
        if (low is None) is (self._space is None):
            return
        self._space = None if low is None else (Hold("", low.code, str(low), self._now()), low)
        self._tell()

    async def release(self, connection: str) -> None:
        """Let the jobs of a held connection go on.

        Raises:
            StorageError: it cannot be committed.
        """
        if connection not in self._holds:
            return
        await self._repository.release(connection)
        self._drop([connection])

    async def release_all(self) -> None:
        """Let the jobs of all held connections go on.

        Raises:
            StorageError: it cannot be committed.
        """
        if self._holds:
            await self._repository.release_all()
            self._drop(list(self._holds))

    def connections_changed(self) -> None:
        """Try connections again that were held for what may be mended now, such as a wrong key."""
        self._drop(
            [name for name, reason in self._reasons.items() if not isinstance(reason, UnclearAnswers | BudgetExceeded)]
        )

    def budgets_changed(self) -> None:
        """Try connections again that were held because of a cap: it may have room now."""
        self._drop([name for name, reason in self._reasons.items() if isinstance(reason, BudgetExceeded)])

    async def unclear(self, connection: str) -> None:
        """Note that nobody knows what became of a create; too many in a row hold the connection."""
        self._unclear[connection] += 1
        if self._unclear[connection] >= UNCLEAR_LIMIT:
            await self.hold(connection, UnclearAnswers(connection=connection, count=self._unclear[connection]))

    def clear(self, connection: str) -> None:
        """Note that a server gave a clear answer to a create."""
        del self._unclear[connection]

    def _drop(self, connections: list[str]) -> None:
        for name in connections:
            self._holds.pop(name, None)
            self._reasons.pop(name, None)
            del self._unclear[name]
        if connections:
            self._tell()

    def _tell(self) -> None:
        self._events.publish(QueueChanged(self.state))
