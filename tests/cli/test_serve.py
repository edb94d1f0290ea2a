"""Facts about `serve`: what it prints, whom it lets in, and how it ends."""

from __future__ import annotations

import re
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from sora_desktop.services.provenance import PRETENDERS

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.cli.conftest import Program, RunningEmulator

TELLING_WHAT_IT_LOADED = """
import sys
from sora_desktop.__main__ import main
code = main(sys.argv[1:])
sys.stderr.write("LOADED " + " ".join(sorted(sys.modules)) + "\\n")
sys.exit(code)
"""
_FIRST_LINE = re.compile(r"listening on (http://127\.0\.0\.1:\d+) token ([A-Za-z0-9_-]{43})\n")


def first_line(process: subprocess.Popen[str]) -> str:
    """Read what it says first."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.communicate(timeout=20)
    return line


def client_of(address: str, token: str) -> httpx.Client:
    """Make a client of the service."""
    return httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, trust_env=False, timeout=20)


def test_it_says_where_it_is_makes_clips_and_ends_on_ctrl_c_with_streams_open(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator()
    program.connect(server.url)
    with program.start("serve", "--port", "0") as process:
        said = _FIRST_LINE.fullmatch(first_line(process))
        assert said is not None
        with client_of(*said.groups()) as client, client.stream("GET", "/api/v1/events") as events:
            ordered = client.post("/api/v1/videos", json={"prompt": "a boat"}).json()
            assert ordered["connection"] == "emu"
            for line in events.iter_lines():
                if '"status": "completed"' in line:
                    break
            job = client.get(f"/api/v1/videos/{ordered['id']}").json()
            assert client.get(f"/api/v1/videos/{job['id']}/content").content[4:8] == b"ftyp"
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            ended = program.ended(process, 20)
            assert time.monotonic() - began < 15
    assert ended.code == 130
    assert ended.out == ""
    (listed,) = program.run("jobs", "list", "--json").objects
    assert listed == job


def test_it_takes_the_token_from_the_environment_and_loads_no_pretender(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator()
    program.connect(server.url)
    program.environment["MY_TOKEN"] = "correct-horse-battery"
    command = [sys.executable, "-c", TELLING_WHAT_IT_LOADED]
    with program.start("serve", "--port", "0", "--token-env", "MY_TOKEN", command=command) as process:
        line = first_line(process)
        address = line.split()[2]
        assert line == f"listening on {address} token from MY_TOKEN\n"
        with client_of(address, "correct-horse-battery") as client:
            assert client.get("/api/v1/connections").status_code == 200
            made = client.post("/api/v1/videos", json={"prompt": "a boat", "connection": "emu"}).json()
            server.wait_for_bills()
            assert client.get(f"/api/v1/videos/{made['id']}/receipt").status_code == 200
        process.send_signal(signal.SIGTERM)
        ended = program.ended(process, 20)
    assert ended.code == 143
    loaded = set(ended.err.partition("LOADED ")[2].split())
    assert "sora_desktop.api.app" in loaded
    assert not loaded & set(PRETENDERS)


def test_a_port_that_is_taken_is_a_clear_error(program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = program.run("serve", "--port", str(port))
    assert ended.code == 1
    assert ended.out == ""
    assert f"Cannot listen on 127.0.0.1:{port}: address already in use." in ended.err
    assert "Choose another port" in ended.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.com"])  # noqa: S104 - nothing listens there
def test_other_computers_are_let_in_only_by_an_explicit_word(program: Program, host: str) -> None:
    ended = program.run("serve", "--port", "0", "--host", host)
    assert ended.code == 2
    assert "--allow-other-computers" in ended.err


@pytest.mark.parametrize("token", ["", "short", "with spaces in it, and long enough", "ünusual-letters-in-the-token"])
def test_a_token_that_is_none_is_refused(program: Program, token: str) -> None:
    program.environment["MY_TOKEN"] = token
    ended = program.run("serve", "--port", "0", "--token-env", "MY_TOKEN")
    assert ended.code == 2
    assert "MY_TOKEN" in ended.err
    assert token == "" or token not in ended.err
