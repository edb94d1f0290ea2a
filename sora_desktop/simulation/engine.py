"""The pretend server: takes orders, runs the job clock, hands out clips."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import Derivation
from sora_desktop.simulation.cast import Cast
from sora_desktop.simulation.derivations import clip_as_job, draft_derived
from sora_desktop.simulation.intake import Terms, draft_job, order_references
from sora_desktop.simulation.jobs import SimulatedJob, SimulatedVideo, VideoOrder, VideoStatus, look
from sora_desktop.simulation.journal import Journal
from sora_desktop.simulation.refusals import (
    ContentExpired,
    IdempotencyConflict,
    NoContent,
    NotFinished,
    UnknownVideo,
)
from sora_desktop.simulation.settings import SimulationSettings
from sora_desktop.simulation.shelf import Shelf
from sora_desktop.simulation.spec import Variant
from sora_desktop.simulation.staging import clip_spec
from sora_desktop.simulation.studio import Content, Studio
from sora_desktop.simulation.uploads import check_clip

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.simulation.jobs import SimulatedCharacter
    from sora_desktop.simulation.rules import Rules

__all__ = ["PAGE_LIMIT", "Simulation", "SimulationSettings", "VideoSlice"]

PAGE_LIMIT = 100
"""Videos on one page of the list at most."""

_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class VideoSlice:
    """A part of the list of videos."""

    videos: tuple[SimulatedVideo, ...]
    has_more: bool


class Simulation:
    """A video server without a network.

    All methods may be called from any thread. They block for some milliseconds where they write
    to the disk (`create`, `remix`, `derive`, `delete`, `create_character`), and for as long as
    drawing takes where a clip must be drawn again (`content`); the others answer from memory.
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
            on_billed: called with a new job and its idempotency key before the call that made it
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
        self._cast = Cast(self._journal, keeps=bool(state_folder))
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
        cast = self._cast.choose(order.characters, self._rules.characters)
        draft = draft_job(order, cast, self._terms())
        digests = (draft.reference, *draft.further_references)
        for digest, data in zip(digests, order_references(order), strict=False):
            self._journal.write_reference(digest or "", data)
        return self._accept(draft, idempotency_key)

    def remix(self, video_id: str, prompt: str, *, idempotency_key: str | None = None) -> SimulatedVideo:
        """Take an order for a changed version of a finished video; raises what `derive` does."""
        return self.derive(Derivation.REMIX, video_id, prompt, idempotency_key=idempotency_key)

    def derive(
        self,
        derivation: Derivation,
        source: str | bytes,
        prompt: str,
        *,
        seconds: float | None = None,
        model: str | None = None,
        idempotency_key: str | None = None,
    ) -> SimulatedVideo:
        """Take an order for a video made from a finished one, or from an uploaded clip.

        Args:
            derivation: what is to be made of it.
            source: the id of the video, or the clip's file.
            prompt: what is to be shown: instead, or after its end.
            seconds: how long an extension is to be; None means the rules' default.
            model: who makes it of an uploaded clip, None means the rules' default; a video's is kept.
            idempotency_key: the key of the order.

        Raises:
            UnknownVideo: there is no such video.
            InvalidField: a field or the clip breaks a rule.
            ModerationBlocked: the model is the one that refuses.
            NotFinished: the video is not finished.
            NoContent: the video failed.
            IdempotencyConflict: the key came with another order before.
        """
        terms = self._terms()
        clip = None if isinstance(source, str) else check_clip(source)
        parent = clip_as_job(clip, model, terms) if clip else self._completed(str(source))
        draft = draft_derived(derivation, parent, prompt, seconds, terms)
        if clip and isinstance(source, bytes):
            self._journal.write_reference(clip.digest, source)
        return self._accept(draft, idempotency_key)

    def create_character(self, name: str, video: bytes) -> SimulatedCharacter:
        """Take in somebody who can then appear in clips.

        Args:
            name: what they are called in prompts.
            video: the file of a clip that shows them.

        Raises:
            InvalidField: the name is empty or too long, or the file is no clip.
        """
        return self._cast.add(name, video, self._clock())

    def character(self, character_id: str) -> SimulatedCharacter:
        """Give a character.

        Raises:
            UnknownCharacter: nobody has the id.
        """
        return self._cast.get(character_id)

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
        job = self._completed(video_id)
        video = self._look(job)
        if video.expires_at is not None and self._clock() >= video.expires_at:
            raise ContentExpired
        return self._studio.content(clip_spec(job, self._journal), variant)

    def close(self) -> None:
        """Stop drawing, within the time of a frame; may be called twice."""
        self._studio.close()
        if self._temporary:
            self._temporary.cleanup()

    def _terms(self) -> Terms:
        seed = self._settings.seed if self._settings.seed is not None else random.randrange(_SEEDS)
        return Terms(rules=self._rules, seed=seed, now=self._clock(), job_seconds=self._settings.job_seconds)

    def _accept(self, draft: SimulatedJob, idempotency_key: str | None) -> SimulatedVideo:
        draft = replace(draft, id=self._settings.new_id(), idempotency_key=idempotency_key)
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

    def _find(self, video_id: str) -> SimulatedJob:
        job = self._shelf.get(video_id)
        if job is None:
            raise UnknownVideo(video_id)
        return job

    def _look(self, job: SimulatedJob) -> SimulatedVideo:
        return look(job, self._clock(), self._settings.lifetime)

    def _completed(self, video_id: str) -> SimulatedJob:
        """Give a job that has a clip."""
        job = self._find(video_id)
        video = self._look(job)
        if video.status is VideoStatus.FAILED:
            raise NoContent
        if video.status is not VideoStatus.COMPLETED:
            raise NotFinished(video.status)
        return job

    def _order_clip(self, job: SimulatedJob) -> None:
        if job.makes_clip and job.rendered_at is None and job.fault is None:
            self._studio.order(clip_spec(job, self._journal), lambda fault: self._clip_drawn(job.id, fault))

    def _clip_drawn(self, video_id: str, fault: str | None) -> None:
        now = self._clock()
        self._shelf.change(video_id, lambda job: replace(job, rendered_at=None if fault else now, fault=fault))
