"""The jobs at hand."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.errors import DatabaseUnavailable, SoraDesktopError
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui.jobs.store import CAPACITY, PAGE, JobStore

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Coroutine, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queries import GroupRows, JobFilter, JobQuery

    MakeJob = Callable[..., Job]


class Shelf:
    """A catalogue of jobs in a dictionary, whose pages wait until they are let go."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = {job.sequence: job for job in jobs}
        self.pages: list[list[int]] = []
        self.gate: asyncio.Event | None = None
        self.fault: SoraDesktopError | None = None
        self.arrived: list[list[int]] = []
        self.errors: list[SoraDesktopError] = []
        self.store = JobStore(self, self._start, self.arrived.append, self.errors.append)

    async def page(self, sequences: Sequence[int]) -> list[Job]:
        self.pages.append(list(sequences))
        found = [self.jobs[one] for one in sequences if one in self.jobs]
        if self.fault is not None:
            raise self.fault
        if self.gate is not None:
            await self.gate.wait()
        return found

    async def sequences(self, query: JobQuery) -> array[int]:
        raise AssertionError(query)

    async def groups(self, query: JobQuery) -> list[GroupRows]:
        raise AssertionError(query)

    async def first(self, query: JobQuery, count: int) -> list[Job]:
        raise AssertionError(query)

    async def counts(self, query: JobQuery) -> dict[JobFilter, int]:
        raise AssertionError(query)

    async def thumbnail(self, job: Job) -> bytes | None:
        raise AssertionError(job)

    def _start(
        self, coroutine: Coroutine[Any, Any, None], *, on_error: Callable[[SoraDesktopError], None] | None = None
    ) -> object:
        async def run() -> None:
            try:
                await coroutine
            except SoraDesktopError as error:
                assert on_error is not None
                on_error(error)

        return asyncio.ensure_future(run())

    async def pause(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.fixture
async def shelf(make_job: MakeJob) -> Shelf:
    return Shelf([make_job(f"job {number}", sequence=number) for number in range(1, 5001)])


async def test_what_is_wanted_comes_in_pages(shelf: Shelf) -> None:
    shelf.store.want(range(1, 101))
    await shelf.pause()
    assert [len(page) for page in shelf.pages] == [PAGE, 100 - PAGE]
    assert shelf.store.lacking(range(1, 101)) == []


async def test_what_was_wanted_last_comes_first_and_old_wishes_are_forgotten(shelf: Shelf) -> None:
    shelf.gate = asyncio.Event()
    shelf.store.want(range(1, 11))
    await shelf.pause()
    for first in range(100, 4000, 50):
        shelf.store.want(range(first, first + 50))
    shelf.gate.set()
    await shelf.pause()
    assert 3999 in shelf.pages[1]
    assert sum(len(page) for page in shelf.pages) <= 10 + 4 * PAGE


async def test_no_more_than_the_capacity_is_kept(shelf: Shelf) -> None:
    for first in range(1, 4001, 100):
        shelf.store.want(range(first, first + 100))
        await shelf.pause()
    at_hand = shelf.store.at_hand(range(1, 4001))
    assert len(at_hand) == CAPACITY
    assert 4000 in at_hand
    assert shelf.store.get(1) is None


async def test_a_change_that_comes_while_the_page_is_being_read_is_not_lost(shelf: Shelf, make_job: MakeJob) -> None:
    shelf.gate = asyncio.Event()
    shelf.store.want([7])
    await shelf.pause()
    changed = dataclasses.replace(shelf.jobs[7], status=JobStatus.FAILED)
    shelf.store.put(changed)
    shelf.gate.set()
    await shelf.pause()
    assert shelf.store.get(7) is changed


async def test_a_job_that_was_forgotten_while_the_page_is_being_read_is_fetched_anew(shelf: Shelf) -> None:
    shelf.store.want([7])
    await shelf.pause()
    shelf.gate = asyncio.Event()
    shelf.store.outdate()
    shelf.store.want([7])
    await shelf.pause()
    assert shelf.store.forget([shelf.jobs[7].id]) == [7]
    shelf.gate.set()
    await shelf.pause()
    assert shelf.store.get(7) is None
    assert shelf.store.lacking([7]) == [7]


async def test_jobs_that_are_gone_are_not_asked_for_again_and_again(shelf: Shelf) -> None:
    shelf.store.want([9999])
    await shelf.pause()
    assert shelf.arrived == [[9999]]
    shelf.store.want([9999])
    await shelf.pause()
    assert len(shelf.pages) == 1


async def test_progress_is_remembered_for_a_job_that_is_not_at_hand(shelf: Shelf) -> None:
    assert shelf.store.progressed(shelf.jobs[7].id, 40.0) is None
    shelf.store.want([7])
    await shelf.pause()
    job = shelf.store.get(7)
    assert job is not None
    assert job.progress == 40.0


async def test_the_stored_state_ends_what_was_known_of_the_progress(shelf: Shelf) -> None:
    shelf.store.progressed(shelf.jobs[7].id, 40.0)
    shelf.store.put(shelf.jobs[7])
    shelf.store.outdate()
    shelf.store.want([7])
    await shelf.pause()
    job = shelf.store.get(7)
    assert job is not None
    assert job.progress is None


async def test_outdated_jobs_are_shown_until_the_present_ones_come(shelf: Shelf) -> None:
    shelf.store.want([7])
    await shelf.pause()
    old = shelf.store.get(7)
    shelf.jobs[7] = dataclasses.replace(shelf.jobs[7], connection="elsewhere")
    shelf.store.outdate()
    assert shelf.store.get(7) is old
    assert shelf.store.lacking([7]) == [7]
    shelf.store.want([7])
    await shelf.pause()
    new = shelf.store.get(7)
    assert new is not None
    assert new.connection == "elsewhere"


async def test_any_number_of_jobs_can_be_gathered_without_keeping_them(shelf: Shelf) -> None:
    shelf.store.want([5])
    await shelf.pause()
    found = await shelf.store.gather(range(1, 3001))
    assert [found[number].sequence for number in (1, 5, 3000)] == [1, 5, 3000]
    assert len(found) == 3000
    assert shelf.store.get(3000) is None


async def test_an_error_is_told_and_the_next_wish_is_tried_again(shelf: Shelf) -> None:
    shelf.fault = DatabaseUnavailable(path="jobs.db", reason="locked")
    shelf.store.want([7])
    await shelf.pause()
    assert shelf.errors == [shelf.fault]
    shelf.fault = None
    shelf.store.want([7])
    await shelf.pause()
    assert shelf.store.get(7) is not None
