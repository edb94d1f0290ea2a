"""Webhooks hear, signed, what became of jobs: once it is committed, after a kill too, again and again for a day."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from openai import OpenAI
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from sora_desktop.composition import Role
from sora_desktop.domain.errors import (
    DiskFull,
    InvalidWebhook,
    KeyringMissing,
    UnknownWebhook,
    WebhookGivenUp,
    WebhookSecretUnkept,
)
from sora_desktop.domain.events import TroubleArose
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.webhooks import EVENTS, TOLD
from sora_desktop.services import telling
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.webhooks import WebhookRepository

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sora_desktop.domain.requests import Order
    from sora_desktop.domain.webhooks import Webhook
    from sora_desktop.services.bundle import Services
    from tests.services.conftest import World

pytestmark = pytest.mark.usefixtures("short_waits")


@dataclass
class Listener:
    """A program that hears messages."""

    port: int = 0
    statuses: list[int] = field(default_factory=list)
    """What it answers first, one a message; then 204."""

    headers: str = ""
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    """Headers and body of every message that came, taken or not."""

    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook?of=sora"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What was said."""
        return [json.loads(body) for _, body in self.heard]

    async def wait_for(self, count: int) -> None:
        """Wait until so many messages came."""
        async with self.news, asyncio.timeout(20):
            await self.news.wait_for(lambda: len(self.heard) >= count)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one message."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = [line.split(": ", 1) for line in head.split("\r\n")[1:] if line]
            headers = {name.lower(): value for name, value in lines}
            body = (await reader.readexactly(int(headers["content-length"]))).decode()
            assert head.startswith("POST /hook?of=sora ")
            status = self.statuses.pop(0) if self.statuses else 204
            writer.write(
                f"HTTP/1.1 {status} Any\r\ncontent-length: 0\r\n{self.headers}connection: close\r\n\r\n".encode()
            )
            await writer.drain()
            async with self.news:
                self.heard.append((headers, body))
                self.news.notify_all()
        writer.close()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    made = Listener()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made


async def seen(services: Services, wanted: Callable[[Webhook], bool]) -> Webhook:
    """Give a webhook as soon as one is as wanted."""
    async with asyncio.timeout(20):
        while True:
            found = next((one for one in await services.webhooks.all() if wanted(one)), None)
            if found is not None:
                return found
            await asyncio.sleep(0.01)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again sooner."""
    monkeypatch.setattr(telling, "WAITS", (0.02,))


async def test_the_end_of_a_job_is_told_and_signed(
    world: World, listener: Listener, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        added = await services.webhooks.add(listener.url)
        (job,) = await services.jobs.submit([an_order("what nobody else is to read")])
        await services.jobs.wait([job.id])
        await listener.wait_for(1)
        headers, body = listener.heard[0]
        assert Verifier(added.secret).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Verifier(added.secret).verify(body.replace("completed", "failed"), headers)
        # The SDK's own reading of such messages, for programs that have it.
        OpenAI(api_key="any").webhooks.verify_signature(body, headers, secret=added.secret)
    told = json.loads(body)
    assert (told["type"], told["object"]) == ("video.completed", "event")
    assert told["data"] == {
        "id": job.id, "object": "video", "status": "completed", "connection": "fake", "simulated": False,
    }  # fmt: skip
    assert told["id"].removeprefix("evt_") == headers["webhook-id"].removeprefix("msg_")
    assert "nobody else" not in body
    assert added.secret not in repr(added)


async def test_the_secret_is_in_the_keyring_and_nowhere_else(world: World, listener: Listener) -> None:
    async with world.services() as services:
        added = await services.webhooks.add(listener.url)
        assert added.secret.startswith("whsec_")
        assert world.secrets.kept == {f"webhook {added.webhook.id}": added.secret}
    for path in world.paths.root.rglob("*"):
        assert not path.is_file() or added.secret.encode() not in path.read_bytes()
    async with world.services() as services:
        await services.webhooks.remove(added.webhook.id)
        assert world.secrets.kept == {}
        assert await services.webhooks.all() == []


async def test_only_the_events_that_were_asked_for_are_told(
    world: World, listener: Listener, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        added = await services.webhooks.add(listener.url, ["video.cancelled", "video.failed"])
        assert added.webhook.events == ("video.failed", "video.cancelled")
        done, gone = await services.jobs.submit([an_order(), an_order()])
        await services.jobs.wait([done.id, gone.id])
        await services.queue.pause()
        (gone,) = await services.jobs.submit([an_order()])
        await services.queue.cancel_waiting([gone.id])
        await listener.wait_for(1)
    assert [(one["type"], one["data"]["id"]) for one in listener.bodies] == [("video.cancelled", gone.id)]


@pytest.mark.usefixtures("quick")
async def test_what_is_not_taken_is_sent_again_the_same_and_in_its_order(
    world: World, listener: Listener, an_order: Callable[..., Order]
) -> None:
    listener.statuses = [500, 404, 302]
    async with world.services() as services:
        added = await services.webhooks.add(listener.url)
        jobs = await services.jobs.submit([an_order(takes=2)])
        await services.jobs.wait([job.id for job in jobs])
        await listener.wait_for(5)
        known = await seen(services, lambda one: not one.waiting)
    assert known.failure is None
    assert known.delivered_at is not None
    ids = [headers["webhook-id"] for headers, _ in listener.heard]
    assert len(set(ids)) == 2
    by_id: dict[str, set[str]] = {}
    for headers, body in listener.heard:
        Verifier(added.secret).verify(body, headers)
        by_id.setdefault(headers["webhook-id"], set()).add(body)
    assert all(len(bodies) == 1 for bodies in by_id.values())


async def test_a_message_survives_until_somebody_drives_again(
    world: World, listener: Listener, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        await services.webhooks.add(listener.url)
        await services.queue.pause()
        (job,) = await services.jobs.submit([an_order()])
    # The step is stored and the process is gone, in one moment: nobody was left to tell of it.
    database = Database.open(world.paths.database)
    await JobRepository(database).cancel_waiting([job.id])
    database.close()
    async with world.services(role=Role.LOOK) as services:
        (known,) = await services.webhooks.all()
        assert (known.waiting, listener.heard) == (1, [])
    async with world.services():
        await listener.wait_for(1)
    assert listener.bodies[0]["data"]["id"] == job.id


async def test_who_ends_soon_after_a_job_still_tells_of_it(
    world: World, listener: Listener, an_order: Callable[..., Order]
) -> None:
    async with world.services(role=Role.DRIVE_OWN) as services:
        await services.webhooks.add(listener.url)
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
    assert [one["data"]["id"] for one in listener.bodies] == [job.id]


async def test_after_a_day_a_message_is_given_up_and_that_is_said(
    world: World, listener: Listener, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "WAITS", (0.01,))
    monkeypatch.setattr(telling, "PATIENCE", timedelta())
    listener.statuses = [503] * telling.LEAST_TRIES
    heard: asyncio.Queue[WebhookGivenUp] = asyncio.Queue()
    async with world.services() as services:
        services.events.subscribe(
            lambda event: (
                heard.put_nowait(event.error)
                if isinstance(event, TroubleArose) and isinstance(event.error, WebhookGivenUp)
                else None
            )
        )
        await services.webhooks.add(listener.url)
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        error = await asyncio.wait_for(heard.get(), 20)
        (known,) = await services.webhooks.all()
        assert (known.waiting, known.given_up, known.failure) == (0, 1, "it answered 503")
        assert (await services.catalogue.get(job.id)).status is JobStatus.COMPLETED
    assert "it answered 503" in str(error)
    assert len(listener.heard) == telling.LEAST_TRIES


async def test_who_says_that_it_is_gone_is_left_in_peace_at_once(
    world: World, listener: Listener, an_order: Callable[..., Order]
) -> None:
    listener.statuses = [410]
    async with world.services() as services:
        await services.webhooks.add(listener.url)
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        await listener.wait_for(1)
        known = await seen(services, lambda one: one.given_up > 0)
    assert known.waiting == 0


async def test_nobody_who_does_not_listen_keeps_the_others_from_hearing(
    world: World, listener: Listener, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        dead = await services.webhooks.add("http://127.0.0.1:1/")
        await services.webhooks.add(listener.url)
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        await listener.wait_for(1)
        known = await seen(services, lambda one: one.failure is not None)
        assert known.id == dead.webhook.id
    assert (known.waiting, known.failure) == (1, "nothing listens there")


async def test_a_test_says_what_became_of_it(world: World, listener: Listener) -> None:
    async with world.services(role=Role.LOOK) as services:
        added = await services.webhooks.add(listener.url, ["video.failed"])
        taken = await services.webhooks.test(added.webhook.id)
        assert (taken.taken, taken.status) == (True, 204)
        listener.statuses, listener.headers = [429], "retry-after: 7\r\n"
        refused = await services.webhooks.test(added.webhook.id)
        assert (refused.taken, refused.status, refused.wait) == (False, 429, 7.0)
        world.secrets.kept.clear()
        assert "keyring" in (await services.webhooks.test(added.webhook.id)).detail
        with pytest.raises(UnknownWebhook):
            await services.webhooks.test("wh_unknown")
    headers, body = listener.heard[0]
    assert json.loads(body)["type"] == "webhook.test"
    assert Verifier(added.secret).verify(body, headers)


async def test_only_this_computer_is_told_unless_the_person_says_otherwise(world: World) -> None:
    refused = (
        "", "127.0.0.1:80", "ftp://127.0.0.1/", "http://", "http://[", "http://127.0.0.1:x/", "http://127.0.0.1/#a",
        "http://a:b@127.0.0.1/", "http://example.com/", "http://10.0.0.1/", "http://localhost.example.com/",
        "http://127.0.0.1.example.com/", "http://0.0.0.0/", "http://127.0.0.1/\x00", f"http://127.0.0.1/{'a' * 2000}",
    )  # fmt: skip
    async with world.services(role=Role.LOOK) as services:
        for url in refused:
            with pytest.raises(InvalidWebhook):
                await services.webhooks.add(url)
        with pytest.raises(InvalidWebhook):
            await services.webhooks.add("http://127.0.0.1/", ["video.begun"])
        for url in ("http://localhost:8/", "http://a.localhost/", "http://[::1]:8/x", "https://127.8.8.8/"):
            await services.webhooks.add(url)
        await services.webhooks.add("http://example.com/", elsewhere=True)
        assert [one.elsewhere for one in await services.webhooks.all()] == [False] * 4 + [True]
        assert len(world.secrets.kept) == 5


async def test_a_keyring_that_will_not_do_leaves_no_webhook(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(account: str, secret: str) -> None:
        raise KeyringMissing(reason="it is gone")

    monkeypatch.setattr(world.secrets, "set", refuse)
    async with world.services(role=Role.LOOK) as services:
        with pytest.raises(WebhookSecretUnkept, match="it is gone") as refused:
            await services.webhooks.add("http://127.0.0.1/")
        assert "key for this session" not in refused.value.advice
        assert await services.webhooks.all() == []


async def test_what_cannot_be_stored_leaves_no_secret(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(repository: WebhookRepository, webhook: Webhook) -> None:
        raise DiskFull(path="/data")

    monkeypatch.setattr(WebhookRepository, "add", refuse)
    async with world.services(role=Role.LOOK) as services:
        with pytest.raises(DiskFull):
            await services.webhooks.add("http://127.0.0.1/")
    assert world.secrets.kept == {}


def test_the_events_are_those_of_the_database() -> None:
    assert EVENTS == ("video.completed", "video.failed", "video.cancelled", "video.unconfirmed")
    assert len(TOLD) == len(EVENTS)
