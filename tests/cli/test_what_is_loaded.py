"""Facts about what a process loads: real work without a pretend client, and light commands lightly."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program, RunningEmulator

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
    assert not [name for name in modules if name.startswith(("sora_desktop.simulation", "sora_desktop.clients.mock"))]


def test_a_list_needs_neither_network_nor_video_nor_window(program: Program) -> None:
    modules = loaded(program, "jobs", "list")
    assert "sora_desktop.storage.database" in modules
    assert not modules & {"httpx", "av", "PIL", "PySide6", "keyring", "sora_desktop.simulation"}
