"""Nothing is asked while it is off; switched on, once a day; and a person is told once of what they did not skip."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.errors import HostUnreachable, UnreadableAnswer
from sora_desktop.domain.releases import Release
from sora_desktop.services import updates
from sora_desktop.services.events import EventBus
from sora_desktop.services.settings import SettingsService
from sora_desktop.services.update_memory import UpdateMemory, read_memory, write_memory
from sora_desktop.services.updates import DAY, REMINDER, UpdateService
from sora_desktop.stamp import Kind, Stamp
from sora_desktop.storage.settings import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.plugins.release_server import ReleaseServer

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
A_WHILE = 0.2
"""Seconds in which somebody who wanted to ask would have asked many times over."""


class Start:
    """One run of the program over a folder, as far as newer versions go."""

    def __init__(self, path: Path, stamp: Stamp, clock: Callable[[], datetime]) -> None:
        self.settings = SettingsService(path, load(path), EventBus())
        self.service = UpdateService(self.settings, stamp, clock, first_after=0.0)
        self.told: list[str] = []
        self.looks = 0
        tell_once = self.service._tell_once

        def look() -> None:
            tell_once()
            self.looks += 1

        self.service._tell_once = look  # type: ignore[method-assign]  # to know when it has looked

    def begin(self) -> None:
        self.service.begin(lambda release: self.told.append(release.version))

    async def close(self) -> None:
        await self.service.close()
        await self.settings.close()


class Computer:
    """A computer with a clock, on which the program is started again and again."""

    def __init__(self, path: Path, server: ReleaseServer) -> None:
        self.path = path
        self.server = server
        self.now = NOON
        self.stamp = Stamp("0.1.0", Kind.DEB, releases=server.address)

    @property
    def asked(self) -> int:
        return len(self.server.requests)

    @asynccontextmanager
    async def start(self) -> AsyncIterator[Start]:
        made = Start(self.path, self.stamp, lambda: self.now)
        made.begin()
        yield made
        await made.close()

    async def run(self, **pass_by: float) -> list[str]:
        """Run the program until it has looked whether to ask, and give what a person was told; then let time pass."""
        async with self.start() as start:
            await until(lambda: start.looks > 1)
            told = start.told
        self.now += timedelta(**pass_by)
        return told


@pytest.fixture
def computer(tmp_path: Path, release_server: ReleaseServer, monkeypatch: pytest.MonkeyPatch) -> Computer:
    """A computer on which it was switched on, and where the clock is looked at all the time."""
    monkeypatch.setattr(updates, "BETWEEN", 0.01)
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"tell_updates": True}), encoding="utf-8")
    return Computer(path, release_server)


async def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        await asyncio.sleep(0.005)


async def test_while_it_is_off_no_socket_leads_anywhere(computer: Computer, calls_out: list[Any]) -> None:
    computer.server.publish("0.2.0")
    computer.path.unlink()
    async with computer.start() as start:
        assert not start.service.on
        await asyncio.sleep(A_WHILE)
        assert (calls_out, computer.asked, start.told) == ([], 0, [])
        start.service.switch(on=True)
        await until(lambda: start.told)
        port = urlsplit(computer.server.address).port
        assert {(str(host), there) for host, there, *_ in (one for one in calls_out if isinstance(one, tuple))} == {
            ("127.0.0.1", port)
        }
        start.service.switch(on=False)
        computer.now += 2 * DAY
        calls_out.clear()
        await asyncio.sleep(A_WHILE)
        assert (calls_out, computer.asked) == ([], 1)
    async with computer.start() as start:
        await asyncio.sleep(A_WHILE)
        assert (calls_out, computer.asked, start.looks) == ([], 1, 0)


@pytest.mark.parametrize("releases", [None, "", "http://127.0.0.1:9/latest", "releases/latest"])
async def test_a_copy_that_nobody_publishes_asks_nobody(
    computer: Computer, calls_out: list[Any], releases: str | None
) -> None:
    computer.stamp = replace(computer.stamp, kind=Kind.CHECKOUT, releases=releases)
    async with computer.start() as start:
        assert not start.service.on
        assert start.service.host == ""
        start.service.switch(on=True)
        await asyncio.sleep(A_WHILE)
        assert await start.service.check() is None
    assert calls_out == []


async def test_it_is_asked_once_a_day_however_often_the_program_starts(computer: Computer) -> None:
    computer.server.publish("0.1.0")
    for asked, hours in ((1, 8), (1, 8), (1, 8), (2, 23.9), (2, 0.2), (3, 0)):
        assert await computer.run(hours=hours) == []
        assert computer.asked == asked
    (_first, *later) = computer.server.requests
    assert {request.headers["if-none-match"] for request in later} == {'W/"0.1.0"'}


async def test_a_program_that_stays_open_asks_every_day(computer: Computer) -> None:
    computer.server.publish("0.1.0")
    async with computer.start() as start:
        await until(lambda: start.looks > 1)
        computer.server.publish("0.2.0")
        computer.now += DAY
        await until(lambda: start.told)
    assert computer.asked == 2


async def test_a_clock_that_was_ahead_does_not_stop_it(computer: Computer) -> None:
    computer.now = NOON + timedelta(days=4000)
    await computer.run()
    computer.now = NOON
    computer.server.publish("0.2.0")
    assert await computer.run() == ["0.2.0"]
    assert computer.asked == 2


async def test_a_person_is_told_once_and_again_after_a_week(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    assert await computer.run(days=1) == ["0.2.0"]
    assert await computer.run(days=5) == []
    computer.server.publish("0.3.0")
    assert await computer.run() == ["0.3.0"]
    computer.now += REMINDER
    assert await computer.run() == ["0.3.0"]


async def test_a_version_that_was_skipped_is_told_no_more_but_a_later_one_is(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    async with computer.start() as start:
        await until(lambda: start.told)
        start.service.skip("0.2.0")
        assert start.service.skipped
        assert start.service.newer is not None
    computer.now += 2 * REMINDER
    assert await computer.run() == []
    computer.server.publish("0.2.1")
    computer.now += DAY
    assert await computer.run() == ["0.2.1"]


async def test_neither_the_same_nor_an_older_version_is_told(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    computer.stamp = replace(computer.stamp, version="0.2.0")
    assert await computer.run(days=1) == []
    computer.stamp = replace(computer.stamp, version="0.3.0rc1")
    assert await computer.run(days=1) == []


async def test_after_the_update_nothing_is_told(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    assert await computer.run() == ["0.2.0"]
    computer.stamp = replace(computer.stamp, version="0.2.0")
    computer.now += REMINDER
    assert await computer.run() == []


async def test_a_release_that_was_taken_back_is_forgotten(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    await computer.run(days=1)
    computer.server.document = None
    async with computer.start() as start:
        await until(lambda: computer.asked == 2)
        await until(lambda: start.service.newer is None)


async def test_what_fails_by_itself_is_quiet_and_counts_as_asked(computer: Computer) -> None:
    computer.server.status = 500
    assert await computer.run(hours=23) == []
    assert await computer.run(hours=2) == []
    assert computer.asked == 1
    computer.server.status = None
    computer.server.publish("0.2.0")
    assert await computer.run() == ["0.2.0"]


async def test_without_a_network_it_is_tried_again_before_the_day_is_over(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    failures: list[str] = []

    async def unreachable(address: str, _tag: str | None) -> Any:  # noqa: ANN401 - nothing is ever given
        failures.append(address)
        raise HostUnreachable(host="forge.example", reason="no network leads there")

    async with computer.start() as start:
        real, start.service._ask = start.service._ask, unreachable
        await until(lambda: len(failures) > 1)
        assert start.service.asked_at is None
        start.service._ask = real
        await until(lambda: start.told)
    assert computer.asked == 1


async def test_who_asks_is_answered_though_it_is_off_and_hears_what_is_wrong(computer: Computer) -> None:
    computer.path.unlink()
    async with computer.start() as start:
        assert await start.service.check() is None
        computer.server.publish("0.2.0")
        found = await start.service.check()
        assert found is not None
        assert (found.version, found.page) == ("0.2.0", f"{computer.server.origin}/nuts/peanut/releases/tag/v0.2.0")
        computer.server.publish("0.2.0", tag_name=7, name=None)
        computer.server.headers.clear()
        with pytest.raises(UnreadableAnswer):
            await start.service.check()
        assert start.service.newer == found
        assert start.told == []
    assert computer.asked == 3


async def test_two_who_ask_at_once_ask_one_after_the_other(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    async with computer.start() as start:
        found = await asyncio.gather(start.service.check(), start.service.check())
    assert [one and one.version for one in found] == ["0.2.0", "0.2.0"]
    assert [("if-none-match" in request.headers) for request in computer.server.requests] == [False, True]


async def test_a_page_of_somebody_else_is_never_offered(computer: Computer) -> None:
    computer.server.publish("0.2.0", html_url="https://evil.example/nuts/peanut/releases/tag/v0.2.0")
    async with computer.start() as start:
        found = await start.service.check()
    assert found is not None
    assert (found.version, found.page) == ("0.2.0", None)


async def test_what_another_publisher_answered_says_nothing(computer: Computer) -> None:
    computer.server.publish("0.2.0")
    assert await computer.run() == ["0.2.0"]
    computer.stamp = replace(computer.stamp, releases="https://127.0.0.1:9/latest")
    async with computer.start() as start:
        assert (start.service.newer, start.service.asked_at) == (None, None)


async def test_ending_in_the_middle_of_a_question_ends_at_once(computer: Computer) -> None:
    asking = asyncio.Event()

    async def never(_address: str, _tag: str | None) -> Any:  # noqa: ANN401 - nothing is ever given
        asking.set()
        await asyncio.Event().wait()

    async with computer.start() as start:
        start.service._ask = never
        await asyncio.wait_for(asking.wait(), 10)
    assert load(computer.path).updates["asked_at"] == NOON.isoformat()


MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
TEXTS = st.none() | st.text(min_size=1, max_size=20)


@given(st.builds(UpdateMemory, *(MOMENTS if name.endswith("_at") else TEXTS for name in UpdateMemory.__slots__)))
def test_what_is_remembered_comes_back_as_it_was(memory: UpdateMemory) -> None:
    assert read_memory(json.loads(json.dumps(write_memory(memory)))) == memory


@given(
    st.dictionaries(
        st.sampled_from(UpdateMemory.__slots__), st.none() | st.integers() | st.text() | st.lists(st.none())
    )
)
def test_a_memory_that_makes_no_sense_is_none(values: dict[str, object]) -> None:
    memory = read_memory(values)
    assert memory.asked_at is None or memory.asked_at.tzinfo is UTC
    assert memory.release is None or isinstance(memory.release, Release)


async def test_a_memory_that_makes_no_sense_is_asked_anew(computer: Computer) -> None:
    nonsense = {"tell_updates": True, "updates": {"address": computer.server.address, "asked_at": "then", "version": 3}}
    computer.path.write_text(json.dumps(nonsense), encoding="utf-8")
    computer.server.publish("0.2.0")
    assert await computer.run() == ["0.2.0"]
