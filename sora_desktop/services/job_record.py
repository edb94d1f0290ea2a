"""One job as it was last committed, and the way in which its next version is."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import RemoteIdClaimed, StorageError
from sora_desktop.domain.jobs import FailureStage, Job, JobStatus
from sora_desktop.services.failures import failure_of, remote_failure
from sora_desktop.services.provenance import answer_entries
from sora_desktop.services.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.domain.costs import Calendar
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.services.controls import JobControl
    from sora_desktop.services.register import JobRegister

_log = logging.getLogger(__name__)

COMMIT_WAIT = 3.0
"""Seconds until a commit that the disk did not take is tried again."""

_UNSTORED_EXCHANGES = 50
"""Exchanges that are kept in memory at most while the disk does not take them."""


class JobRecord:
    """Commits the steps of one job.

    Attributes:
        job: the job as it was last committed.
        trouble: the disk's, while it does not take a step.
        exchanges: evidence that is not stored yet.
    """

    def __init__(
        self,
        job: Job,
        control: JobControl,
        register: JobRegister,
        calendar: Callable[[], Calendar],
        changed: Callable[[], None],
    ) -> None:
        """Begin with `job` as it is stored; `changed` is called when there is trouble to look at."""
        self.job = job
        self.trouble = Trouble(changed)
        self.exchanges: list[Exchange] = []
        self._control = control
        self._register = register
        self._calendar = calendar

    async def begin(self, entry: Entry, /, **changes: object) -> None:
        """Commit that the job is about to be sent, and what its receipt says of that; nothing was sent if this fails.

        Raises:
            BudgetExceeded: a cap refuses it.
            StorageError: it could not be committed.
        """
        self.job = await self._register.begin(self.job, self._calendar(), entry, **changes)

    async def advance(self, status: JobStatus, entries: Sequence[Entry] = (), /, **changes: object) -> None:
        """Commit the next step, with the evidence of it.

        Once a create went out, a full disk is waited for and nothing is dropped.

        A video that a server gave to two jobs stays with the first, and the second is in doubt.

        Raises:
            Interrupted: the program ends before it could be committed.
            StorageError: it could not be committed, and nothing was sent yet.
        """
        while True:
            kept = list(self.exchanges)
            try:
                self.job = await self._register.advance(self.job, status, [*kept, *entries], **changes)
            except RemoteIdClaimed as error:
                failure = failure_of(FailureStage.SUBMIT, error)
                if self.job.status is JobStatus.UNCONFIRMED:
                    await self.note(failure=failure)
                    return
                status, changes = JobStatus.UNCONFIRMED, {"failure": failure}
            except StorageError as error:
                if self.job.status is JobStatus.PENDING:
                    raise
                self._hindered(error)
                if remote_id := changes.get("remote_id"):
                    _log.warning("job %s is %s on its server; this is not stored yet", self.job.id, remote_id)
                await self._control.outlast(COMMIT_WAIT)
            else:
                del self.exchanges[: len(kept)]
                self.trouble.over()
                return

    async def take_up(self, video: RemoteVideo) -> None:
        """Commit what a server first said about the video, above all its id.

        Raises:
            Interrupted: the program ends before it could be committed.
        """
        job = self.job
        known = {
            "remote_id": job.remote_id or video.id,
            "remote_model": video.model or job.remote_model,
            "remote_size": video.size or job.remote_size,
            "remote_seconds": video.seconds or job.remote_seconds,
            "polling_url": video.polling_url or job.polling_url,
            "content_url": video.content_url if video.status is JobStatus.COMPLETED else job.content_url,
            "cost": job.cost if video.cost is None else video.cost,
            "expires_at": video.expires_at or job.expires_at,
            "progress": video.progress,
            "simulated": job.simulated or video.simulated,
            "stalled": False,
            "failure": None,
        }
        said = answer_entries(job, video, datetime.now(UTC))
        if video.status is JobStatus.COMPLETED:
            await self.advance(JobStatus.DOWNLOADING, said, **known)
        elif video.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
            # What it was to cost counts no longer, unless the server says even now that it costs something.
            failed = {**known, "failure": remote_failure(video), "cost": video.cost}
            await self.advance(JobStatus.FAILED, said, **failed)
        else:
            await self.advance(video.status, said, **known)

    async def note(self, **changes: object) -> None:
        """Commit what can be done without, if the disk takes it."""
        try:
            self.job = await self._register.change(self.job, **changes)
        except StorageError as error:
            self._hindered(error)
        else:
            self.trouble.over()

    def progressed(self, progress: float | None) -> None:
        """Publish a progress, in percent, without storing it."""
        self._register.progressed(self.job, progress)

    async def keep_exchanges(self) -> None:
        """Store the evidence; what the disk does not take now is stored with the next."""
        kept, self.exchanges[:] = list(self.exchanges), []
        try:
            while kept:
                await self._register.record(self.job.id, kept[0])
                kept.pop(0)
        except StorageError as error:
            _log.warning("job %s: an exchange is not stored yet: %s", self.job.id, error)
            self.exchanges[:0] = kept[-_UNSTORED_EXCHANGES:]

    def _hindered(self, error: StorageError) -> None:
        if self.trouble.arose(error):
            self._register.troubled(error)
