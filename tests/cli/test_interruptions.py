"""Facts about Ctrl+C, SIGTERM, a second process and what hangs: everything ends in order and in time."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program, RunningEmulator

HANGING = """
import sys, threading
from functools import partial
what = sys.argv.pop(1)

def hang(*_, **__):
    print("hangs", file=sys.stderr, flush=True)
    threading.Event().wait(60)

if what == "keyring":
    from sora_desktop.storage.secrets import SecretStore
    SecretStore.get = hang
else:
    import socket
    from sora_desktop.clients import http
    socket.getaddrinfo = hang
    http.Patience = partial(http.Patience, connect=1.0)
from sora_desktop.__main__ import main
sys.exit(main())
"""
INTERRUPTED_AT_IMPORT = """
import os, signal, sys
at = sys.argv.pop(1)

class Interrupter:
    def find_spec(self, name, path=None, target=None):
        if name == at:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupter())
from sora_desktop.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_in_order_and_resume_goes_on(
    program: Program, emulator: Callable[..., RunningEmulator], number: signal.Signals, code: int
) -> None:
    server = emulator("--job-seconds", "1.5")
    program.connect(server.url)
    # More jobs than places: some are on the server, the others wait.
    process = program.start("generate", "a fox", "--takes", "6", "--json")
    server.wait_for_bills(4)
    process.send_signal(number)
    ended = program.ended(process, 15)
    assert ended.code == code, ended.err
    assert "resume" in ended.err
    assert len({job["id"] for job in ended.objects}) == len(ended.objects) == 6
    resumed = program.run("resume", "--json")
    assert resumed.code == 0, resumed.err
    assert [one["status"] for one in resumed.objects] == ["completed"] * 6
    assert len(server.ledger) == 6


@pytest.mark.parametrize(
    "module",
    ["sora_desktop.cli.entry", "argparse", "sora_desktop.cli.running", "asyncio", "sora_desktop.composition"],
)
def test_ctrl_c_while_the_program_starts_leaves_no_traceback(program: Program, module: str) -> None:
    process = program.start(module, "jobs", "list", command=[sys.executable, "-c", INTERRUPTED_AT_IMPORT])
    assert program.ended(process, 15).code == 130


def test_ctrl_c_ends_a_keyring_that_does_not_answer(program: Program) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sora_desktop.storage.secrets.SecretStore.set", lambda *_: None)
        added = program.run("connections", "add", "gpu", "--base-url", "http://x/v1", "--key-stdin", said="sk-1")
        assert added.code == 0, added.err
    process = program.start("keyring", "connections", "test", "gpu", command=[sys.executable, "-c", HANGING])
    assert process.stderr is not None
    assert process.stderr.readline() == "hangs\n"
    process.send_signal(signal.SIGINT)
    assert program.ended(process, 10).code == 130


def test_a_name_service_that_does_not_answer_holds_nobody_up(program: Program) -> None:
    program.connect("http://somewhere.example/v1")
    begun = time.monotonic()
    process = program.start("names", "generate", "a fox", "--json", command=[sys.executable, "-c", HANGING])
    ended = program.ended(process, 30)
    assert time.monotonic() - begun < 12
    assert ended.code == 3, ended.err
    assert ended.job["error"]["code"] == "host_unreachable"


def test_ctrl_c_at_the_question_for_a_key_ends_it(program: Program) -> None:
    ours, theirs = pty.openpty()
    arguments = ["--data-dir", str(program.data), "connections", "add", "gpu", "--base-url", "http://x/v1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sora_desktop", *arguments, "--key-stdin"],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.read(5) == "Key: "
    process.send_signal(signal.SIGINT)
    assert program.ended(process, 10).code == 130
    for end in (ours, theirs):
        os.close(end)
