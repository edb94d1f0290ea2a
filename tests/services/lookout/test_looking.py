"""Many running videos are looked at with few requests, and nobody is woken for nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.errors import HostUnreachable, NotSupported, RateLimited
from sora_desktop.domain.events import ConnectionsChanged
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.services import rounds
from sora_desktop.services.controls import Interrupted, JobControl
from tests.services.lookout.stopping import stop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.exchanges import Exchange
    from tests.services.lookout.conftest import Station

    Run = Callable[[Coroutine[Any, Any, None]], None]

MANY = 1000


def test_a_thousand_videos_take_a_list_call_for_a_hundred_of_them(run: Run, station: Station) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(MANY)]
        await asyncio.sleep(1.5)
        assert (station.server.lists, station.server.looks) == (MANY // 100, [])
        await asyncio.sleep(60)
        assert not any(task.done() for task in tasks)
        assert station.server.lists <= 130
        assert len(station.server.looks) <= 4
        await stop(*tasks)

    run(watch())


def test_two_videos_are_looked_at_singly_and_three_in_the_list(run: Run, station: Station) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(2)]
        await asyncio.sleep(2)
        assert station.server.lists == 0
        tasks.append(station.wait(station.job(2)))
        await asyncio.sleep(20)
        before = len(station.server.looks)
        await asyncio.sleep(60)
        assert station.server.lists >= 4
        assert len(station.server.looks) <= before + 4
        await stop(*tasks)

    run(watch())


def test_progress_is_published_and_wakes_nobody(run: Run, station: Station) -> None:
    async def watch() -> None:
        jobs = [station.job(number) for number in range(5)]
        tasks = [station.wait(job) for job in jobs]
        await asyncio.sleep(2)
        station.server.move("video_3", progress=40.0)
        await asyncio.sleep(20)
        assert [event.progress for event in station.told if event.job_id == jobs[3].id] == [0.0, 40.0]
        assert len(station.told) == 6
        assert not any(task.done() for task in tasks)
        await stop(*tasks)

    run(watch())


def test_the_first_answer_after_a_trouble_is_news(run: Run, station: Station) -> None:
    async def watch() -> None:
        trouble = Failure(FailureStage.GENERATE, "host_unreachable", "It cannot be reached.")
        assert (await station.wait(station.job(1, failure=trouble))).status is JobStatus.IN_PROGRESS

    run(watch())


@pytest.mark.parametrize(
    "error", [HostUnreachable(host="h", reason="down"), RateLimited(host="h", url="/", status=429, retry_after=9)]
)
def test_a_server_that_does_not_answer_is_asked_once_for_all(run: Run, station: Station, error: Exception) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(50)]
        station.server.on_list = [error]
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert told == [error] * 50
        assert station.server.requests == 1

    run(watch())


def test_a_look_that_fails_concerns_its_job_alone(run: Run, station: Station) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number), wait=1 + number / 10) for number in range(2)]
        station.server.on_look = [NotSupported(host="h", operation="x")]
        await asyncio.sleep(5)
        assert [task.done() for task in tasks] == [True, False]
        with pytest.raises(NotSupported):
            await tasks[0]
        await stop(*tasks)

    run(watch())


def test_who_is_told_to_stop_waits_no_longer_and_the_server_is_left_alone(run: Run, station: Station) -> None:
    async def watch() -> None:
        controls = [JobControl() for _ in range(5)]
        kept: list[Exchange] = []
        tasks = [station.wait(station.job(number), control=one, kept=kept) for number, one in enumerate(controls)]
        await asyncio.sleep(10)
        for control in controls:
            control.end()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(one) for one in told} == {Interrupted}
        assert {one.operation for one in kept} == {Operation.LIST}
        assert len(kept) == 5
        before = station.server.requests
        await asyncio.sleep(100)
        assert station.server.requests == before

    run(watch())


def test_unchanged_looks_are_one_piece_of_evidence(run: Run, station: Station) -> None:
    async def watch() -> None:
        kept: list[Exchange] = []
        task = station.wait(station.job(1), kept=kept)
        await asyncio.sleep(100)
        looks = len(station.server.looks)
        station.server.move("video_1", status=JobStatus.COMPLETED)
        await task
        assert [(one.response_body, one.repeats) for one in kept] == [
            ("in_progress 0.0", looks),
            ("completed 0.0", 1),
        ]

    run(watch())


def test_while_the_queue_is_paused_looks_are_a_minute_apart_and_then_go_on_at_once(run: Run, station: Station) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(2)]
        await asyncio.sleep(2)
        station.lookout.slow = True
        station.server.looks.clear()
        await asyncio.sleep(290)
        assert 4 * 2 <= len(station.server.looks) <= 5 * 2
        station.lookout.slow = False
        station.server.looks.clear()
        await asyncio.sleep(1.1)
        assert set(station.server.looks) == {"video_0", "video_1"}
        await stop(*tasks)

    run(watch())


def test_a_new_wait_is_slow_too_while_the_queue_is_paused(run: Run, station: Station) -> None:
    async def watch() -> None:
        station.lookout.slow = True
        task = station.wait(station.job(1))
        await asyncio.sleep(50)
        assert station.server.requests == 0
        await stop(task)

    run(watch())


def test_a_connection_that_was_changed_is_asked_through_its_new_client(run: Run, station: Station) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(2)]
        await asyncio.sleep(2)
        old, station.server = station.server, type(station.server)(videos=station.server.videos)
        station.events.publish(ConnectionsChanged())
        asked = old.requests
        await asyncio.sleep(30)
        assert old.requests == asked
        assert len(station.server.looks) > 2
        await stop(*tasks)

    run(watch())


def test_where_the_server_wants_to_be_asked_goes_along(run: Run, station: Station) -> None:
    async def watch() -> None:
        task = station.wait(station.job(1, polling_url="/there"))
        await asyncio.sleep(2)
        assert set(station.server.polling_urls) == {"/there"}
        await stop(task)

    run(watch())


def test_few_looks_are_under_way_at_once(run: Run, station: Station, no_list: Capabilities) -> None:
    async def watch() -> None:
        station.server.capabilities = no_list
        station.server.delay = 30.0
        tasks = [station.wait(station.job(number)) for number in range(20)]
        await asyncio.sleep(5)
        assert station.server.requests == rounds.AT_ONCE
        await stop(*tasks)

    run(watch())


@pytest.mark.parametrize("knows", [True, False])
def test_a_thousand_videos_without_a_list_are_looked_at_by_and_by(
    run: Run, station: Station, no_list: Capabilities, *, knows: bool
) -> None:
    server = station.server

    async def watch() -> None:
        server.has_list = False
        if knows:
            server.capabilities = no_list
        tasks = [station.wait(station.job(number)) for number in range(MANY)]
        for _ in range(4):
            server.looks.clear()
            await asyncio.sleep(50)
            assert 0.5 * 50 * rounds.EACH_SECOND <= len(server.looks) <= 1.7 * 50 * rounds.EACH_SECOND
        assert len(set(server.looks)) > 0.4 * MANY
        await stop(*tasks)

    run(watch())


def test_one_slow_answer_does_not_hold_the_others_up(run: Run, station: Station, no_list: Capabilities) -> None:
    async def watch() -> None:
        station.server.capabilities = no_list
        tasks = [station.wait(station.job(number)) for number in range(2)]
        retrieve, never = station.server.retrieve, asyncio.Event()

        async def slow(remote_id: str, **more: object) -> RemoteVideo:
            if remote_id == "video_0":
                await never.wait()
            return await retrieve(remote_id, **more)  # type: ignore[arg-type]

        station.server.retrieve = slow  # type: ignore[method-assign]
        await asyncio.sleep(60)
        assert len(station.server.looks) >= 4
        await stop(*tasks)

    run(watch())
