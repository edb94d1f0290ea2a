"""Facts about servers that refuse, break and talk nonsense: the exit code, one line a job, and a sentence."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Outcome, Program

pytestmark = pytest.mark.usefixtures("quick_looks", "short_patience")

CLIP = resource_path("simulation", "stub.mp4").read_bytes()
HTML = b"<!doctype html><title>Sign in</title><p>Please sign in.</p>"
LOST = object()
"""In place of an answer: the connection is reset."""


@dataclass
class Reply:
    """What the odd server answers."""

    status: int = 200
    body: bytes | dict[str, Any] = b""
    headers: dict[str, str] = field(default_factory=dict)


def video(status: str = "queued", **fields: object) -> Reply:
    """Describe the server's only video."""
    return Reply(body={"id": "video_odd", "object": "video", "status": status, "progress": 0, **fields})


def error(status: int, code: str, message: str = "No.") -> Reply:
    """Refuse as the protocol does."""
    return Reply(status, {"error": {"code": code, "message": message, "type": "invalid_request_error"}})


class OddServer(ThreadingHTTPServer):
    """A video server that answers as it should, but for what a test changes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Odd)
        self.create: object = video()
        self.first_creates: list[object] = []
        """What it answers to the first creates, each once."""

        self.look: object = video("completed", progress=100)
        self.content: object = Reply(body=CLIP, headers={"Content-Type": "video/mp4"})
        self.listing: object = Reply(body={"object": "list", "data": [], "has_more": False})
        self.posts = 0

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def answer(self, method: str, path: str) -> object:
        """Choose the answer."""
        path = path.partition("?")[0]
        if method == "POST":
            self.posts += 1
            return self.first_creates.pop(0) if self.first_creates else self.create
        if path.endswith("/content"):
            return self.content
        if path.endswith("/videos"):
            return self.listing
        return self.look


class _Odd(BaseHTTPRequestHandler):
    server: OddServer

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.server.answer(self.command, self.path)
        if not isinstance(reply, Reply):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        media = "text/html" if body == HTML else "application/json"
        self.send_response(reply.status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _answer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        return

    def finish(self) -> None:
        if self.connection.fileno() >= 0:
            super().finish()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the facts and shorten the patience."""
    monkeypatch.setattr("sora_desktop.services.trouble.LASTING", 0.5)
    monkeypatch.setattr("sora_desktop.services.trouble.LASTING_IF_STUBBORN", 0.3)
    monkeypatch.setattr("sora_desktop.services.scheduler.FIRST_POLL", 0.1)
    monkeypatch.setattr("sora_desktop.services.downloads.RETRY_WAITS", (0.05,))
    monkeypatch.setattr("sora_desktop.services.following.MISSING_FOR", timedelta(seconds=0.2))


@pytest.fixture
def odd(program: Program) -> Iterator[OddServer]:
    """Give an odd server, used by default."""
    with OddServer() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        program.connect(running.url)
        yield running
        running.shutdown()


def generate(program: Program, code: int, status: str, failure: tuple[str, str] | None) -> Outcome:
    """Generate a video and check how it ended."""
    made = program.run("generate", "a fox", "--json")
    assert made.code == code, made.err
    assert made.job["status"] == status
    told = made.job["error"]
    assert (None if told is None else (told["stage"], told["code"])) == failure
    if told is not None:
        assert told["message"] in made.err
    return made


def test_the_odd_server_can_be_a_good_one(program: Program, odd: OddServer) -> None:
    assert generate(program, 0, "completed", None).job["simulated"] is True
    assert odd.posts == 1


@pytest.mark.parametrize(
    ("reply", "code", "word"),
    [
        (error(401, "invalid_api_key"), 3, "key_refused"),
        (error(403, "forbidden"), 1, "access_denied"),
        (error(404, "not_found"), 1, "no_video_service"),
        (Reply(404, HTML), 1, "no_video_service"),
        (error(429, "insufficient_quota"), 1, "out_of_credit"),
        (error(402, "payment_required"), 1, "out_of_credit"),
        (error(400, "invalid_value", "The size is odd."), 1, "invalid_value"),
        (error(400, "moderation_blocked"), 1, "moderation_blocked"),
        (error(413, "too_large"), 1, "too_large"),
        (Reply(302, b"", {"Location": "https://sign-in.example/"}), 1, "no_video_service"),
    ],
)
def test_a_clear_refusal_of_the_create_is_a_failure_with_the_servers_words(
    program: Program, odd: OddServer, reply: Reply, code: int, word: str
) -> None:
    odd.create = reply
    generate(program, code, "failed", ("submit", word))
    assert odd.posts == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, HTML),
        Reply(200, b"\x00\xff garbage"),
        Reply(200, b"[[[[" * 2000),
        Reply(200, {"status": "queued"}),
        Reply(502, HTML),
        Reply(500, b""),
        Reply(409, b"{}"),
        LOST,
    ],
)
def test_an_answer_to_the_create_that_says_nothing_leaves_the_job_in_doubt_and_is_not_followed_by_a_second(
    program: Program, odd: OddServer, reply: object
) -> None:
    odd.create = reply
    made = generate(program, 1, "unconfirmed", ("submit", "reply_lost"))
    assert "resume" in made.err
    resumed = program.run("resume", "--json")
    assert (resumed.code, resumed.job["status"]) == (1, "unconfirmed")
    assert odd.posts == 1
    assert program.run("jobs", "cancel", made.job["id"], "--json").job["status"] == "cancelled"


def test_a_lost_reply_is_an_outcome_for_who_does_not_wait_too(program: Program, odd: OddServer) -> None:
    odd.create = LOST
    sent = program.run("generate", "a fox", "--no-wait", "--json")
    assert (sent.code, sent.job["status"], sent.job["remote_id"]) == (1, "unconfirmed", None)
    odd.listing = Reply(body={"data": [{"id": "video_odd", "status": "queued", "prompt": "a fox"}], "has_more": False})
    again = program.run("resume", "--json")
    assert (again.code, again.job["remote_id"]) == (0, "video_odd")


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(200, HTML), "unreadable_answer"),
        (Reply(200, b"\x00\xff garbage"), "unreadable_answer"),
        (error(401, "invalid_api_key"), "key_refused"),
        (error(403, "forbidden"), "access_denied"),
    ],
)
def test_trouble_that_lasts_while_the_job_runs_is_told_and_resume_goes_on(
    program: Program, odd: OddServer, reply: Reply, word: str
) -> None:
    good, odd.look = odd.look, reply
    made = generate(program, 1, "queued", ("generate", word))
    assert "resume" in made.err
    odd.look = good
    resumed = program.run("resume", "--json")
    assert (resumed.code, resumed.job["status"], resumed.job["error"]) == (0, "completed", None)
    assert odd.posts == 1


def test_a_video_that_its_server_forgot_is_a_failure_and_found_again_for_free(program: Program, odd: OddServer) -> None:
    good, odd.look = odd.look, error(404, "not_found")
    made = generate(program, 1, "failed", ("generate", "remote_video_missing"))
    odd.look = good
    retried = program.run("jobs", "retry", made.job["id"], "--json")
    assert (retried.code, retried.job["id"], retried.job["status"]) == (0, made.job["id"], "completed")
    assert odd.posts == 1


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(200, HTML), "not_a_video"),
        (Reply(200, b"\x89PNG\r\n\x1a\n" + bytes(200), {"Content-Type": "video/mp4"}), "not_a_video"),
        (Reply(200, b"not a video at all, but says it is one " * 20, {"Content-Type": "video/mp4"}), "not_a_video"),
        (error(401, "invalid_api_key"), "key_refused"),
        (error(404, "not_found"), "content_not_ready"),
        (Reply(410, b""), "remote_video_missing"),
    ],
)
def test_a_video_that_is_none_is_not_kept_and_can_be_fetched_again_for_free(
    program: Program, odd: OddServer, reply: Reply, word: str
) -> None:
    good, odd.content = odd.content, reply
    made = generate(program, 1, "failed", ("download", word))
    assert made.job["file"] is None
    assert not [path for path in (program.data / "videos").glob("*") if path.stat().st_size]
    odd.content = good
    retried = program.run("jobs", "retry", made.job["id"], "--json")
    assert (retried.code, retried.job["id"], retried.job["status"]) == (0, made.job["id"], "completed")
    assert odd.posts == 1


def test_a_batch_tells_each_row_once_and_stops_at_nothing(program: Program, odd: OddServer) -> None:
    odd.first_creates = [error(400, "invalid_value"), video(), error(401, "invalid_api_key")]
    file = program.data.parent / "rows.txt"
    file.write_text("one\ntwo\nthree\n", encoding="utf-8")
    made = program.run("batch", str(file), "--json")
    assert made.code == 1
    assert [job["prompt"] for job in made.objects] == ["one", "two", "three"]
    assert sorted(job["status"] for job in made.objects) == ["completed", "failed", "failed"]


def closed_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("http://127.0.0.1:{closed}/v1", "host_unreachable"),
        ("http://no-such-host.invalid/v1", "host_unreachable"),
        ("https://127.0.0.1:{odd}/v1", "tls_failed"),
    ],
)
@pytest.mark.parametrize("command", ["generate", "batch"])
def test_a_server_that_cannot_be_reached_ends_with_3(
    program: Program, odd: OddServer, address: str, word: str, command: str
) -> None:
    program.connect(address.format(closed=closed_port(), odd=odd.server_address[1]), name="gone")
    file = program.data.parent / "rows.txt"
    file.write_text("a fox\n" * 12, encoding="utf-8")
    begun = time.monotonic()
    made = program.run(command, "a fox" if command == "generate" else str(file), "--json")
    assert time.monotonic() - begun < 10
    assert made.code == 3, made.err
    assert {(job["status"], job["error"]["code"]) for job in made.objects} == {("failed", word)}
    assert len(made.objects) == (1 if command == "generate" else 12)
    assert made.objects[0]["error"]["message"] in made.err
    tested = program.run("connections", "test", "gone")
    assert tested.code == 3
    assert tested.err.strip()


@pytest.fixture
def black_hole() -> Iterator[int]:
    """Give a port on which nobody ever answers: its line of waiting connections is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        callers = [socket.socket() for _ in range(4)]
        for caller in callers:
            caller.setblocking(False)
            caller.connect_ex(listener.getsockname())
        time.sleep(0.1)
        yield int(listener.getsockname()[1])
        for caller in callers:
            caller.close()


def test_an_address_that_swallows_everything_is_given_up_within_10_seconds_by_a_whole_batch(
    program: Program, black_hole: int
) -> None:
    program.connect(f"http://127.0.0.1:{black_hole}/v1")
    file = program.data.parent / "rows.txt"
    file.write_text("a fox\n" * 10, encoding="utf-8")
    begun = time.monotonic()
    made = program.run("batch", str(file), "--json")
    assert time.monotonic() - begun <= 10
    assert made.code == 3, made.err
    assert {job["error"]["code"] for job in made.objects} == {"host_unreachable"}
    assert len(made.objects) == 10


@pytest.mark.parametrize(
    ("listing", "look", "code"),
    [
        (Reply(body={"object": "list", "data": []}), None, 0),
        (error(401, "invalid_api_key"), None, 3),
        (error(403, "forbidden"), None, 3),
        (error(404, "not_found"), error(404, "not_found"), 3),
        (Reply(200, HTML), Reply(200, HTML), 3),
        (Reply(500, b""), Reply(500, b""), 3),
        (LOST, LOST, 3),
    ],
)
def test_a_connection_test_ends_with_0_or_3_and_words(
    program: Program, odd: OddServer, listing: object, look: object, code: int
) -> None:
    odd.listing = listing
    odd.look = look or Reply(body={"object": "list", "data": [{"id": "sora-2"}]})
    tested = program.run("connections", "test", "emu")
    assert tested.code == code, tested.out + tested.err
    assert tested.out.strip()
    assert bool(tested.err.strip()) == bool(code)
    assert odd.posts == 0


def test_a_busy_server_gets_the_job_later(program: Program, odd: OddServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sora_desktop.services.scheduler.BUSY_FIRST", 0.1)
    monkeypatch.setattr("sora_desktop.services.scheduler.BUSY_LEAST", 0.1)
    odd.first_creates = [error(429, "rate_limit_exceeded")] * 2
    made = generate(program, 0, "completed", None)
    assert "busy" in made.err
