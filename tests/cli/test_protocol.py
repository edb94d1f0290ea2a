"""The official SDK makes clips through `serve` and a configured connection; nothing is ever paid twice."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import signal
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import openai
import pytest
from PIL import Image

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Program, RunningEmulator

    Serve = Callable[..., "Serving"]

TOKEN = "a-token-that-only-tests-know"
_LINE = re.compile(r"listening on (http://127\.0\.0\.1:(\d+)) token from SERVE_TOKEN")
MADE_BY = "simulated/sora-2"
"""What an emulator makes says in the name of its model that it is none."""

_NO_LINGER = struct.pack("ii", 1, 0)
"""A connection that is closed so is broken off, and what was not sent yet is lost."""


class Serving:
    """A `serve` that listens."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Wait for its first line."""
        self.process = process
        assert process.stdout is not None
        said = _LINE.fullmatch(process.stdout.readline().strip())
        assert said is not None, process.stderr and process.stderr.read()
        self.address, self.port = said[1], int(said[2])

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it."""
        self.process.send_signal(number)
        self.process.communicate(timeout=20)


@pytest.fixture
def serve(program: Program) -> Iterator[Serve]:
    """Give what starts `serve` over the program's data folder."""
    started: list[Serving] = []
    program.environment["SERVE_TOKEN"] = TOKEN

    def start(port: int = 0) -> Serving:
        serving = Serving(program.start("serve", "--port", str(port), "--token-env", "SERVE_TOKEN"))
        started.append(serving)
        return serving

    yield start
    for serving in started:
        if serving.process.poll() is None:
            serving.end()


class Relay(ThreadingHTTPServer):
    """Stands between a client and `serve`, and keeps answers to creates to itself: the connection breaks instead."""

    daemon_threads = True

    def __init__(self, address: str) -> None:
        """Pass everything on to `address`."""
        super().__init__(("127.0.0.1", 0), _Relaying)
        self.address = address
        self.lose = 0
        """How many answers to creates are still to be lost."""

        self.after_loss: Callable[[], None] = lambda: None
        self.creates: list[str | None] = []
        """How often each create had been sent before, by the client's word."""

    @property
    def url(self) -> str:
        """Its own base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Relaying(BaseHTTPRequestHandler):
    server: Relay

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        if self.command == "POST":
            self.server.creates.append(self.headers.get("x-stainless-retry-count"))
        url = self.server.address + self.path
        answer = httpx.request(self.command, url, content=body, headers=headers, trust_env=False, timeout=30)
        self.close_connection = True
        if self.command == "POST" and self.server.lose:
            self.server.lose -= 1
            assert answer.status_code == 200, answer.text
            self.server.after_loss()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            self.connection.close()
            return
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in {"transfer-encoding", "content-length", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = _pass

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        return


@pytest.fixture
def relay() -> Iterator[Callable[[Serving], Relay]]:
    """Give what puts a relay before `serve`."""
    running: list[Relay] = []

    def start(serving: Serving) -> Relay:
        made = Relay(serving.address)
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        running.append(made)
        return made

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK rest for less time before it sends something again."""
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.05)


def client(url: str) -> openai.OpenAI:
    """Make a client with its own usual retries."""
    return openai.OpenAI(base_url=url, api_key=TOKEN, http_client=openai.DefaultHttpxClient(trust_env=False))


def test_the_official_sdk_makes_lists_fetches_remixes_and_deletes(
    program: Program, server: RunningEmulator, serve: Serve
) -> None:
    serving = serve()
    with client(f"{serving.address}/v1") as sdk:
        video = sdk.videos.create_and_poll(
            prompt="a paper boat", model="emu/sora-2", seconds="4", size="1280x720", poll_interval_ms=50
        )
        assert (video.status, video.progress, video.model, video.prompt) == ("completed", 100, MADE_BY, "a paper boat")
        assert video.model_extra is not None
        assert (video.model_extra["connection"], video.model_extra["simulated"]) == ("emu", True)
        content = sdk.videos.download_content(video.id).read()
        assert content[4:8] == b"ftyp"
        remix = sdk.videos.remix(video.id, prompt="at night")
        assert remix.remixed_from_video_id == video.id
        assert [one.id for one in sdk.videos.list(limit=1)] == [remix.id, video.id]
        assert {"emu", "simulated"} <= {model.id for model in sdk.models.list()}
        shown = program.run("jobs", "show", video.id, "--json").job
        assert hashlib.sha256(content).digest() == hashlib.sha256(Path(shown["file"]).read_bytes()).digest()
        assert sdk.videos.delete(video.id).deleted
        with pytest.raises(openai.NotFoundError):
            sdk.videos.retrieve(video.id)
        with pytest.raises(openai.BadRequestError) as refused:
            sdk.videos.create(prompt=" ")
        assert refused.value.param == "prompt"
    with client(f"{serving.address}/v1").with_options(api_key="sk-wrong") as wrong:
        with pytest.raises(openai.AuthenticationError) as unknown:
            wrong.videos.list()
        assert unknown.value.code == "invalid_api_key"
    server.wait_for_bills(2)
    assert len(server.ledger) == 2


def test_an_answer_that_is_lost_twice_costs_once(
    server: RunningEmulator, serve: Serve, relay: Callable[[Serving], Relay]
) -> None:
    between = relay(serve())
    between.lose = 2
    with client(between.url) as sdk:
        video = sdk.videos.create(prompt="a paper boat")
        assert between.creates == ["0", "1", "2"]
        # Every job is in this list, so nothing else can be billed.
        assert [one.id for one in sdk.videos.list()] == [video.id]
        server.wait_for_bills()
        # Whoever asks for the same again of their own accord wants another one.
        assert sdk.videos.create(prompt="a paper boat").id != video.id
    server.wait_for_bills(2)
    assert len(server.ledger) == 2


def test_a_service_that_is_killed_before_it_answers_costs_once(
    server: RunningEmulator, serve: Serve, relay: Callable[[Serving], Relay]
) -> None:
    serving = serve()
    between = relay(serving)
    between.lose = 1

    def kill_and_start_again() -> None:
        server.wait_for_bills()
        serving.end(signal.SIGKILL)
        between.address = serve().address

    between.after_loss = kill_and_start_again
    with client(between.url) as sdk:
        video = sdk.videos.create(prompt="a paper boat", input_reference=("a.png", _png(), "image/png"))
        # The new process has found on its server what the killed one had sent.
        assert sdk.videos.poll(video.id, poll_interval_ms=50).status == "completed"
        assert [one.id for one in sdk.videos.list()] == [video.id]
    assert len(server.ledger) == 1


def _png() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (720, 1280), "teal").save(target, "PNG")
    return target.getvalue()
