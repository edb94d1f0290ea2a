"""Facts about what a process loads: real work without a pretend client, and light commands lightly."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.jobs import JobId
from sora_desktop.services.driving.address import MeetingPoint
from sora_desktop.services.provenance import PRETENDERS
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Program, RunningEmulator
    from tests.plugins.video_server import VideoServer

_RUN = """
import sys
from sora_desktop.__main__ import main
code = main(sys.argv[1:])
sys.stderr.write("LOADED " + " ".join(sorted(sys.modules)) + "\\n")
sys.exit(code)
"""


def loaded(program: Program, *arguments: str) -> set[str]:
    """Run the program and name the modules that its process had loaded at the end."""
    ended = subprocess.run(
        [sys.executable, "-c", _RUN, "--data-dir", str(program.data), *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    (line,) = [line for line in ended.stderr.splitlines() if line.startswith("LOADED ")]
    return set(line.split()[1:])


def test_a_process_that_uses_only_real_connections_never_loads_the_mock_or_the_simulation(
    program: Program, emulator: Callable[..., RunningEmulator]
) -> None:
    server = emulator("--job-seconds", "0.1")
    program.run("connections", "add", "emu", "--base-url", server.url, "--auth", "none")
    modules = loaded(program, "generate", "a fox", "--connection", "emu")
    assert "sora_desktop.clients.http" in modules
    assert not [name for name in modules if name.startswith(PRETENDERS)]


def test_a_window_that_uses_only_real_connections_never_loads_the_mock_or_the_simulation(
    program: Program, video_server: VideoServer
) -> None:
    program.environment |= {"QT_QPA_PLATFORM": "offscreen", "A_KEY": video_server.key}
    options = ("--key-env", "A_KEY", "--ca-file", str(video_server.ca_file))
    program.connect(video_server.base_url, *options, name="there")
    window = program.start()
    try:
        until = time.monotonic() + 30
        while MeetingPoint(program.data / "driving").read() is None:
            assert time.monotonic() < until, "the window does not drive"
            time.sleep(0.05)
        done = program.run("generate", "a fox", "--json")
        second = loaded(program, "/prompts.csv")
    finally:
        window.terminate()
        window.communicate(timeout=20)
    assert (done.code, done.job["simulated"]) == (0, False), done.err
    # A file that is opened goes to the window that is there, and that is all.
    assert not {name.partition(".")[0] for name in second} & {"PySide6", "sqlite3", "httpx", "keyring"}
    assert not second & {"sora_desktop.composition", "sora_desktop.ui", "sora_desktop.cli.grammar.making"}
    told = asyncio.run(entries(program.data, done.job["id"]))
    attempt, clip = told["attempt"], told["clip"]
    assert {attempt["process"], clip["process"]} == {window.pid}
    assert attempt["client"] == "sora_desktop.clients.http.HttpSoraClient"
    for entry in (attempt, clip):
        # The window shows the simulated connection among the others, and has all the same nothing of it.
        assert {name: entry["loaded"][name] for name in PRETENDERS} == dict.fromkeys(PRETENDERS, False)
        assert entry["loaded"]["httpx"]


async def entries(folder: Path, job_id: str) -> dict[str, dict[str, Any]]:
    """Read the receipt of a job: the last entry of each kind."""
    database = Database.open(DataPaths.for_folder(folder).database)
    try:
        receipt = await JobRepository(database).receipt(JobId(job_id))
    finally:
        database.close()
    assert receipt.flaws == ()
    return {entry.kind: json.loads(entry.text) for entry in receipt.entries}


def test_a_list_needs_neither_network_nor_video_nor_window(program: Program) -> None:
    modules = loaded(program, "jobs", "list")
    assert "sora_desktop.storage.database" in modules
    assert not modules & {"httpx", "av", "PIL", "PySide6", "keyring"}
    assert not [name for name in modules if name.startswith(PRETENDERS)]


def test_only_the_emulator_itself_loads_what_the_emulator_takes(program: Program) -> None:
    assert "emulator" in program.run("--help").out
    assert "sora_desktop.emulator.options" not in loaded(program, "--data", str(program.data), "jobs", "list")
    wrong = program.run("--data", str(program.data), "emulator", "--dialect", "nobody")
    assert (wrong.code, "vllm-omni" in wrong.err) == (2, True)
