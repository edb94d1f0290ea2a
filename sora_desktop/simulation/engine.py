"""The pretend server: takes orders, runs the job clock, hands out clips."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.simulation.intake import draft_job, draft_remix
from sora_desktop.simulation.jobs import (
    SimulatedJob,
    SimulatedVideo,
    VideoOrder,
    VideoStatus,
    look,
    new_video_id,
)
from sora_desktop.simulation.journal import Journal
from sora_desktop.simulation.refusals import (
    ContentExpired,
    IdempotencyConflict,
    NoContent,
    NotFinished,
    UnknownVideo,
)
from sora_desktop.simulation.shelf import Shelf
from sora_desktop.simulation.spec import ClipSource, ClipSpec, Variant
from sora_desktop.simulation.studio import Content, Studio

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.simulation.rules import Rules

PAGE_LIMIT = 100
"""Videos on one page of the list at most."""

_SEEDS = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationSettings:
    """How a simulated server behaves."""

    job_seconds: float = 6.0
    """How long a job takes at least."""

    seed: int | None = None
    """With a seed, equal orders give equal clips; without, each job has its own."""

    clip: ClipSource = ClipSource.RENDERED
    lifetime: float | None = None
    """Seconds for which a clip is kept after completion; None means for ever."""

    renders: int = 1
    """How many clips are drawn at a time."""

    new_id: Callable[[], str] = new_video_id
    """Makes the id of a new job, in the form of the server that is played."""


@dataclass(frozen=True, slots=True)
class VideoSlice:
    """A part of the list of videos."""

    videos: tuple[SimulatedVideo, ...]
    has_more: bool


class Simulation:
    """A video server without a network.

    All methods may be called from any thread. They block for some milliseconds where they write
    to the disk (`create`, `remix`, `delete`), and for as long as drawing takes where a clip must be
    drawn again (`content`); `retrieve` and `list_videos` answer from memory.
    """

    def __init__(
        self,
        rules: Rules,
        settings: SimulationSettings | None = None,
        *,
        state_folder: Path | None = None,
        clock: Callable[[], float] = time.time,
        on_billed: Callable[[SimulatedVideo, str | None], None] | None = None,
    ) -> None:
        """Take up the jobs of a folder, if there is one.

        Args:
            rules: what is accepted: `CONTRACT` or `RELAXED`.
            settings: how the server behaves.
            state_folder: where jobs and clips are kept, so that both outlive the process; without
                it, clips are kept in a temporary folder until `close`.
            clock: gives the seconds since 1970.
            on_billed: called with a new job and its idempotency key before `create` or `remix`
                returns, once for each job that a real server would have charged for.
        """
        self._rules = rules
        self._settings = settings or SimulationSettings()
        self._clock = clock
        self._on_billed = on_billed
        self._temporary = None if state_folder else tempfile.TemporaryDirectory(prefix="sora-desktop-")
        folder = state_folder or Path(self._temporary.name if self._temporary else "")
        self._journal = Journal(folder)
        self._shelf = Shelf(self._journal if state_folder else None)
        self._studio = Studio(folder / "clips", source=self._settings.clip, workers=self._settings.renders)
        self._folder = folder
        self._creating = threading.Lock()
        for job in self._shelf.jobs():
            self._order_clip(job)

    @property
    def rules(self) -> Rules:
        """What this server takes."""
        return self._rules

    def create(self, order: VideoOrder, *, idempotency_key: str | None = None) -> SimulatedVideo:
        """Take an order; the job is stored before this returns.

        An order that comes again with the same idempotency key gives the job of the first time.

        Raises:
            InvalidField: a field breaks a rule.
            ModerationBlocked: the model is the one that refuses.
            IdempotencyConflict: the key came with another order before.
        """
        draft = draft_job(
            order, self._rules, seed=self._seed(), now=self._clock(), job_seconds=self._settings.job_seconds
        )
        if order.reference is not None and draft.reference is not None:
            self._journal.write_reference(draft.reference, order.reference)
        return self._accept(replace(draft, id=self._settings.new_id(), idempotency_key=idempotency_key))

    def remix(self, video_id: str, prompt: str, *, idempotency_key: str | None = None) -> SimulatedVideo:
        """Take an order for a changed version of a finished video.

        Raises:
            UnknownVideo: there is no such video.
            InvalidField: the prompt breaks a rule.
            NotFinished: the video is not finished.
            NoContent: the video failed.
            IdempotencyConflict: the key came with another order before.
        """
        source = self._find(video_id)
        self._require_completed(source)
        draft = draft_remix(source, prompt, self._rules, now=self._clock(), job_seconds=self._settings.job_seconds)
        return self._accept(replace(draft, id=self._settings.new_id(), idempotency_key=idempotency_key))

    def retrieve(self, video_id: str) -> SimulatedVideo:
        """Look at a video.

        Raises:
            UnknownVideo: there is no such video.
        """
        return self._look(self._find(video_id))

    def list_videos(self, *, after: str | None = None, limit: int = 20, newest_first: bool = True) -> VideoSlice:
        """Look at a part of the list, in the order of creation.

        Args:
            after: the id behind which the part begins, also of a video deleted since; None means at the start.
            limit: how many videos at most, 0 to `PAGE_LIMIT`.
            newest_first: the direction.

        Raises:
            UnknownVideo: there is no video with the id `after`.
        """
        jobs = self._shelf.jobs()
        if newest_first:
            jobs.reverse()
        if after is not None:
            place = self._shelf.place(after)
            if place is None:
                raise UnknownVideo(after)
            jobs = [job for job in jobs if (job.sequence < place if newest_first else job.sequence > place)]
        return VideoSlice(tuple(self._look(job) for job in jobs[:limit]), has_more=len(jobs) > limit)

    def delete(self, video_id: str, *, unfinished: bool = False) -> None:
        """Forget a video.

        Args:
            video_id: which.
            unfinished: whether a video that is not finished is aborted; otherwise it is refused.

        Raises:
            UnknownVideo: there is no such video.
            NotFinished: the video is not finished, and `unfinished` was not given.
        """
        video = self._look(self._find(video_id))
        if not video.status.is_final and not unfinished:
            raise NotFinished(video.status)
        self._shelf.remove(video_id)

    def content(self, video_id: str, variant: Variant = Variant.VIDEO) -> Content:
        """Give the file of a finished video, or of a picture of it; draws it again if it is gone.

        Raises:
            UnknownVideo: there is no such video.
            NotFinished: it is not finished.
            NoContent: it failed.
            ContentExpired: its lifetime is over.
        """
        job = self._find(video_id)
        video = self._require_completed(job)
        if video.expires_at is not None and self._clock() >= video.expires_at:
            raise ContentExpired
        return self._studio.content(self._spec(job), variant)

    def close(self) -> None:
        """Stop drawing, within the time of a frame; may be called twice."""
        self._studio.close()
        if self._temporary:
            self._temporary.cleanup()

    def _accept(self, draft: SimulatedJob) -> SimulatedVideo:
        with self._creating:
            known = self._shelf.with_key(draft.idempotency_key) if draft.idempotency_key else None
            if known:
                if known.fingerprint != draft.fingerprint:
                    raise IdempotencyConflict
                return self._look(known)
            job = self._shelf.add(draft)
            video = self._look(job)
            self._bill(video, job.idempotency_key)
        self._order_clip(job)
        return video

    def _bill(self, video: SimulatedVideo, key: str | None) -> None:
        if self._on_billed is None:
            return
        try:
            self._on_billed(video, key)
        except BaseException:
            # What could not be charged for was not made.
            self._shelf.remove(video.id)
            raise

    def _seed(self) -> int:
        return self._settings.seed if self._settings.seed is not None else random.randrange(_SEEDS)

    def _find(self, video_id: str) -> SimulatedJob:
        job = self._shelf.get(video_id)
        if job is None:
            raise UnknownVideo(video_id)
        return job

    def _look(self, job: SimulatedJob) -> SimulatedVideo:
        return look(job, self._clock(), self._settings.lifetime)

    def _require_completed(self, job: SimulatedJob) -> SimulatedVideo:
        video = self._look(job)
        if video.status is VideoStatus.FAILED:
            raise NoContent
        if video.status is not VideoStatus.COMPLETED:
            raise NotFinished(video.status)
        return video

    def _order_clip(self, job: SimulatedJob) -> None:
        if job.makes_clip and job.rendered_at is None and job.fault is None:
            self._studio.order(self._spec(job), lambda fault: self._clip_drawn(job.id, fault))

    def _clip_drawn(self, video_id: str, fault: str | None) -> None:
        now = self._clock()
        self._shelf.change(video_id, lambda job: replace(job, rendered_at=None if fault else now, fault=fault))

    def _spec(self, job: SimulatedJob) -> ClipSpec:
        return ClipSpec(
            prompt=job.prompt,
            width=job.width,
            height=job.height,
            seconds=job.seconds,
            seed=job.seed,
            model=job.model,
            reference=self._journal.reference_path(job.reference) if job.reference else None,
            reference_digest=job.reference,
        )
