"""Stores what a person writes about clips, so that it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sora_desktop.domain.annotations import Annotation
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import TOLD_SECONDS, UNDO_SECONDS, NoticeStack, Tone
from sora_desktop.ui.undo import Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.doors import JobDoor
    from sora_desktop.ui.bridge import Bridge
    from sora_desktop.ui.undo import History


class Labelling(QObject):
    """Changes names, tags, stars, hearts and notes of clips."""

    def __init__(self, jobs: JobDoor, notices: NoticeStack, bridge: Bridge, history: History, parent: QObject) -> None:
        """Store through `jobs`, and note in `history` what takes it back."""
        super().__init__(parent)
        self._jobs = jobs
        self._notices = notices
        self._bridge = bridge
        self._history = history

    def annotate(self, jobs: Sequence[Job], annotation: Annotation) -> None:
        """Change what is written about jobs, as they are known now."""
        if jobs and annotation != Annotation():
            self._bridge.start(self._annotate(list(jobs), annotation))

    def toggle_favourite(self, jobs: Sequence[Job]) -> None:
        """Give all of them a heart, unless all have one."""
        self.annotate(jobs, Annotation(favourite=not all(job.favourite for job in jobs)))

    def rate(self, jobs: Sequence[Job], stars: int) -> None:
        """Give all of them so many stars."""
        self.annotate(jobs, Annotation(rating=stars))

    async def _annotate(self, jobs: list[Job], annotation: Annotation) -> None:
        former = {job.id: inverse(job, annotation) for job in jobs}
        step = Step(list(former), lambda job_ids: self._bridge.start(self._restore(former, job_ids)))
        with self._history.doing(step):
            changed = await self._jobs.annotate(step.job_ids, annotation)
            step.job_ids = [job.id for job in changed]
        if len(changed) > 1 and self._history.holds(step):
            message = Message(self.tr("%n clips changed.", "", len(changed)), "")
            card = self._notices.tell(message, Tone.TOLD, seconds=UNDO_SECONDS)
            card.offer(self.tr("Undo"), lambda: self._history.undo(step))

    async def _restore(self, former: Mapping[JobId, Annotation], job_ids: Sequence[JobId]) -> None:
        alike: dict[Annotation, list[JobId]] = {}
        for job_id in job_ids:
            alike.setdefault(former[job_id], []).append(job_id)
        count = 0
        for annotation, ids in alike.items():
            count += len(await self._jobs.annotate(ids, annotation))
        if count:
            message = Message(self.tr("%n clips are as they were.", "", count), "")
            self._notices.tell(message, Tone.DONE, seconds=TOLD_SECONDS)


def inverse(job: Job, annotation: Annotation) -> Annotation:
    """Give what takes a change of a job back."""
    had = {tag.casefold(): tag for tag in job.tags}
    gone = {" ".join(tag.split()).casefold() for tag in annotation.removed_tags}
    return Annotation(
        name=None if annotation.name is None else job.name or "",
        added_tags=tuple(tag for key, tag in had.items() if key in gone),
        removed_tags=tuple(tag for tag in annotation.added_tags if " ".join(tag.split()).casefold() not in had),
        rating=None if annotation.rating is None else job.rating,
        favourite=None if annotation.favourite is None else job.favourite,
        note=None if annotation.note is None else job.note or "",
    )
