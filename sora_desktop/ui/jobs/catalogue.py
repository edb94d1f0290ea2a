"""What the list of jobs asks of the services, and how it starts to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Coroutine, Sequence

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queries import GroupRows, JobFilter, JobQuery


class JobCatalogue(Protocol):
    """Who knows the stored jobs; a part of the catalogue service. Every method may raise a `SoraDesktopError`."""

    async def sequences(self, query: JobQuery) -> array[int]:
        """Give the sequences of all jobs that a query asks for, in its order."""

    async def groups(self, query: JobQuery) -> list[GroupRows]:
        """Give the groups of a query that asks for some, in the order of its sequences."""

    async def first(self, query: JobQuery, count: int) -> list[Job]:
        """Give the first jobs of a query, up to so many, in its order; sooner than all sequences can be had."""

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        """Give the jobs with these sequences in the same order, without the ones that are gone."""

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        """Count what each filter would show, whatever the query's own filter is."""

    async def thumbnail(self, job: Job) -> bytes | None:
        """Give a small JPEG of the job's clip, or None where there is none."""


class Start(Protocol):
    """Starts a coroutine on the loop; what it raises goes to `on_error`, or to the window's one error path."""

    def __call__(
        self, coroutine: Coroutine[Any, Any, None], *, on_error: Callable[[SoraDesktopError], None] | None = None
    ) -> object:
        """Start the coroutine and return at once."""
