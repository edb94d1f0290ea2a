"""Facts about a program that is killed: what it asks its server for once more, and what not.

That nothing is lost or paid twice, wherever the kill comes, is held by the tests of endurance.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from socket import socket

    from tests.cli.conftest import Program, RunningEmulator

pytestmark = pytest.mark.usefixtures("quick_looks")

DYING = """
import os, signal, sys
from sora_desktop.__main__ import main
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.register import JobRegister
from sora_desktop.storage.parts import PartFile

point = sys.argv.pop(1)
begin, advance, write = JobRegister.begin, JobRegister.advance, PartFile.write

def die_at(here):
    if here == point:
        os.kill(os.getpid(), signal.SIGKILL)

async def dying_begin(register, *arguments, **changes):
    begun = await begin(register, *arguments, **changes)
    die_at("after submitting")
    return begun

async def dying(register, job, status, *evidence, **changes):
    die_at(f"before {status.value}")
    return await advance(register, job, status, *evidence, **changes)

def dying_write(part, data):
    write(part, data[: len(data) // 2])
    die_at("while downloading")
    write(part, data[len(data) // 2 :])

JobRegister.begin, JobRegister.advance, PartFile.write = dying_begin, dying, dying_write
sys.exit(main())
"""


class Proxy(ThreadingHTTPServer):
    """Stands before an emulator, remembers what was asked for, and can keep the reply to a create to itself."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        """Pass everything on to the base URL `target`."""
        super().__init__(("127.0.0.1", 0), _Passing)
        self.target = target
        self.client = httpx.Client(timeout=30)
        self.asked: list[tuple[str, str, str | None]] = []
        """Method, path and range of every request."""

        self.holding = threading.Event()
        """Set while replies to creates are kept back."""

        self.held = threading.Event()
        """Set when one is."""

        self.over = threading.Event()

    @property
    def url(self) -> str:
        """Its own base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Say nothing of a caller that went away: it was killed, which is what these tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def fetches(self) -> Counter[str]:
        """Count how often each clip was asked for, from its beginning."""
        return Counter(path for _, path, start in self.asked if path.endswith("/content") and start is None)


class _Passing(BaseHTTPRequestHandler):
    server: Proxy

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, self.headers.get("Range")))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        url = self.server.target + self.path.removeprefix("/v1")
        answer = self.server.client.request(self.command, url, content=body, headers=headers)
        if self.command == "POST" and self.server.holding.is_set():
            self.server.held.set()
            self.server.over.wait(30)
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in {"transfer-encoding", "content-length", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_DELETE = _pass

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        return


@pytest.fixture
def proxy(program: Program, emulator: Callable[..., RunningEmulator]) -> Iterator[Proxy]:
    """Give a proxy before an emulator, used by default."""
    with Proxy(emulator().url) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        program.connect(running.url)
        yield running
        running.over.set()
        running.shutdown()
        running.client.close()


@pytest.mark.parametrize(
    ("point", "takes"),
    [
        ("after submitting", 3),
        # One, so that it is known how far the clip was.
        ("while downloading", 1),
        ("before completed", 1),
    ],
)
def test_after_a_kill_at_any_step_every_job_is_done_or_in_doubt_and_none_is_paid_twice(
    program: Program, emulator: Callable[..., RunningEmulator], proxy: Proxy, point: str, takes: int
) -> None:
    server = emulator()
    arguments = ("generate", f"killed {point}", "--takes", str(takes), "--json")
    killed = program.ended(program.start(point, *arguments, command=[sys.executable, "-c", DYING]))
    assert killed.code == -signal.SIGKILL, killed.err
    whole = {job["remote_id"] for job in program.run("jobs", "list", "--json").objects if job["file"]}

    resumed = program.run("resume", "--json")
    jobs = program.run("jobs", "list", "--json").objects
    doubtful = [job for job in jobs if job["status"] == "unconfirmed"]
    done = [job for job in jobs if job["status"] == "completed"]
    assert len(doubtful) + len(done) == takes
    # Only what may have been sent just then, and was not, stays in doubt.
    assert not doubtful or point == "after submitting"
    assert resumed.code == bool(doubtful)
    assert {job["id"] for job in resumed.objects} == {job["id"] for job in jobs if job["remote_id"] not in whole}

    bills = server.ledger
    assert sorted(bill["idempotency_key"] for bill in bills) == sorted(job["id"] for job in done)
    assert {bill["remote_id"] for bill in bills} == {job["remote_id"] for job in done}
    assert set(proxy.fetches().values()) <= {1}
    assert any(start for _, _, start in proxy.asked) == (point == "while downloading")

    assert program.run("resume", "--json").code == bool(doubtful)
    assert server.ledger == bills
    assert not list((program.data / "videos").glob(".*")), "something is left of an unfinished clip"


@pytest.mark.parametrize("found", [True, False])
def test_a_job_killed_inside_its_post_is_found_in_the_list_or_stays_unconfirmed(
    program: Program,
    emulator: Callable[..., RunningEmulator],
    proxy: Proxy,
    found: bool,  # noqa: FBT001 - a parameter
) -> None:
    server = emulator()
    proxy.holding.set()
    process = program.start("generate", f"killed inside its POST, {found=}")
    assert proxy.held.wait(20)
    process.kill()
    process.communicate()
    proxy.holding.clear()
    (bill,) = server.ledger
    if not found:
        delete_when_done(f"{server.url}/videos/{bill['remote_id']}")
    for _ in range(2 - found):
        resumed = program.run("resume", "--json")
        assert (resumed.code, resumed.job["status"]) == ((0, "completed") if found else (1, "unconfirmed"))
        assert resumed.job["remote_id"] == (bill["remote_id"] if found else None)
    assert server.ledger == [bill]


def delete_when_done(url: str) -> None:
    """Delete a video from its server as soon as it is finished."""
    pause = threading.Event()
    for _ in range(400):
        if httpx.delete(url).is_success:
            return
        pause.wait(0.05)
    pytest.fail("it was never finished")


def test_kill_9_while_jobs_run_loses_nothing(program: Program, emulator: Callable[..., RunningEmulator]) -> None:
    server = emulator("--job-seconds", "1.5")
    program.connect(server.url)
    process = program.start("generate", "killed while it runs", "--takes", "4", "--json")
    server.wait_for_bills(4)
    process.kill()
    process.communicate()
    resumed = program.run("resume", "--json")
    assert resumed.code == 0, resumed.err
    assert [job["status"] for job in resumed.objects] == ["completed"] * 4
    assert {bill["remote_id"] for bill in server.ledger} == {job["remote_id"] for job in resumed.objects}
    assert len(server.ledger) == 4
