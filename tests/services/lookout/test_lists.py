"""What a list of videos says is told, what it leaves out is looked at singly, and what is of no use is left alone."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.errors import ServerTrouble
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus
from tests.services.lookout.stopping import stop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.exchanges import Exchange
    from tests.services.lookout.conftest import Station

    Run = Callable[[Coroutine[Any, Any, None]], None]


def test_the_end_in_a_list_is_confirmed_by_one_look_which_is_the_evidence(run: Run, station: Station) -> None:
    async def watch() -> None:
        kept: list[Exchange] = []
        tasks = [station.wait(station.job(number), kept=kept if number == 1 else None) for number in range(4)]
        await asyncio.sleep(30)
        station.server.looks.clear()
        station.server.move("video_1", status=JobStatus.COMPLETED, progress=100.0)
        video = await tasks[1]
        assert video.status is JobStatus.COMPLETED
        assert station.server.looks == ["video_1"]
        assert [one.operation for one in kept] == [Operation.LIST, Operation.RETRIEVE]
        assert kept[0].response_body == "about 1"
        assert kept[0].repeats > 3
        assert not any(task.done() for task in tasks if task is not tasks[1])
        await stop(*tasks)

    run(watch())


def test_an_end_that_the_video_itself_denies_is_not_believed(run: Run, station: Station) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(4)]
        server = station.server
        server.shown["video_1"] = replace(server.videos["video_1"], status=JobStatus.FAILED)
        await asyncio.sleep(100)
        assert not tasks[1].done()
        assert Counter(server.looks)["video_1"] >= 5
        await stop(*tasks)

    run(watch())


def test_another_status_in_the_list_is_news(run: Run, station: Station) -> None:
    async def watch() -> None:
        kept: list[Exchange] = []
        tasks = [station.wait(station.job(number), kept=kept if number == 2 else None) for number in range(4)]
        await asyncio.sleep(5)
        station.server.move("video_2", status=JobStatus.QUEUED, raw="in line again")
        assert (await tasks[2]).status is JobStatus.QUEUED
        assert station.server.looks == []
        assert [(one.operation, one.response_body) for one in kept] == [
            (Operation.LIST, "about 2"),
            (Operation.LIST, "in line again"),
        ]
        await stop(*tasks)

    run(watch())


def test_videos_that_the_list_does_not_show_are_looked_at_singly(run: Run, station: Station) -> None:
    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(6)]
        station.server.unlisted.add("video_4")
        await asyncio.sleep(2)
        assert set(station.server.looks) == {"video_4"}
        station.server.move("video_4", status=JobStatus.FAILED)
        assert (await tasks[4]).status is JobStatus.FAILED
        await stop(*tasks)

    run(watch())


@pytest.mark.parametrize("trouble", ["none", "no statuses", "none of ours", "error", "no", "long", "known"])
def test_a_list_of_no_use_is_left_alone_for_a_while(
    run: Run, station: Station, trouble: str, no_list: Capabilities
) -> None:
    server = station.server

    async def watch() -> None:
        jobs = [station.job(number) for number in range(5)]
        if trouble == "no statuses":
            server.shown = {name: replace(video, status_word="") for name, video in server.videos.items()}
        elif trouble == "none of ours":
            server.unlisted.update(server.videos)
        elif trouble == "error":
            server.on_list = [ServerTrouble(host="h", status=500, server_message="") for _ in range(20)]
        elif trouble == "no":
            server.has_list = False
        elif trouble == "long":
            server.page = 10_000
            others = {f"other_{number}": server.videos["video_0"] for number in range(500)}
            server.videos = {**{name: replace(one, id=name) for name, one in others.items()}, **server.videos}
        elif trouble == "known":
            server.capabilities = no_list
        tasks = [station.wait(job) for job in jobs]
        await asyncio.sleep(50)
        if trouble == "none":
            assert (server.lists > 4, len(server.looks) < 4) == (True, True)
        else:
            assert server.lists == (0 if trouble == "known" else 1)
            assert min(Counter(server.looks).values()) >= 4
            assert len(Counter(server.looks)) == 5
        server.on_list, server.has_list = [], True
        server.shown.clear()
        server.unlisted.clear()
        server.page = 100
        await asyncio.sleep(700)
        assert (server.lists > 2) is (trouble != "known")
        await stop(*tasks)

    run(watch())


def test_a_list_that_lags_behind_is_found_out(run: Run, station: Station) -> None:
    server = station.server

    async def watch() -> None:
        tasks = [station.wait(station.job(number)) for number in range(4)]
        server.shown = dict(server.videos)
        for name in server.videos:
            server.move(name, status=JobStatus.COMPLETED)
        done = await asyncio.wait_for(asyncio.gather(*tasks), 100)
        assert {video.status for video in done} == {JobStatus.COMPLETED}

    run(watch())


def test_a_list_without_progress_takes_none_away_and_is_left_for_those_who_tell_it(run: Run, station: Station) -> None:
    server = station.server

    async def watch() -> None:
        jobs = [station.job(number) for number in range(4)]
        for name in server.videos:
            server.move(name, progress=30.0)
        server.shown = {name: replace(video, progress=None) for name, video in server.videos.items()}
        tasks = [station.wait(job) for job in jobs]
        await asyncio.sleep(100)
        assert {event.progress for event in station.told if event.progress is not None} == {30.0}
        shown = {job.id: [event.progress for event in station.told if event.job_id == job.id] for job in jobs}
        assert all(found[-1] == 30.0 for found in shown.values())
        assert not any(task.done() for task in tasks)
        await stop(*tasks)

    run(watch())
