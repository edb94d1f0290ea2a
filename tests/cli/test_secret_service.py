"""The way from a key in a real Secret Service to clips, over real HTTP; run in a session bus of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Outcome, Program, RunningEmulator

pytestmark = pytest.mark.keyring

KEY = "sk-canary-secret-service-0123456789"


def run(program: Program, *arguments: str, said: str | None = None) -> Outcome:
    """Run the program as a process of its own: this one may have found another keyring before."""
    process = program.start(*arguments, stdin=subprocess.PIPE if said else subprocess.DEVNULL)
    return program.ended(process, said=said)


def test_with_a_key_from_the_secret_service_every_command_works_and_the_key_is_in_no_file(
    program: Program, emulator: Callable[..., RunningEmulator], tmp_path: Path
) -> None:
    server = emulator("--key", KEY)
    add = ("connections", "add", "emu", "--base-url", server.url)
    said: list[Outcome] = [run(program, *add, "--key-stdin", said=f"{KEY}\n")]
    try:
        said += [run(program, "connections", "default", "emu"), run(program, "connections", "test", "emu")]
        said.append(run(program, "generate", "a fox", "--json"))
        rows = tmp_path / "rows.csv"
        rows.write_text("prompt,takes\nan owl,2\na lighthouse,1\n", encoding="utf-8")
        said.append(run(program, "batch", str(rows), "--json"))
        assert [one.code for one in said] == [0] * 5, said
        jobs = [*said[3].objects, *said[4].objects]
        assert sorted(bill["idempotency_key"] for bill in server.ledger) == sorted(job["id"] for job in jobs)
        for job in jobs:
            url = f"{server.url}/videos/{job['remote_id']}/content"
            served = httpx.get(url, headers={"Authorization": f"Bearer {KEY}"})
            assert Path(job["file"]).read_bytes() == served.content
        for outcome in said:
            assert KEY not in outcome.out + outcome.err
        for path in program.data.rglob("*"):
            if path.is_file():
                assert KEY.encode() not in path.read_bytes(), path
    finally:
        removed = run(program, "connections", "remove", "emu")
    assert removed.code == 0, removed.err
    assert run(program, *add, "--key-env", "NONE").code == 0
