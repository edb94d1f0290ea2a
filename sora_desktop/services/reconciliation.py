"""Finds the video of a create whose reply was lost in its server's list, and never twice the same."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import ClientError, NotSupported

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from sora_desktop.clients.base import Recorder, RemoteVideo, SoraClient
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.controls import JobControl
    from sora_desktop.storage.jobs import JobRepository

_log = logging.getLogger(__name__)

LOOKS = (0.0, 1.0, 3.0, 6.0)
"""Seconds before each look: a server may list a video a moment after it accepted it."""

ONE_LOOK = (0.0,)
"""To look once, at once."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far a server's clock may be off ours."""

PAGES = 20
"""How many parts of a list are read at most."""


class Reconciliation:
    """Looks for lost creates; one at a time per connection, so that twins get a video each."""

    def __init__(self, repository: JobRepository, looks: Sequence[float] = LOOKS) -> None:
        """Know which videos are taken from `repository`; wait `looks` seconds before each look."""
        self._repository = repository
        self._looks = looks
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._sought: dict[JobId, tuple[Job, asyncio.Event]] = {}
        self._sent: dict[JobId, tuple[Job, asyncio.Event]] = {}

    def seek(self, job: Job) -> None:
        """Note that `job` is being looked for, or soon will be."""
        self._sought.setdefault(job.id, (job, asyncio.Event()))

    def give_up(self, job_id: JobId) -> None:
        """Note that a job is not being looked for any more, whatever came of it."""
        _, over = self._sought.pop(job_id, (None, None))
        if over is not None:
            over.set()

    async def twins_found(self, job: Job, control: JobControl) -> None:
        """Wait until nobody looks for a video just like that of `job`, which would be taken for it.

        Raises:
            Interrupted: the job was told to stop meanwhile.
        """
        while twins := [over for other, over in self._sought.values() if _are_twins(job, other)]:
            await control.repeatable(twins[0].wait())

    @asynccontextmanager
    async def sending(self, job: Job) -> AsyncIterator[None]:
        """Note that `job` is being sent: until its reply is committed, nobody can tell its video from a lost one."""
        over = asyncio.Event()
        self._sent[job.id] = (job, over)
        try:
            yield
        finally:
            del self._sent[job.id]
            over.set()

    @asynccontextmanager
    async def find(
        self,
        job: Job,
        client: SoraClient,
        control: JobControl,
        record: Recorder,
        *,
        looks: Iterable[float] | None = None,
    ) -> AsyncIterator[RemoteVideo | None]:
        """Give the video that `job` asked for, or None if it cannot be told; commit the claim in the block.

        Args:
            job: whose create had no reply.
            client: its server's.
            control: the switches by which it is told to stop.
            record: told of each exchange.
            looks: seconds before each look, if not the usual ones.

        Raises:
            Interrupted: the job was told to stop meanwhile.
        """
        for wait in self._looks if looks is None else looks:
            await control.sleep(wait)
            try:
                videos = await self._listed_between_twins(job, client, control, record)
            except NotSupported:
                break
            except ClientError as error:
                _log.info("job %s: cannot look for it: %s", job.id, error)
                continue
            async with self._locks[job.connection]:
                taken = await self._repository.claimed(job.connection)
                matches = [video for video in videos if video.id not in taken and may_be_of(video, job)]
                if matches:
                    # The oldest first, so that twins are claimed in the order they were sent.
                    yield matches[-1]
                    return
        yield None

    async def _listed_between_twins(
        self, job: Job, client: SoraClient, control: JobControl, record: Recorder
    ) -> list[RemoteVideo]:
        """Read the list at a time at which no twin's video could be in it whose id is not committed yet."""
        while True:
            while sent := self._twins_sent(job):
                await control.repeatable(sent[0].wait())
            videos = await control.repeatable(_listed(job, client, record))
            if not self._twins_sent(job):
                return videos

    def _twins_sent(self, job: Job) -> list[asyncio.Event]:
        return [over for other, over in self._sent.values() if _are_twins(job, other)]


def _are_twins(job: Job, other: Job) -> bool:
    return (
        job.id != other.id
        and (job.connection, job.derivation, job.source_id) == (other.connection, other.derivation, other.source_id)
        and job.request == other.request
    )


def may_be_of(video: RemoteVideo, job: Job) -> bool:
    """Tell whether a listed video can be the one that `job` asked for.

    What the server does not say cannot speak against it, but at least the prompt or the
    time of creation must speak for it.
    """
    asked = job.request
    if video.prompt is None and video.created_at is None:
        return False
    if video.prompt is not None and video.prompt.strip() != asked.prompt.strip():
        return False
    if _older(video, job):
        return False
    if None not in (video.remixed_from, job.source_id) and video.remixed_from != job.source_id:
        return False
    pairs = ((asked.model, video.model), (asked.size, video.size), (asked.seconds, video.seconds))
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


async def _listed(job: Job, client: SoraClient, record: Recorder) -> list[RemoteVideo]:
    """Read the list, newest first, back to before the job was sent."""
    videos: list[RemoteVideo] = []
    after: str | None = None
    for _ in range(PAGES):
        page = await client.list_videos(after=after, record=record)
        videos += page.videos
        after = page.next_after
        if after is None or _all_older(page.videos, job):
            break
    return videos


def _all_older(videos: Sequence[RemoteVideo], job: Job) -> bool:
    return all(_older(video, job) for video in videos)


def _older(video: RemoteVideo, job: Job) -> bool:
    """Tell whether a video was surely made before the job was sent."""
    if video.created_at is None or job.submitted_at is None:
        return False
    return video.created_at < job.submitted_at - CLOCK_SKEW
