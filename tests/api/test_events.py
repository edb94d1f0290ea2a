"""What happens is told while it happens, to many readers, of whom no slow one holds anything up."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from sora_desktop.api import events, server
from sora_desktop.api.events import EventStreams
from sora_desktop.api.refusals import Refusal
from sora_desktop.domain.events import CapsChanged, JobProgressed, JobsDeleted
from sora_desktop.domain.jobs import JobId
from sora_desktop.services.events import EventBus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.api.conftest import Folder, Served


class Reader:
    """Reads a stream event by event."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.comments = 0

    async def next(self) -> dict[str, Any]:
        """Give the next event: its id, its name and its data."""
        found: dict[str, Any] = {}
        async for line in self._lines:
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(": ")
                found[name] = json.loads(value) if name == "data" else value
            elif "event" in found:
                return found
        raise EOFError

    async def until(self, name: str) -> dict[str, Any]:
        """Give the next event of a name."""
        while (found := await self.next())["event"] != name:
            continue
        return found


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nobody tells of it
        await asyncio.sleep(0.01)


@asynccontextmanager
async def reading(served: Served, last: str | None = None) -> AsyncIterator[Reader]:
    headers = {"last-event-id": last} if last else {}
    async with served.client.stream("GET", "/api/v1/events", headers=headers, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        reader = Reader(answer.aiter_lines())
        assert (await reader.next())["event"] == "hello"
        yield reader


async def test_a_job_is_told_from_its_order_to_its_end(served: Served) -> None:
    async with reading(served) as reader:
        job = await served.order()
        assert (await reader.until("jobs_added"))["data"]["jobs"][0]["id"] == job["id"]
        statuses = []
        while "completed" not in statuses:
            statuses += [one["status"] for one in (await reader.until("jobs_changed"))["data"]["jobs"]]
        assert statuses[0] == "submitting"
        await served.client.delete(f"/api/v1/videos/{job['id']}")
        assert (await reader.until("jobs_removed"))["data"]["ids"] == [job["id"]]


async def test_who_comes_back_hears_what_was_missed(served: Served) -> None:
    async with reading(served) as reader:
        served.services.events.publish(JobProgressed(JobId("a"), 1.0))
        last = (await reader.next())["id"]
    for percent in (2.0, 3.0):
        served.services.events.publish(JobProgressed(JobId("a"), percent))
    async with reading(served, last) as reader:
        assert [(await reader.next())["data"]["progress"] for _ in range(2)] == [2.0, 3.0]


@pytest.mark.parametrize("last", ["nonsense", "0-1", "-", "another-99999999999999999999999"])
async def test_who_comes_back_from_elsewhere_is_told_to_look_anew(served: Served, last: str) -> None:
    async with reading(served, last) as reader:
        assert (await reader.next())["event"] == "missed"


async def test_events_that_are_too_long_ago_are_told_as_missed(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async with reading(served) as reader:
        served.services.events.publish(CapsChanged())
        last = (await reader.next())["id"]
    for _ in range(events.KEPT + 1):
        served.services.events.publish(CapsChanged())
    async with reading(served, last) as reader:
        assert (await reader.next())["event"] == "missed"


async def test_what_was_deleted_for_good_is_not_told_again(served: Served) -> None:
    async with reading(served) as reader:
        served.services.events.publish(CapsChanged())
        last = (await reader.next())["id"]
        gone = await served.made(prompt="a secret boat")
        stays = await served.made(prompt="another boat")
    served.services.events.publish(JobsDeleted((gone["id"],)))
    async with reading(served, last) as reader:
        assert stays["id"] in str(await reader.until("jobs_added"))
        assert (await reader.until("jobs_deleted"))["data"]["ids"] == [gone["id"]]
    streams = served.service._streams
    assert streams is not None
    assert not any(b"secret" in frame for _, frame in streams._latest)


async def test_a_silent_stream_shows_that_it_is_alive(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT", 0.02)
    async with folder.served() as served, reading(served) as reader:
        waiting = asyncio.ensure_future(reader.next())
        await _until(lambda: reader.comments >= 3)
        served.services.events.publish(CapsChanged())
        assert (await waiting)["event"] == "caps_changed"


async def test_a_reader_that_takes_nothing_is_sent_away_and_holds_nobody_up(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(served.address).port, limit=2**16)
    head = f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {served.service.token}\r\n\r\n"
    writer.write(head.encode())
    await reader.readline()
    async with reading(served) as other:
        seen = 0
        while not (reader.at_eof() or reader.exception()):
            # Whoever reads gets each of them.
            for _ in range(events.MOST_WAITING // 2):
                served.services.events.publish(JobProgressed(JobId("x" * 2000), 1.0))
            for _ in range(events.MOST_WAITING // 2):
                await other.next()
                seen += 1
            if not served.service._streams or len(served.service._streams._streams) == 1:
                break
        assert seen
    writer.close()


async def test_open_streams_do_not_hold_up_the_end(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_GRACE", 60)
    async with folder.served() as served, reading(served) as reader:
        began = asyncio.get_running_loop().time()
        await served.service.stop()
        assert asyncio.get_running_loop().time() - began < 20
        with pytest.raises(EOFError):
            await reader.until("nothing of that name")


async def test_a_new_token_ends_what_was_opened_with_the_old_one(folder: Folder) -> None:
    async with folder.served(token=None) as served, reading(served) as reader:
        old = served.service.token
        assert await served.service.renew_token() != old
        with pytest.raises(EOFError):
            await reader.until("nothing of that name")
        assert (await served.client.get("/api/v1/videos")).status_code == 401
        assert list(folder.secrets.kept.values()) == [served.service.token]


async def test_there_are_only_so_many_streams() -> None:
    streams = EventStreams(EventBus())
    opened = [streams.open(None) for _ in range(events.MOST_STREAMS)]
    with pytest.raises(Refusal) as refused:
        streams.open(None)
    assert refused.value.status == 429
    opened[0].end()
    streams.open(None)


async def test_a_reader_that_goes_is_forgotten(served: Served) -> None:
    async with reading(served):
        pass
    streams = served.service._streams
    assert streams is not None
    await _until(lambda: not streams._streams)
