"""Webhooks over the local service."""

from __future__ import annotations

import http.server
import threading
from typing import TYPE_CHECKING

import pytest
from standardwebhooks import Webhook as Verifier

from sora_desktop.domain.errors import KeyringInsecure, KeyringLocked, KeyringMissing, SecretError
from tests.plugins.keyrings import FakeSecrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.api.conftest import Served


class Ear(http.server.ThreadingHTTPServer):
    """A program that hears messages."""

    daemon_threads = True

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.heard: list[tuple[dict[str, str], str]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Hearing(http.server.BaseHTTPRequestHandler):
    server: Ear

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.heard.append((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        return


@pytest.fixture
def ear() -> Iterator[Ear]:
    made = Ear()
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


async def test_a_webhook_is_added_tried_listed_and_removed(served: Served, ear: Ear) -> None:
    client = served.client
    added = await client.post("/api/v1/webhooks", json={"url": ear.url, "events": ["video.failed"]})
    assert added.status_code == 201
    hook = added.json()
    assert added.headers["location"] == f"/api/v1/webhooks/{hook['id']}"
    tried = await client.post(f"/api/v1/webhooks/{hook['id']}/test")
    assert tried.json() == {"taken": True, "status": 204, "detail": "it answered 204"}
    headers, body = ear.heard[0]
    Verifier(hook["secret"]).verify(body, headers)
    (listed,) = (await client.get("/api/v1/webhooks")).json()["data"]
    assert listed == {name: value for name, value in hook.items() if name != "secret"}
    assert (await client.delete(f"/api/v1/webhooks/{hook['id']}")).status_code == 204
    assert (await client.get("/api/v1/webhooks")).json() == {"data": []}
    for answer in (
        await client.delete(f"/api/v1/webhooks/{hook['id']}"),
        await client.post(f"/api/v1/webhooks/{hook['id']}/test"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_webhook")


async def test_what_cannot_be_one_is_refused(served: Served) -> None:
    for fields in (
        {},
        {"url": 5},
        {"url": "http://example.com/"},
        {"url": "http://127.0.0.1/", "events": "all"},
        {"url": "http://127.0.0.1/", "events": ["video.begun"]},
        {"url": "http://127.0.0.1/", "elsewhere": True},
    ):
        answer = await served.client.post("/api/v1/webhooks", json=fields)
        assert answer.status_code == 422, fields
    assert (await served.client.get("/api/v1/webhooks")).json() == {"data": []}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyringMissing(reason="none was found"), "none was found"),
        (KeyringLocked(), "locked"),
        (KeyringInsecure(backend="Plain"), "Plain, stores it without encryption"),
    ],
)
async def test_without_a_keyring_it_is_said_what_a_webhook_needs(
    served: Served, monkeypatch: pytest.MonkeyPatch, error: SecretError, reason: str
) -> None:
    def refuse(_: FakeSecrets, account: str, secret: str) -> None:
        raise error

    monkeypatch.setattr(FakeSecrets, "set", refuse)
    refused = await served.client.post("/api/v1/webhooks", json={"url": "http://127.0.0.1:1/"})
    told = refused.json()
    assert (refused.status_code, told["code"]) == (503, "webhook_secret_unkept")
    assert reason in told["title"]
    assert "/api/v1/events" in told["advice"]
    assert "key " not in told["advice"]
    assert (await served.client.get("/api/v1/webhooks")).json() == {"data": []}


async def test_they_are_for_those_with_the_token_only(served: Served) -> None:
    answer = await served.client.get("/api/v1/webhooks", headers={"authorization": "Bearer x"})
    assert answer.status_code == 401
