"""The life of one job, straight through: submit, watch, download, done."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from enum import Enum
from itertools import chain, repeat
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    ClientError,
    KeyRefused,
    RemoteVideoMissing,
    SoraDesktopError,
)
from sora_desktop.domain.jobs import ON_SERVER, Failure, FailureStage, Job, JobStatus
from sora_desktop.services.absence import Absence
from sora_desktop.services.controls import Interrupted, JobControl
from sora_desktop.services.failures import failure_of
from sora_desktop.services.fetching import fetch_clip, take_what_is_there
from sora_desktop.services.job_record import JobRecord
from sora_desktop.services.reconciliation import ONE_LOOK
from sora_desktop.services.rhythms import PollRhythm
from sora_desktop.services.rooms import Parked, Rooms
from sora_desktop.services.sending import Sending
from sora_desktop.services.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.services.dispatching import Dispatcher

_log = logging.getLogger(__name__)

PATIENT_LOOKS = (30.0, 60.0, 120.0)
"""Seconds before each further look for a create whose reply was lost, where a person wants it; the last repeats."""


class Course(Enum):
    """What is to be done with a job that is taken on."""

    USUAL = "usual"
    RESUBMIT = "resubmit"
    """Send a create whose reply was lost once more, by a person's word."""

    SEARCH = "search"
    """Keep looking for it."""


class JobLife:
    """Takes one job from wherever it stands to its end."""

    def __init__(
        self,
        job: Job,
        control: JobControl,
        rooms: Rooms,
        dispatcher: Dispatcher,
        changed: Callable[[], None],
        course: Course = Course.USUAL,
    ) -> None:
        """Begin with `job`, which has a place of its connection; nothing happens before `live`.

        Args:
            job: as it is stored.
            control: the switches by which it is told to stop.
            rooms: what it passes through.
            dispatcher: to whom its place is given back.
            changed: called when there is trouble to look at.
            course: what is to be done with a job whose reply was lost.
        """
        self._course = course
        self._control = control
        self._rooms = rooms
        self._dispatcher = dispatcher
        self._changed = changed
        self._trouble = Trouble(changed)
        self._record = JobRecord(job, control, rooms.register, rooms.calendar, changed)
        self._sending = Sending(self._record, control, rooms, dispatcher, self._trouble)
        self._video: RemoteVideo | None = None
        self._has_place = True
        self.searching = False
        """Whether it only looks now and then for a create whose reply was lost, as long as it takes."""

        if job.status is JobStatus.UNCONFIRMED:
            rooms.reconciliation.seek(job)

    @property
    def job(self) -> Job:
        """The job as it was last committed."""
        return self._record.job

    @property
    def stuck(self) -> SoraDesktopError | None:
        """What has kept the job from moving on for so long that nobody should wait for it unasked."""
        return self.hindered or self._trouble.lasting

    @property
    def hindered(self) -> SoraDesktopError | None:
        """Why nothing about the job could be committed for long."""
        return self._record.trouble.lasting

    @property
    def stage(self) -> FailureStage:
        """The part of its life that the job is in."""
        if self.job.status is JobStatus.DOWNLOADING:
            return FailureStage.DOWNLOAD
        return FailureStage.GENERATE if self.job.remote_id else FailureStage.SUBMIT

    async def live(self) -> None:
        """Go on until the job has ended, is unconfirmed, or cannot go on at present.

        Raises:
            BackInLine: it waits again.
            BudgetExceeded: a cap keeps it from being sent.
            Interrupted: the program ends; the job stands where it stood.
            Parked: its key or its connection is missing.
            StorageError: nothing was sent yet, and its intent could not be committed.
        """
        try:
            await self._control.sleep(0)
            if self.job.status is not JobStatus.DOWNLOADING:
                await self._rooms.client(self.job)
                await self._make()
            self.leave_place()
            if self.job.status is JobStatus.DOWNLOADING:
                await fetch_clip(self._record, self._rooms, self._control, self._video)
        except Interrupted as told:
            if not told.cancelled:
                raise
            await self._cancel()
        finally:
            self._rooms.reconciliation.give_up(self.job.id)

    def leave_place(self) -> None:
        """Give the job's place among those of its connection back; a second time does nothing."""
        if self._has_place:
            self._has_place = False
            self._dispatcher.free(self.job.connection)

    async def break_off(self, failure: Failure) -> None:
        """End the job where it stands; one whose create is open is never called failed."""
        if self.job.status is JobStatus.SUBMITTING:
            await self._record.advance(JobStatus.UNCONFIRMED, failure=failure)
        elif not self.job.ended and self.job.status is not JobStatus.UNCONFIRMED:
            await self._record.advance(JobStatus.FAILED, failure=failure)

    async def _make(self) -> None:
        resubmits, attempts = self._course is Course.RESUBMIT, self.job.attempt
        if resubmits:
            # What turned up in the meantime need not be paid for again.
            await self._look_for(looks=ONE_LOOK)
        if self.job.status is JobStatus.PENDING or (resubmits and self.job.status is JobStatus.UNCONFIRMED):
            self._video = await self._sending.send()
        if self.job.status is JobStatus.UNCONFIRMED:
            await self._find_out(sent_now=self.job.attempt > attempts)
        if self.job.status in ON_SERVER:
            await self._watch()

    async def _find_out(self, *, sent_now: bool) -> None:
        """Look for a create whose reply was lost, and note if nobody can tell what became of it."""
        await self._look_for()
        if self.job.status is not JobStatus.UNCONFIRMED:
            self._rooms.board.clear(self.job.connection)
        elif self._course is Course.SEARCH:
            self.leave_place()
            self.searching = True
            self._changed()
            await self._look_for(looks=chain(PATIENT_LOOKS, repeat(PATIENT_LOOKS[-1])))
            self.searching = False
        elif sent_now:
            await self._rooms.board.unclear(self.job.connection)

    async def _look_for(self, *, looks: Iterable[float] | None = None, control: JobControl | None = None) -> None:
        """Find a video whose create had no reply in its server's list, if it is there."""
        client = await self._rooms.client(self.job)
        if not self.searching:
            # Nobody should wait for somebody who searches for hours.
            self._rooms.reconciliation.seek(self.job)
        search = self._rooms.reconciliation.find(
            self.job, client, control or self._control, self._record.exchanges.append, looks=looks
        )
        try:
            async with search as video:
                if video is not None:
                    self._video = video
                    await self._record.take_up(video)
        finally:
            self._rooms.reconciliation.give_up(self.job.id)
            await self._record.keep_exchanges()

    async def _watch(self) -> None:
        """Wait for news until the server is done; nothing paid is given up by a timer."""
        rhythm = PollRhythm()
        missing = Absence()
        wait = rhythm.after(self._video.poll_after if self._video else 0.0, moved=True)
        while self.job.status in ON_SERVER:
            try:
                video = await self._news(wait)
            except ClientError as error:
                await self._note_trouble(error, missing)
                wait = rhythm.after_trouble(getattr(error, "retry_after", None))
            else:
                self._trouble.over()
                self._rooms.reach.answered(self._rooms.address(self.job), self._rooms.now())
                missing.ended()
                moved = await self._see(video)
                wait = rhythm.after(video.poll_after, moved=moved)

    async def _news(self, wait: float) -> RemoteVideo:
        client = await self._rooms.client(self.job)
        try:
            return await self._rooms.lookout.next(
                self.job, client, self._control, self._record.exchanges.append, self._video, wait
            )
        finally:
            await self._record.keep_exchanges()

    async def _note_trouble(self, error: ClientError, missing: Absence) -> None:
        """Show the latest trouble on the job; give up only what its server has surely forgotten."""
        failure = failure_of(FailureStage.GENERATE, error)
        if isinstance(error, KeyRefused):
            await self._rooms.board.hold(self.job.connection, error)
        if isinstance(error, RemoteVideoMissing):
            if missing.lasts(timedelta(seconds=time.monotonic())):
                await self._record.advance(JobStatus.FAILED, failure=failure)
                return
        else:
            missing.ended()
            self._trouble.arose(error)
        await self._record.note(failure=failure)

    async def _see(self, video: RemoteVideo) -> bool:
        """Take in an answer; tell whether the job stands elsewhere now."""
        self._video = video
        if video.status is not self.job.status:
            await self._record.take_up(video)
            return True
        await self._record.note(
            failure=None,
            simulated=self.job.simulated or video.simulated,
            expires_at=video.expires_at or self.job.expires_at,
            cost=self.job.cost if video.cost is None else video.cost,
            stalled=self._rooms.lookout.stalled(self.job.id),
        )
        return False

    async def _cancel(self) -> None:
        """End the job by a person's word, and tell the server where it listens."""
        if self.job.status is JobStatus.UNCONFIRMED and not self._control.forgets:
            # The reply was lost while the job was being cancelled. Where the video is found, it is
            # cancelled; where not, only a person may say that it is to be forgotten.
            try:
                await self._look_for(looks=ONE_LOOK, control=JobControl())
            except Parked as parked:
                _log.info("job %s cannot be looked for: %s", self.job.id, parked)
            if self.job.status is JobStatus.UNCONFIRMED:
                return
        if self.job.ended:
            return
        if self.job.status is JobStatus.DOWNLOADING and await take_what_is_there(self._record, self._rooms):
            # Only the last commit was missing: there is nothing left to cancel, and the clip is paid for.
            return
        if self.job.remote_id is not None and self.job.status in ON_SERVER:
            await self._tell_server(self.job.remote_id)
        await self._rooms.downloads.discard(self.job)
        # A create that nobody looks for any more may still have been billed.
        lost = self.job.lost_creates + (self.job.status is JobStatus.UNCONFIRMED)
        await self._record.advance(JobStatus.CANCELLED, failure=None, lost_creates=lost)

    async def _tell_server(self, remote_id: str) -> None:
        try:
            client = await self._rooms.client(self.job)
            await client.delete(remote_id, record=self._record.exchanges.append)
        except (ClientError, Parked) as error:
            _log.info("job %s: the server did not take the cancel: %s", self.job.id, error)
        await self._record.keep_exchanges()
