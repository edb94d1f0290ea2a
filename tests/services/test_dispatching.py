"""Facts about which waiting job is sent next."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.errors import HostUnreachable, RateLimited
from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import rhythms
from sora_desktop.services.dispatching import Dispatcher

if TYPE_CHECKING:
    import pytest


def a_job(number: int, connection: str = "gpu", rank: int | None = None) -> Job:
    return Job(
        id=JobId(f"job-{number}"),
        connection=connection,
        request=VideoRequest(prompt="a peanut"),
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        sequence=number,
        rank=number if rank is None else rank,
    )


class Post:
    """A dispatcher with all that it asks for, and what it sent."""

    def __init__(self, places: int = 1) -> None:
        self.places = places
        self.open = True
        self.sent: list[int] = []
        self.sent_one = asyncio.Event()
        self.dispatcher = Dispatcher(lambda _: self.places, lambda _: self.open, self._send, lambda: None)

    def _send(self, job: Job) -> None:
        self.sent.append(job.sequence)
        self.sent_one.set()


def test_the_lowest_rank_goes_first_as_soon_as_there_is_a_place() -> None:
    post = Post()
    post.dispatcher.occupy("gpu")
    post.dispatcher.add([a_job(9, rank=1), a_job(3, rank=7), a_job(7, rank=3)])
    assert post.sent == []
    for _ in range(3):
        post.dispatcher.free("gpu")
    assert post.sent == [9, 7, 3]


def test_connections_do_not_wait_for_each_other() -> None:
    post = Post()
    post.dispatcher.add([a_job(1), a_job(2), a_job(3, "gateway")])
    assert sorted(post.sent) == [1, 3]


def test_a_job_that_was_moved_goes_when_its_new_place_says_so_and_only_once() -> None:
    post = Post()
    post.dispatcher.occupy("gpu")
    post.dispatcher.add([a_job(1), a_job(2), a_job(3)])
    post.dispatcher.add([a_job(3, rank=-5), a_job(1, rank=50)])
    for _ in range(5):
        post.dispatcher.free("gpu")
    assert post.sent == [3, 2, 1]


def test_a_job_that_changed_its_connection_goes_over_the_new_one_only() -> None:
    post = Post()
    post.dispatcher.occupy("gpu")
    post.dispatcher.add([a_job(1)])
    post.dispatcher.add([replace(a_job(1), connection="gateway")])
    assert post.sent == [1]
    post.dispatcher.free("gpu")
    assert post.sent == [1]


def test_who_was_taken_out_is_not_sent_and_can_come_back() -> None:
    post = Post()
    post.dispatcher.occupy("gpu")
    post.dispatcher.add([a_job(1), a_job(2)])
    (out,) = post.dispatcher.take_out([JobId("job-1"), JobId("nobody")])
    post.dispatcher.free("gpu")
    assert post.sent == [2]
    post.dispatcher.add([out])
    post.dispatcher.free("gpu")
    assert post.sent == [2, 1]


def test_resumed_jobs_count_but_are_not_held_back() -> None:
    post = Post(places=2)
    for _ in range(5):
        post.dispatcher.occupy("gpu")
    post.dispatcher.add([a_job(1)])
    for _ in range(3):
        post.dispatcher.free("gpu")
        assert post.sent == []
    post.dispatcher.free("gpu")
    assert post.sent == [1]


def test_more_places_or_an_opened_queue_let_in_who_waits() -> None:
    post = Post()
    post.open = False
    post.dispatcher.add([a_job(1), a_job(2)])
    post.dispatcher.look_anew()
    assert post.sent == []
    post.open = True
    post.dispatcher.look_anew()
    assert post.sent == [1]
    post.places = 2
    post.dispatcher.look_anew()
    assert post.sent == [1, 2]


async def test_a_connection_rests_for_its_time_and_longer_each_time_until_there_is_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rhythms, "BUSY_LEAST", 0.0)
    post = Post(places=4)
    busy = RateLimited(host="gpu", status=429)
    assert post.dispatcher.rest("gpu", busy, 0.01, trouble=False) == 0.01
    post.dispatcher.add([a_job(1)])
    assert post.sent == []
    async with asyncio.timeout(5):
        await post.sent_one.wait()
    first = post.dispatcher.rest("gpu", busy, None, trouble=False)
    assert post.dispatcher.rest("gpu", busy, None, trouble=False) > first
    post.dispatcher.answered("gpu")
    assert post.dispatcher.rest("gpu", busy, None, trouble=False) == rhythms.BUSY_FIRST
    post.dispatcher.add([a_job(2)])
    assert post.sent == [1]
    post.dispatcher.close()


async def test_nothing_is_sent_any_more_once_it_is_closed() -> None:
    post = Post()
    post.dispatcher.rest("gpu", HostUnreachable(host="gpu", reason="nobody answered"), 60, trouble=True)
    post.dispatcher.add([a_job(1)])
    post.dispatcher.close()
    post.dispatcher.look_anew()
    assert post.sent == []


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(-50, 50), st.booleans()), max_size=40))
def test_whatever_moves_and_leaves_each_job_is_sent_at_most_once_and_in_order(
    steps: list[tuple[int, int, bool]],
) -> None:
    post = Post()
    post.dispatcher.occupy("gpu")
    expected: dict[int, int] = {}
    for number, rank, leaves in steps:
        if leaves:
            post.dispatcher.take_out([JobId(f"job-{number}")])
            expected.pop(number, None)
        else:
            post.dispatcher.add([a_job(number, rank=rank)])
            expected[number] = rank
    for _ in range(len(expected) + 2):
        post.dispatcher.free("gpu")
    assert post.sent == sorted(expected, key=lambda number: (expected[number], number))
