"""The jobs at hand: those last looked at, fetched a page at a time while everything else stays in the database."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.ui.jobs.catalogue import JobCatalogue, Start

CAPACITY = 2048
"""Jobs that are kept; more than any screen shows at once, and a few MB."""

PAGE = 64
"""Jobs that are fetched at once."""


class JobStore:
    """An LRU of jobs by sequence, filled by one fetch at a time.

    The newest wishes are met first and old ones are forgotten, so that fast scrolling
    through many rows never builds up a queue of rows that nobody sees any more.
    """

    def __init__(
        self,
        catalogue: JobCatalogue,
        start: Start,
        on_arrived: Callable[[list[int]], None],
        on_error: Callable[[SoraDesktopError], None],
    ) -> None:
        """Hold nothing yet.

        Args:
            catalogue: who knows the jobs.
            start: starts coroutines.
            on_arrived: told the sequences of jobs that have come, or were found to be gone.
            on_error: told why a page could not be fetched.
        """
        self._catalogue = catalogue
        self._start = start
        self._on_arrived = on_arrived
        self._on_error = on_error
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._sequences: dict[JobId, int] = {}
        self._wanted: dict[int, None] = {}
        self._fetching = False
        self._gone: set[int] = set()
        self._outdated: set[int] = set()
        self._news: set[int] = set()
        """What became known while a fetch is under way, and is newer than its answer."""

        self._progress: dict[JobId, float | None] = {}
        """The last progress of jobs on the way, which no page knows."""

    def get(self, sequence: int) -> Job | None:
        """Give a job if it is at hand."""
        job = self._jobs.get(sequence)
        if job is not None:
            self._jobs.move_to_end(sequence)
        return job

    def at_hand(self, sequences: Iterable[int]) -> dict[int, Job]:
        """Give those of some jobs whose present state is at hand."""
        return {one: self._jobs[one] for one in sequences if one in self._jobs and one not in self._outdated}

    def find(self, job_id: JobId) -> Job | None:
        """Give a job by its id if it is at hand."""
        sequence = self._sequences.get(job_id)
        return None if sequence is None else self._jobs[sequence]

    def known(self, jobs: Iterable[Job]) -> list[Job]:
        """Give those of some changed jobs that are at hand; a page under way does not know of the others' change."""
        found = []
        for job in jobs:
            if job.id in self._sequences:
                found.append(job)
            elif self._fetching:
                self._news.add(job.sequence)
        return found

    def put(self, job: Job) -> None:
        """Keep a job as it is now."""
        self._news.add(job.sequence)
        self._progress.pop(job.id, None)
        self._outdated.discard(job.sequence)
        self._gone.discard(job.sequence)
        self._keep(job)

    def progressed(self, job_id: JobId, progress: float | None) -> Job | None:
        """Remember how far a job is, and give it as it is now if it is at hand."""
        self._progress[job_id] = progress
        sequence = self._sequences.get(job_id)
        if sequence is None:
            return None
        job = self._jobs[sequence] = self._jobs[sequence].changed(progress=progress)
        return job

    def forget(self, job_ids: Iterable[JobId]) -> list[int]:
        """Drop jobs, and give the sequences of those that were at hand."""
        dropped = [self._sequences.pop(job_id) for job_id in job_ids if job_id in self._sequences]
        for sequence in dropped:
            del self._jobs[sequence]
            self._news.add(sequence)
        return dropped

    def outdate(self) -> None:
        """Let every job be fetched again when it is next looked at; until then the old ones are shown."""
        self._outdated = set(self._jobs)
        self._gone.clear()

    def lacking(self, sequences: Iterable[int]) -> list[int]:
        """Name those that have to be fetched to show the present state."""
        return [
            sequence
            for sequence in sequences
            if (sequence not in self._jobs or sequence in self._outdated) and sequence not in self._gone
        ]

    def want(self, sequences: Iterable[int]) -> None:
        """Fetch jobs soon; the latest wishes come first."""
        for sequence in sequences:
            if sequence not in self._gone:
                self._wanted.pop(sequence, None)
                self._wanted[sequence] = None
        while len(self._wanted) > 4 * PAGE:
            del self._wanted[next(iter(self._wanted))]
        if self._wanted and not self._fetching:
            self._fetching = True
            self._start(self._fetch(), on_error=self._on_error)

    async def gather(self, sequences: Sequence[int]) -> dict[int, Job]:
        """Give all of the jobs that still exist, however many, without keeping the ones that were not at hand."""
        found = self.at_hand(sequences)
        missing = [sequence for sequence in sequences if sequence not in found]
        for first in range(0, len(missing), 4 * PAGE):
            page = await self._catalogue.page(missing[first : first + 4 * PAGE])
            found.update((job.sequence, job) for job in page)
        return found

    async def _fetch(self) -> None:
        try:
            while self._wanted:
                sequences = list(islice(reversed(self._wanted), PAGE))
                self._news.clear()
                jobs = await self._catalogue.page(sequences)
                for sequence in sequences:
                    self._wanted.pop(sequence, None)
                self._receive(sequences, {job.sequence: job for job in jobs})
        finally:
            self._fetching = False
            self._news.clear()
            self._wanted.clear()

    def _receive(self, sequences: list[int], jobs: Mapping[int, Job]) -> None:
        for sequence in sequences:
            if sequence in self._news:
                continue
            job = jobs.get(sequence)
            if job is None:
                self._gone.add(sequence)
                continue
            if job.id in self._progress:
                job = job.changed(progress=self._progress[job.id])
            self._outdated.discard(sequence)
            self._keep(job)
        self._on_arrived(sequences)

    def _keep(self, job: Job) -> None:
        self._jobs[job.sequence] = job
        self._jobs.move_to_end(job.sequence)
        self._sequences[job.id] = job.sequence
        if len(self._jobs) > CAPACITY:
            sequence, oldest = self._jobs.popitem(last=False)
            del self._sequences[oldest.id]
            self._outdated.discard(sequence)
