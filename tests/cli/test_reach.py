"""Facts about servers that cannot be reached, and about testing a connection: the exit code 3, in time."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import OddServer, Program, Reply

HTML = b"<!doctype html><title>Sign in</title><p>Please sign in.</p>"
REFUSED = {"error": {"code": "no", "message": "No.", "type": "invalid_request_error"}}


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
    # However many they are, nobody is told more often than need be.
    assert made.err.count(made.objects[0]["error"]["message"]) == 1
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
        ((200, {"object": "list", "data": []}), (200, {"object": "list", "data": [{"id": "sora-2"}]}), 0),
        ((401, REFUSED), None, 3),
        ((403, REFUSED), None, 3),
        ((404, REFUSED), (404, REFUSED), 3),
        ((200, HTML), (200, HTML), 3),
        ((500, b""), (500, b""), 3),
        (None, None, 3),
    ],
)
def test_a_connection_test_ends_with_0_or_3_and_words(
    program: Program, odd: OddServer, listing: Reply, look: Reply, code: int
) -> None:
    odd.listing = listing
    odd.look = look
    tested = program.run("connections", "test", "emu")
    assert tested.code == code, tested.out + tested.err
    assert tested.out.strip()
    assert bool(tested.err.strip()) == bool(code)
    assert odd.posts == 0
