"""Every answer is complete, and strangers are kept out."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

import pytest
from starlette.responses import PlainTextResponse

from sora_desktop import __version__
from sora_desktop.emulator.dialects.files import SignedFiles
from sora_desktop.emulator.dialects.openai import OpenAI
from sora_desktop.emulator.guard import Guard, HostRule
from sora_desktop.simulation.engine import Simulation
from sora_desktop.simulation.rules import CONTRACT

if TYPE_CHECKING:
    import httpx
    from starlette.types import Message, Receive, Scope, Send

    from tests.emulator.conftest import EmulatorStarter, RunningEmulator

EXPECTED = ("x-sora-desktop-emulator", "x-request-id", "openai-processing-ms", "openai-version")


def test_every_answer_names_the_emulator_and_itself(client: httpx.Client) -> None:
    answers = [
        client.get("/models"),
        client.get("/videos"),
        client.post("/videos", json={"prompt": "x"}),
        client.post("/videos", json={}),
        client.get("/nothing"),
        client.put("/videos"),
        client.get("/videos/video_0"),
        client.get("/videos", headers={"host": "example.org"}),
        client.head("/models"),
    ]
    for answer in answers:
        assert answer.headers["x-sora-desktop-emulator"] == __version__
        assert all(name in answer.headers for name in EXPECTED)
        assert answer.headers["x-ratelimit-limit-requests"]
        assert answer.headers["x-ratelimit-reset-requests"].endswith("s")
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)


def test_remaining_requests_go_down(client: httpx.Client) -> None:
    counts = [int(client.get("/models").headers["x-ratelimit-remaining-requests"]) for _ in range(3)]
    assert counts == [counts[0], counts[0] - 1, counts[0] - 2]


def test_a_running_video_says_when_to_look_again(start_emulator: EmulatorStarter) -> None:
    with start_emulator(job_seconds=5).client() as client:
        answer = client.post("/videos", json={"prompt": "x"})
        assert answer.headers["openai-poll-after-ms"] == "500"
        assert client.get("/videos").headers["openai-poll-after-ms"] == "500"


def test_what_is_no_http_is_answered_in_the_envelope(emulator: RunningEmulator) -> None:
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=10) as raw:
        raw.sendall(b"GARBAGE\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"x-sora-desktop-emulator" in answer
    assert b'{"error":{"message":' in answer


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer"}, {"authorization": "Basic c2st"}])
def test_a_missing_key_is_refused(start_emulator: EmulatorStarter, header: dict[str, str]) -> None:
    with start_emulator(key="sk-right").client(**header) as client:
        for path in ("/videos", "/models", "/nothing"):
            answer = client.get(path)
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "invalid_api_key"
            assert "x-sora-desktop-emulator" in answer.headers


@pytest.mark.parametrize(
    ("key", "status"), [("sk-right", 200), ("sk-righ", 401), ("sk-rightt", 401), ("schlüssel", 401)]
)
def test_only_the_key_itself_opens(start_emulator: EmulatorStarter, key: str, status: int) -> None:
    emulator = start_emulator(key="sk-right")
    with emulator.client() as client:
        answer = client.get("/models", headers=[(b"authorization", f"bearer {key}".encode())])
        assert answer.status_code == status
        assert "sk-right" not in answer.text


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "10.0.0.1", "localhost.example.org:8787", ""])
def test_a_name_that_only_points_here_is_refused(client: httpx.Client, host: str) -> None:
    answer = client.get("/videos", headers={"host": host})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "host_not_allowed"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:8787", "LOCALHOST:80", "app.localhost"])
def test_this_computers_own_names_are_accepted(client: httpx.Client, host: str) -> None:
    assert client.get("/models", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["backend", "emulator:8787"])
def test_the_one_word_by_which_a_gateway_knows_it_is_accepted(client: httpx.Client, host: str) -> None:
    assert client.get("/models", headers={"host": host}).status_code == 200


def test_pages_of_other_sites_are_refused(client: httpx.Client) -> None:
    assert client.get("/videos", headers={"origin": "https://example.org"}).status_code == 403
    assert client.get("/videos", headers={"origin": "null"}).status_code == 403
    assert client.get("/models", headers={"origin": "http://localhost:3000"}).status_code == 200


def test_a_server_open_to_the_network_answers_to_addresses_but_to_no_strange_name() -> None:
    rule = HostRule("0.0.0.0")  # noqa: S104 - judged only, not bound
    assert rule.accepts("192.168.1.7:8787")
    assert rule.accepts("localhost")
    assert not rule.accepts("example.org")
    assert HostRule("studio.example").accepts("studio.example:8787")
    assert not HostRule("127.0.0.1").accepts("[broken")
    assert not HostRule("127.0.0.1").accepts("[fe80::1]")


async def _answers(app: object) -> list[Message]:
    """Send one request to a guarded application and give what it answers."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")], "query_string": b""}
    with contextlib.closing(Simulation(CONTRACT)) as simulation:
        played = OpenAI(simulation, files=SignedFiles(simulation), key=None, job_seconds=1)
        await Guard(app, dialect=played, host="127.0.0.1")(scope, receive, send)  # type: ignore[arg-type]
    return sent


async def test_a_fault_of_ours_is_an_answer_without_its_inside() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        msg = "the secret inside"
        raise ZeroDivisionError(msg)

    start, body = await _answers(broken)
    assert start["status"] == 500
    assert (b"x-sora-desktop-emulator", __version__.encode()) in start["headers"]
    assert b'"type":"server_error"' in body["body"]
    assert b"secret" not in body["body"]


async def test_a_fault_in_the_middle_of_an_answer_adds_nothing_to_it() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("half")(scope, receive, send)
        raise ZeroDivisionError

    assert [message["type"] for message in await _answers(broken)] == ["http.response.start", "http.response.body"]
