"""The looks at all running jobs of one connection: shared where its server has a list, single where not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ClientError, NeverSent, RateLimited
from sora_desktop.domain.jobs import ON_SERVER
from sora_desktop.services.list_reading import ListReading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from sora_desktop.clients.base import RemoteVideo, SoraClient
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import JobId, JobStatus
    from sora_desktop.services.register import JobRegister
    from sora_desktop.services.stalls import Stalls
    from sora_desktop.services.watched import Watched

    Clients = Callable[[str], Awaitable[SoraClient]]
    """Gives the client of a connection as it is now, or raises `Parked`."""

SLOW = 60.0
"""Seconds between two looks at a job that is stalled, and at every job while the queue is paused."""

LEAST_GAP = 1.0
"""Seconds between two looks at a job, however urgent they are."""

AT_ONCE = 6
"""Single looks that are under way at once; of the ways to a server, some stay free for other things."""

EACH_SECOND = 20.0
"""Single looks that a connection takes in a second at most; with more jobs, each has to wait for its turn."""

ALONE_FOR = 300.0
"""Seconds for which a job that the list does not show is looked at singly."""

CHECK_AFTER = 10.0
"""Seconds without any change in a list after which one of its videos is looked at singly, to see whether
the list is alive; doubled each time that it was right."""

CHECK_MOST = 120.0


class Rounds:
    """Looks at the jobs of one connection, each when it is due."""

    def __init__(
        self, connection: str, register: JobRegister, stalls: Stalls, clients: Clients | None, *, slow: bool = False
    ) -> None:
        """Begin without jobs.

        Args:
            connection: whose jobs.
            register: where progress is published.
            stalls: knows for how long a job may be silent.
            clients: gives the client of a connection after it was changed.
            slow: whether to look only now and then.
        """
        self._connection = connection
        self._register = register
        self._stalls = stalls
        self._clients = clients
        self._watched: dict[str, Watched] = {}
        self._list = ListReading()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._timer: asyncio.TimerHandle | None = None
        self._at = 0.0
        """When the timer rings; not every loop's timers can tell."""

        self._reading: asyncio.Task[None] | None = None
        self._slow = slow
        self._renewing = False
        self._singles = 0
        self._check_wait = CHECK_AFTER
        self._check_at = 0.0
        self._doubted: RemoteVideo | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits for news."""
        return not self._watched

    def join(self, watched: Watched, wait: float) -> None:
        """Look at a job in about `wait` seconds, and then again and again."""
        if self.is_empty:
            self._check_at = _now() + CHECK_AFTER
        self._watched[watched.remote_id] = watched
        self._put_off(watched, _now(), wait)
        self._plan(watched.due)

    def leave(self, watched: Watched) -> None:
        """Look at a job no longer."""
        if self._watched.get(watched.remote_id) is watched:
            del self._watched[watched.remote_id]
        if watched.task is not None:
            watched.task.cancel()
        if self.is_empty:
            self._unplan()
            if self._reading is not None:
                self._reading.cancel()

    def set_slow(self, slow: bool) -> None:  # noqa: FBT001 - the switch itself
        """Look only now and then, or as usual again."""
        self._slow = slow
        if slow:
            for watched in self._watched.values():
                watched.due = max(watched.due, watched.looked_at + SLOW)
            self._replan()
        else:
            self.hurry()

    def hurry(self) -> None:
        """Look at all jobs as soon as may be, because much may have happened meanwhile."""
        now = _now()
        for watched in self._watched.values():
            gap = SLOW if self._slow else LEAST_GAP
            watched.look_in(now, max(0.0, min(watched.due - now, watched.looked_at + gap - now)))
        self._replan()

    async def look(self, job_id: JobId) -> bool | None:
        """Look at a job at once, if not done just now; tell whether it brings news, or None if it is not watched."""
        watched = next((one for one in self._watched.values() if one.job.id == job_id), None)
        if watched is None:
            return None
        if watched.task is None and not watched.has_news and watched.looked_at + LEAST_GAP <= _now():
            self._look(watched)
        if watched.task is not None:
            await asyncio.wait({watched.task})
        return watched.has_news

    def renew(self) -> None:
        """Take the connection's client anew: it may lead elsewhere now, or with another key."""
        self._renewing = self._clients is not None
        self._list.forgive()

    def _put_off(self, watched: Watched, now: float, wait: float) -> None:
        slow = self._slow or watched.sight.silence.stalled
        watched.look_in(now, max(wait, SLOW) if slow else wait)

    def _plan(self, when: float) -> None:
        if self._timer is not None and self._at <= when:
            return
        self._unplan()
        if self._reading is None and not self.is_empty:
            self._at = when
            self._timer = asyncio.get_running_loop().call_at(when, self._begin)

    def _unplan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _replan(self) -> None:
        self._unplan()
        waiting = [one.due for one in self._watched.values() if one.task is None and not one.has_news]
        if waiting:
            self._plan(min(waiting))

    def _begin(self) -> None:
        """Look at all jobs that are due, or nearly so."""
        self._timer = None
        if self._renewing:
            self._reading = asyncio.ensure_future(self._finish(self._take_client_anew()))
            return
        now = _now()
        due = [one for one in self._watched.values() if one.soon <= now and one.task is None and not one.has_news]
        listed = [one for one in due if one.sight.alone_until <= now]
        if listed and self._list.is_worth_it(listed[0].client, self._running(now), now):
            self._look_at_each((one for one in due if one.sight.alone_until > now), now)
            rest = self._list.rest_until - now
            if rest > 0:
                for watched in listed:
                    watched.due = max(watched.due, self._list.rest_until)
            else:
                self._reading = asyncio.ensure_future(self._finish(self._read_list(listed)))
                return
        else:
            self._singles = len(self._watched)
            self._look_at_each(due, now)
        self._replan()

    def _running(self, now: float) -> int:
        running = sum(1 for watched in self._watched.values() if watched.sight.alone_until <= now)
        self._singles = len(self._watched) - running
        return running

    def _look_at_each(self, due: Iterable[Watched], now: float) -> None:
        """Look at jobs singly: some at once, and the others by and by."""
        for number, watched in enumerate(sorted(due, key=lambda one: one.due)):
            if number < AT_ONCE:
                self._look(watched)
            else:
                watched.look_in(now, number / EACH_SECOND)

    async def _finish(self, work: Awaitable[None]) -> None:
        """Do what concerns all jobs, and plan what comes next; a fault in it concerns those who wait."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - nobody else would ever hear of it
            for watched in self._watched.values():
                watched.fail(error)
        finally:
            self._reading = None
            self._replan()

    async def _take_client_anew(self) -> None:
        assert self._clients is not None  # noqa: S101 - only then it is wanted
        self._renewing = False
        client = await self._clients(self._connection)
        for watched in self._watched.values():
            watched.client = client

    async def _read_list(self, due: Sequence[Watched]) -> None:
        """Look at jobs through the list; at those that are not in it, singly."""
        now = _now()
        wanted = {watched.remote_id: watched for watched in due}
        record: list[Exchange] = []
        try:
            found, hint = await self._list.read(due[0].client, wanted, now=now, record=record)
        except (NeverSent, RateLimited) as error:
            for watched in due:
                watched.keep(record[-1:])
                watched.fail(error)
            return
        now = _now()
        missing: list[Watched] = []
        for name, watched in list(self._watched.items()):
            video = found.get(name)
            if video is not None and watched.task is None and not watched.has_news:
                self._take_listed(watched, video, now, hint, record)
            elif name in wanted and watched.task is None:
                if found:
                    watched.sight.alone_until = now + ALONE_FOR
                missing.append(watched)
        self._look_at_each(missing, now)
        if found:
            self._check(found, now)
            await self._judge(now)

    def _take_listed(
        self, watched: Watched, video: RemoteVideo, now: float, hint: float | None, record: Sequence[Exchange]
    ) -> None:
        if video.status not in ON_SERVER:
            # The video itself tells more than the list does, and is the evidence.
            watched.confirming = True
            self._look(watched)
            return
        if video.progress is None and watched.sight.progress is not None:
            video = replace(video, progress=watched.sight.progress)  # some lists tell less than the video does
        self._take(watched, video, now, video.poll_after if hint is None else hint)
        if watched.has_news:
            watched.keep([_part_of(one, video) for one in record[-1:]])
        else:
            watched.count(_part_of(record[-1], video) if record and watched.is_uncounted else None)

    def _take(self, watched: Watched, video: RemoteVideo, now: float, hint: float | None) -> None:
        """Take in an answer, whichever way it came."""
        watched.looked_at = now
        moved = watched.see(video, now)
        if video.status in ON_SERVER and video.progress != watched.sight.progress:
            watched.sight.progress = video.progress
            self._register.progressed(watched.job, video.progress)
        self._put_off(watched, now, watched.next_wait(hint, moved=moved))

    def _look(self, watched: Watched) -> None:
        watched.task = asyncio.ensure_future(self._look_singly(watched))

    async def _look_singly(self, watched: Watched) -> None:
        exchanges: list[Exchange] = []
        job, now = watched.job, _now()
        try:
            async with self._places:
                video = await watched.client.retrieve(
                    watched.remote_id, polling_url=job.polling_url, record=exchanges.append
                )
            now = _now()
            watched.confirming, contradicts = False, watched.confirming and video.status in ON_SERVER
            if contradicts:
                watched.sight.alone_until = now + ALONE_FOR
            self._take(watched, video, now, video.poll_after)
            if watched.due - now < self._singles / EACH_SECOND:
                watched.look_in(now, self._singles / EACH_SECOND)
            if watched.has_news:
                watched.keep(exchanges)
            else:
                watched.count(exchanges[-1] if exchanges else None)
                await self._judge_one(watched, now)
        except ClientError as error:
            watched.keep(exchanges)
            watched.fail(error)
        except Exception as error:  # noqa: BLE001 - nobody else would ever hear of it
            watched.fail(error)
        finally:
            watched.task = None
            if self._watched.get(watched.remote_id) is watched:
                self._plan(watched.due)

    def _check(self, found: dict[str, RemoteVideo], now: float) -> None:
        """See now and then whether the list is alive: some only change when a video is looked at singly."""
        doubted, self._doubted = self._doubted, None
        if doubted is not None and _stands(found.get(doubted.id)) == _stands(doubted):
            self._check_wait = CHECK_AFTER
            self._list.distrust(now, "the list lags behind")
        if now < self._check_at:
            return
        idle = [one for name, one in self._watched.items() if name in found and one.task is None and not one.has_news]
        silent = max(idle, key=lambda one: one.sight.silence.lasts(now), default=None)
        if silent is None or silent.sight.silence.lasts(now) < self._check_wait:
            return
        self._check_at = now + self._check_wait
        self._check_wait = min(2 * self._check_wait, CHECK_MOST)
        silent.task = asyncio.ensure_future(self._compare(silent, found[silent.remote_id]))

    async def _compare(self, watched: Watched, listed: RemoteVideo) -> None:
        """Look at a video singly; if the list had it otherwise, the next one must not have it so again."""
        await self._look_singly(watched)
        if watched.last is not None and _stands(watched.last) != _stands(listed):
            self._doubted = listed

    async def _judge(self, now: float) -> None:
        for watched in list(self._watched.values()):
            await self._judge_one(watched, now)

    async def _judge_one(self, watched: Watched, now: float) -> None:
        """See whether a job has been silent for too long."""
        silence, job = watched.sight.silence, watched.job
        if not self._stalls.is_due(silence, now):
            return
        limit = await self._stalls.patience(job.connection, job.request.model, now)
        if silence.judge(now, limit):
            watched.tell()
            watched.keep()


def _stands(video: RemoteVideo | None) -> tuple[JobStatus, float | None] | None:
    return None if video is None else (video.status, video.progress)


def _part_of(exchange: Exchange, video: RemoteVideo) -> Exchange:
    """Give the evidence of a list as far as it is about one video."""
    return replace(exchange, response_body=video.raw)


def _now() -> float:
    return asyncio.get_running_loop().time()
