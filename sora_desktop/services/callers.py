"""Makes an order of a client only once, however often it is asked for: after a lost answer, a crash, a restart.

What is ordered is noted, and committed, before any job of it is made; every job of it then gets an id that begins
as was noted. Whoever asks again is given those jobs, whichever process made them.

A client that names its order by a key of its own is certain of this for 30 days. Some clients name nothing and send
a request again by themselves when its answer was lost; they only say how often they have done so. Then an order of the
very same content is taken for the one meant, if it came so recently that the client could still be waiting for its
answer. One whose video nobody has asked for since goes before the others, as its answer may have been lost. In doubt a
client is given a job that is there already: it may have one video too few, which it is told, but nothing is paid twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import OrderedDict
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import NotPossible, OrderDiffers
from sora_desktop.services.identity import Calling, calling, new_prefix, prefix_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from datetime import datetime

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.storage.caller_keys import CallerKeyRepository, Claim

USUAL_TIMEOUT = timedelta(minutes=10)
"""How long a client waits for an answer that does not say how long."""

_LONGEST_TIMEOUT = timedelta(days=1)
_LONGEST_PAUSE = timedelta(seconds=130)
"""How long a client rests at most before it sends a request again."""

_REMEMBERED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """How a client knows its order."""

    key: str | None = None
    """What it calls the order; None if it has no name for it."""

    repeats: int = 0
    """How often it has sent the request before, by its own word."""

    timeout: timedelta | None = None
    """How long it waits for an answer, if it says so."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of an order."""

    jobs: tuple[Job, ...]
    repeated: bool
    """Whether the jobs were there before it was asked for this time."""


class CallerService:
    """Knows which order of a client made which jobs."""

    def __init__(self, repository: CallerKeyRepository, now: Callable[[], datetime]) -> None:
        """Keep orders in `repository`; `now` gives the time in UTC."""
        self._repository = repository
        self._now = now
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._busy: dict[str, tuple[asyncio.Lock, int]] = {}

    async def once(
        self, caller: Caller, content: Mapping[str, object], make: Callable[[], Awaitable[list[Job]]]
    ) -> Made:
        """Make the jobs of an order, or give those that were made of it before.

        Args:
            caller: how the client knows the order.
            content: all that the order says, its path included, as JSON takes it; what differs is another order.
            make: makes the jobs by one call that creates; not called where it is known that they are there.

        Raises:
            OrderDiffers: the client gave another order the same name.
            SoraDesktopError: what `make` raises; nothing was made then, and it may be tried again.
        """
        fingerprint = _digest(json.dumps(content, sort_keys=True, ensure_ascii=True, default=str))
        # One after the other, so that two that are the same cannot both be the first.
        async with self._alone(caller.key or fingerprint):
            claim = await self._claimed(caller, fingerprint)
            if claim.other:
                raise OrderDiffers
            token = calling.set(Calling(claim.prefix, repeated=not claim.fresh))
            try:
                started = self._now()
                jobs = await make()
            except NotPossible:
                # What cannot be done as things stand is no order yet; it may be done later, under the same name.
                if claim.fresh and caller.key is not None:
                    await self._repository.release(_digest(caller.key), claim.prefix)
                raise
            finally:
                calling.reset(token)
            if caller.key is not None and jobs and not jobs[0].id.startswith(claim.prefix):
                # It was there before, and was only taken up again; whatever becomes of it, the order was carried out.
                await self._repository.settle(_digest(caller.key), jobs[0].id)
            return Made(tuple(jobs), repeated=not claim.fresh and all(job.created_at < started for job in jobs))

    def note_answered(self, job_id: JobId) -> None:
        """Note that somebody knows a job's id, so that the answer that told it was not lost."""
        prefix = prefix_of(job_id)
        self._answered[prefix] = None
        self._answered.move_to_end(prefix)
        while len(self._answered) > _REMEMBERED:
            self._answered.popitem(last=False)

    async def _claimed(self, caller: Caller, fingerprint: str) -> Claim:
        now = self._now()
        if caller.key is not None:
            return await self._repository.claim(_digest(caller.key), fingerprint, new_prefix(), now)
        patience = min(caller.timeout or USUAL_TIMEOUT, _LONGEST_TIMEOUT) + _LONGEST_PAUSE
        repeats = max(0, min(caller.repeats, 10))
        return await self._repository.claim_unnamed(
            fingerprint, new_prefix(), now, repeats=repeats, since=now - repeats * patience, known=self._answered
        )

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[None]:
        lock, waiting = self._busy.get(name, (asyncio.Lock(), 0))
        self._busy[name] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._busy.pop(name)
            if waiting > 1:
                self._busy[name] = lock, waiting - 1


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
