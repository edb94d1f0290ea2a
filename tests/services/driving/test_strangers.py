"""Facts about the door of a driver: only who knows the key gets in, and nobody can do harm there."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import struct
import tempfile
import threading
from contextlib import suppress
from multiprocessing import connection as connections
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.events import JobChanged
from sora_desktop.services.driving import line, listening, reaching
from sora_desktop.services.driving.address import Address, MeetingPoint
from sora_desktop.services.driving.greeting import NotOurs, greet_driver
from sora_desktop.services.driving.roles import Role

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from multiprocessing.connection import Connection

    from tests.services.driving.conftest import Folder, Process

    Soon = Callable[[Awaitable[Any]], Awaitable[Any]]
    Ordering = Callable[..., Any]
    Check = Callable[[], Awaitable[None]]

CANARY = "sk-canary-42"


@pytest.fixture
async def driver(folder: Folder) -> Process:
    return await folder.open()


@pytest.fixture
def address(folder: Folder, driver: Process) -> Address:
    found = MeetingPoint(folder.paths.driving).read()
    assert found is not None
    return found


@pytest.fixture
async def admitted(address: Address) -> Connection:
    """Give a connection that has proved to know the key, and has said nothing yet."""
    connection = await asyncio.to_thread(reaching.reach, address)
    assert connection is not None
    return connection


@pytest.fixture
def still_works(folder: Folder, driver: Process, an_order: Ordering, soon: Soon) -> Check:
    """Give what makes sure that the driver serves its guests as before."""

    async def look() -> None:
        guest = await soon(folder.open())
        (job,) = await soon(guest.jobs.submit([an_order()]))
        assert job.id in driver.engine.driven

    return look


def _plain_socket(address: Address) -> socket.socket:
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(5)
    made.connect(address.place)
    return made


def test_the_address_and_the_socket_are_for_this_person_alone(address: Address, folder: Folder) -> None:
    modes = [stat.S_IMODE(path.stat().st_mode) for path in sorted(folder.paths.driving.iterdir())]
    assert modes == [0o600, 0o600]
    assert stat.S_IMODE(folder.paths.driving.stat().st_mode) == 0o700
    assert repr(address.key) not in repr(address)


async def test_a_wrong_key_opens_nothing(address: Address, still_works: Check) -> None:
    assert await asyncio.to_thread(reaching.reach, Address(address.place, b"x" * 32, 1)) is None
    await still_works()


def test_a_driver_that_does_not_know_the_key_is_not_believed(tmp_path: Path) -> None:
    place = str(tmp_path / "s")
    with connections.Listener(place, "AF_UNIX") as listener:

        def pretend() -> None:
            with listener.accept() as guest:
                guest.send_bytes(b"sora-desktop driver\n" + bytes(32))
                guest.recv_bytes()
                guest.send_bytes(bytes(32))

        thread = threading.Thread(target=pretend)
        thread.start()
        with connections.Client(place, "AF_UNIX") as guest, pytest.raises(NotOurs):
            greet_driver(guest, b"k" * 32)
        thread.join()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack("!i", 64) + bytes(64),
        struct.pack("!i", 1 << 30),
        struct.pack("!i", -5),
        struct.pack("!iQ", -1, 1 << 60),
        struct.pack("!i", 10) + b"half",
        os.urandom(4096),
    ],
)
async def test_whoever_sends_garbage_is_shown_the_door(
    address: Address, still_works: Check, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(listening, "GREETING_PATIENCE", 0.1)

    def try_it() -> bytes:
        with _plain_socket(address) as stranger:
            stranger.sendall(sent)
            said = b""
            with suppress(ConnectionError):
                while more := stranger.recv(4096):
                    said += more
            return said

    said = await asyncio.to_thread(try_it)
    # The greeting, and not a word more.
    assert len(said) <= 4 + len("sora-desktop driver\n") + 32
    await still_works()


@pytest.mark.parametrize(
    "sent",
    [
        b"no JSON",
        b"[1, 2]",
        b"[" * 100_000,
        b'{"call": 1, "do": "jobs.wait", "with": {}}',
        b'{"hello": {"version": 3}}',
        b'{"hello": null}',
        b'{"what": "' + CANARY.encode() + b'"}',
    ],
)
async def test_a_guest_that_speaks_nonsense_is_sent_away(
    admitted: Connection, still_works: Check, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    def try_it() -> None:
        with admitted:
            admitted.send_bytes(sent)
            assert admitted.poll(5), "it was let stay"
            with suppress(EOFError, OSError):
                assert "other_version" in json.loads(admitted.recv_bytes())

    await asyncio.to_thread(try_it)
    await still_works()
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ({"do": "jobs.nothing", "with": {}}, "KeyError"),
        ({"do": "jobs.cancel", "with": {"job_id": 5}}, "ValueError"),
        ({"do": "jobs.submit", "with": {"orders": [{"prompt": CANARY}], "batch_name": None}}, "ValueError"),
        ({"do": "jobs.wait", "with": {"job_ids": ["none"]}, "ticket": {"prefix": "", "attempt": None}}, "ValueError"),
    ],
)
async def test_a_call_that_makes_no_sense_is_answered_as_such(
    admitted: Connection, driver: Process, caplog: pytest.LogCaptureFixture, call: dict[str, Any], said: str
) -> None:
    hello = {"version": driver.wheel.version, "role": Role.DRIVE_OWN, "jobs": [], "all": False, "activation": None}
    ticket = {"prefix": "01a204b1-a9df-7a28-aa", "repeated": False, "attempt": None}

    def try_it() -> dict[str, Any]:
        with admitted:
            admitted.send_bytes(json.dumps({"hello": hello}).encode())
            assert "welcome" in json.loads(admitted.recv_bytes())
            admitted.send_bytes(json.dumps({"call": 1, "ticket": ticket, **call}).encode())
            answer: dict[str, Any] = json.loads(admitted.recv_bytes())
            return answer

    answer = await asyncio.to_thread(try_it)
    assert answer["answer"] == 1
    assert said in answer["error"]["text"]
    assert CANARY not in json.dumps(answer)
    assert CANARY not in caplog.text


async def test_a_guest_that_does_not_read_is_cut_off(
    admitted: Connection, driver: Process, an_order: Ordering, still_works: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "MOST_UNREAD", 50)
    hello = {"version": driver.wheel.version, "role": Role.DRIVE_ALL, "jobs": [], "all": True, "activation": None}
    admitted.send_bytes(json.dumps({"hello": hello}).encode())
    assert await asyncio.to_thread(admitted.poll, 5)
    (job,) = await driver.jobs.submit([an_order("x" * 30_000)])
    for _ in range(200):
        driver.bus.publish(JobChanged(job))
        await asyncio.sleep(0)
    await still_works()

    def read_on() -> None:
        with suppress(EOFError, OSError):
            for _ in range(200):
                admitted.recv_bytes()
            pytest.fail("it was let stay")

    await asyncio.to_thread(read_on)
    admitted.close()


async def test_a_half_message_holds_nobody_up(admitted: Connection, still_works: Check) -> None:
    os.write(admitted.fileno(), struct.pack("!i", 1000) + b"{")
    await still_works()
    admitted.close()


@pytest.fixture
def short_folder() -> Iterator[str]:
    """Give a folder whose name leaves room for that of a socket; those of tests can be too long themselves."""
    with tempfile.TemporaryDirectory(prefix="run-") as folder:
        yield folder


def test_a_long_path_leads_to_a_private_folder_elsewhere(
    tmp_path: Path, short_folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", short_folder)
    meeting = MeetingPoint(tmp_path / ("long" * 30) / "driving")
    place = next(meeting.places())
    folder = Path(place).parent
    assert place.startswith(short_folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    meeting.announce(place)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(place)
        # As the next driver does where the last one was killed.
        meeting.clear()
        assert not folder.exists()
    assert meeting.read() is None


def test_what_a_killed_driver_left_is_no_address_to_wait_for(tmp_path: Path) -> None:
    meeting = MeetingPoint(tmp_path / "driving")
    place = next(meeting.places())
    address = meeting.announce(place)
    assert meeting.read() == address
    assert reaching.reach(address) is None
    for broken in (b"", b"{}", b"[]", b"\xff", b'{"place": 1, "key": "zz", "process": 1}'):
        (tmp_path / "driving" / "address.json").write_bytes(broken)
        assert meeting.read() is None
