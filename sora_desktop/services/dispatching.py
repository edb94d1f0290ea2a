"""Which waiting job is sent next: of each connection the first in the queue, as soon as there is a place for it."""

from __future__ import annotations

import asyncio
import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.services.rhythms import BusyRhythm
from sora_desktop.services.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job, JobId


@dataclass(slots=True)
class _Line:
    """The jobs of one connection that wait, its places, and how it rests."""

    trouble: Trouble
    heap: list[tuple[int, int, JobId]] = field(default_factory=list)
    """Rank, sequence and id; entries of jobs that have left or moved are stale, and are skipped."""

    taken: int = 0
    rhythm: BusyRhythm = field(default_factory=BusyRhythm)
    rest: asyncio.TimerHandle | None = None
    """While it is there, nothing is sent."""


class Dispatcher:
    """Keeps the waiting jobs of this process in order, and tells when one is to be sent."""

    def __init__(
        self,
        places: Callable[[str], int],
        may_send: Callable[[str], bool],
        send: Callable[[Job], None],
        changed: Callable[[], None],
    ) -> None:
        """Bring the parts together.

        Args:
            places: how many jobs the connection of a name may have on the way now.
            may_send: whether jobs of a connection may be sent at all now.
            send: starts a job, which has its place from then on.
            changed: called when there is trouble to look at.
        """
        self._places = places
        self._may_send = may_send
        self._send = send
        self._changed = changed
        self._lines: dict[str, _Line] = {}
        self._waiting: dict[JobId, Job] = {}
        self._closed = False

    def add(self, jobs: Iterable[Job]) -> None:
        """Let jobs wait in line, or let those that wait already do so at their new place or with new contents."""
        touched: dict[str, _Line] = {}
        for job in jobs:
            line = touched[job.connection] = self._line(job.connection)
            self._waiting[job.id] = job
            heapq.heappush(line.heap, (job.rank, job.sequence, job.id))
        for connection, line in touched.items():
            self._admit(connection, line)

    def take_out(self, job_ids: Iterable[JobId]) -> list[Job]:
        """Take jobs out of the line, and give those that stood in it."""
        return [self._waiting.pop(job_id) for job_id in job_ids if job_id in self._waiting]

    def get(self, job_id: JobId) -> Job | None:
        """Give a job that stands in line, or None."""
        return self._waiting.get(job_id)

    def waiting(self) -> Iterable[Job]:
        """Give all jobs that stand in line, in no order."""
        return self._waiting.values()

    def occupy(self, connection: str) -> None:
        """Take a place even over the limit, for a job that its server already works on."""
        self._line(connection).taken += 1

    def free(self, connection: str) -> None:
        """Give a place back, and send the next one."""
        line = self._line(connection)
        line.taken -= 1
        self._admit(connection, line)

    def rest(self, connection: str, error: SoraDesktopError, seconds: float | None, *, trouble: bool) -> float:
        """Send nothing over a connection for a while; give for how many seconds.

        Args:
            connection: its name.
            error: why.
            seconds: for how long the server wants it, if it said so; otherwise ever longer.
            trouble: whether nobody should wait for its end without being asked.
        """
        line = self._line(connection)
        wait = line.rhythm.after(seconds)
        if trouble:
            line.trouble.arose(error)
        if line.rest is not None:
            line.rest.cancel()
        if not self._closed:
            line.rest = asyncio.get_running_loop().call_later(wait, self._rested, connection)
        return wait

    def answered(self, connection: str) -> None:
        """Note that a server took what it was sent, or gave a clear answer."""
        line = self._line(connection)
        line.rhythm = BusyRhythm()
        line.trouble.over()

    def lasting_trouble(self, connection: str) -> SoraDesktopError | None:
        """Give why nothing could be sent over a connection for long."""
        return self._line(connection).trouble.lasting

    def look_anew(self) -> None:
        """Send whatever can be sent: places, the queue or a connection have changed."""
        for connection, line in self._lines.items():
            self._admit(connection, line)

    def close(self) -> None:
        """Send nothing more."""
        self._closed = True
        for line in self._lines.values():
            if line.rest is not None:
                line.rest.cancel()

    def _line(self, connection: str) -> _Line:
        if connection not in self._lines:
            self._lines[connection] = _Line(Trouble(self._changed))
        return self._lines[connection]

    def _rested(self, connection: str) -> None:
        line = self._line(connection)
        line.rest = None
        self._admit(connection, line)

    def _admit(self, connection: str, line: _Line) -> None:
        if self._closed or not self._may_send(connection):
            return
        while line.heap and line.rest is None and line.taken < max(1, self._places(connection)):
            rank, sequence, job_id = heapq.heappop(line.heap)
            job = self._waiting.get(job_id)
            if job is None or (job.connection, job.rank, job.sequence) != (connection, rank, sequence):
                continue
            del self._waiting[job_id]
            line.taken += 1
            self._send(job)
