"""One job that a server works on: what was seen of it last, when to look again, and who waits for news of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import ON_SERVER
from sora_desktop.services.rhythms import PollRhythm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sora_desktop.clients.base import Recorder, RemoteVideo, SoraClient
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.stalls import Silence

_SAME_TIME = timedelta(minutes=10)
_NEARLY = 0.35
"""The part of a wait that a look may be early, so that it can be shared with others."""


class Sight:
    """What is remembered of a job from one wait for news to the next.

    Attributes:
        progress: as it was last published, in percent.
        silence: how long there has been no news.
        alone_until: until when the job is looked at singly, because its server's list does not show it.
    """

    __slots__ = ("alone_until", "progress", "silence")

    def __init__(self, silence: Silence, now: float) -> None:
        """Begin without having seen anything."""
        self.progress: float | None = None
        self.silence = silence
        self.alone_until = now


class Watched:
    """Waits for news of one job.

    Attributes:
        job: as it is stored.
        remote_id: its server's id of it.
        client: speaks to its server.
        sight: what is remembered of it.
        due: when it is to be looked at next.
        looked_at: when it was last looked at.
        task: the look at it that is under way.
        confirming: whether its server's list says that it has ended.
    """

    def __init__(
        self, job: Job, client: SoraClient, record: Recorder, last: RemoteVideo | None, *, sight: Sight
    ) -> None:
        """Begin to wait; see `Lookout.next`."""
        assert job.remote_id is not None  # noqa: S101 - a job on a server always has one
        self.job = job
        self.remote_id = job.remote_id
        self.client = client
        self.sight = sight
        self.due = self.looked_at = 0.0
        self.task: asyncio.Task[None] | None = None
        self.confirming = False
        self._last = last
        self._record = record
        self._rhythm = PollRhythm()
        self._wait = 0.0
        self._told: asyncio.Future[RemoteVideo] = asyncio.get_running_loop().create_future()
        self._seen: Exchange | None = None
        self._looks = 0

    @property
    def soon(self) -> float:
        """From when on a look may be shared with others that are due."""
        return self.due - _NEARLY * self._wait

    @property
    def last(self) -> RemoteVideo | None:
        """The last answer."""
        return self._last

    @property
    def made_after(self) -> datetime | None:
        """A time before which the video was not made, as far as one is known."""
        return (self._last and self._last.created_at) or self.job.submitted_at

    @property
    def has_news(self) -> bool:
        """Whether somebody was told already."""
        return self._told.done()

    def close(self) -> None:
        """Hand over what was counted; nobody waits any more."""
        self.keep()
        if self._told.done() and not self._told.cancelled():
            self._told.exception()  # else asyncio complains that nobody heard of it

    async def news(self) -> RemoteVideo:
        """Wait for the next answer that brings something new."""
        return await self._told

    def look_in(self, now: float, wait: float) -> None:
        """Look next when `wait` seconds have passed."""
        self._wait = wait
        self.due = now + wait

    def next_wait(self, hint: float | None, *, moved: bool) -> float:
        """Give the seconds until the next look, by what the server asked for and by what the last one brought."""
        return self._rhythm.after(hint, moved=moved)

    def see(self, video: RemoteVideo, now: float) -> bool:
        """Take in an answer; tell whether something has moved."""
        last, self._last = self._last, video
        progress = self.sight.progress if last is None else last.progress
        moved = (video.status is not (last.status if last else self.job.status)) or video.progress != progress
        woken = moved and self.sight.silence.broken(now)
        if woken or self._is_news(video):
            self.tell(video)
        return moved

    def tell(self, video: RemoteVideo | None = None) -> None:
        """Tell who waits of an answer, or of the last one again."""
        video = video or self._last
        if video is not None and not self._told.done():
            self._told.set_result(video)

    def fail(self, error: BaseException) -> None:
        """Tell who waits that a look failed."""
        if not self._told.done():
            self._told.set_exception(error)

    def count(self, exchange: Exchange | None) -> None:
        """Note a look that is only counted; the first one stands for all."""
        self._seen = self._seen or exchange
        self._looks += 1

    def keep(self, exchanges: Sequence[Exchange] = ()) -> None:
        """Hand the looks that were counted over as evidence, and then some more exchanges."""
        if self._seen is not None:
            self._record(replace(self._seen, repeats=self._looks))
        self._seen, self._looks = None, 0
        for exchange in exchanges:
            self._record(exchange)

    @property
    def is_uncounted(self) -> bool:
        """Whether no look was counted yet."""
        return self._seen is None

    def _is_news(self, video: RemoteVideo) -> bool:
        """Tell whether an answer says anything that is to be stored."""
        job = self.job
        return (
            video.status is not job.status
            or video.status not in ON_SERVER
            or job.failure is not None
            or (video.simulated and not job.simulated)
            or _far_apart(video.expires_at, job.expires_at)
        )


def _far_apart(said: datetime | None, stored: datetime | None) -> bool:
    """Tell whether a time is to be stored anew; some servers count it from each look."""
    return said is not None and (stored is None or abs(said - stored) > _SAME_TIME)
