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
TOKEN = "canary-header-secret-service-0123456789"
PASSWORD = "canary-proxy-secret-service-0123456789"
SECRETS = (KEY, TOKEN, PASSWORD)


def run(program: Program, *arguments: str, said: str | None = None) -> Outcome:
    """Run the program as a process of its own: this one may have found another keyring before."""
    process = program.start(*arguments, stdin=subprocess.PIPE if said else subprocess.DEVNULL)
    return program.ended(process, said=said)


def test_with_a_key_from_the_secret_service_every_command_works_and_no_secret_is_in_any_file(
    program: Program, emulator: Callable[..., RunningEmulator], tmp_path: Path
) -> None:
    server = emulator("--key", KEY)
    add = ("connections", "add", "emu", "--base-url", server.url, "--header", f"X-Token: {TOKEN}")
    far = ("connections", "add", "far", "http://far.example/v1", "--proxy", f"http://me:{PASSWORD}@127.0.0.1:9")
    said: list[Outcome] = [run(program, *add, "--key-stdin", said=f"{KEY}\n")]
    try:
        said += [run(program, "connections", "default", "emu"), run(program, "connections", "test", "emu")]
        said.append(run(program, "generate", "a fox", "--json"))
        rows = tmp_path / "rows.csv"
        rows.write_text("prompt,takes\nan owl,2\na lighthouse,1\n", encoding="utf-8")
        said.append(run(program, "batch", str(rows), "--json"))
        said += [run(program, *far), run(program, "connections", "duplicate", "far")]
        said.append(run(program, "connections", "show", "far", "--json"))
        said.append(run(program, "connections", "export", str(program.data / "connections.json")))
        assert [one.code for one in said] == [0] * 9, said
        said.append(run(program, "connections", "test", "far 2"))
        assert said[-1].code == 3
        jobs = [*said[3].objects, *said[4].objects]
        assert sorted(bill["idempotency_key"] for bill in server.ledger) == sorted(job["id"] for job in jobs)
        for job in jobs:
            url = f"{server.url}/videos/{job['remote_id']}/content"
            served = httpx.get(url, headers={"Authorization": f"Bearer {KEY}"})
            assert Path(job["file"]).read_bytes() == served.content
        for outcome in said:
            assert not [secret for secret in SECRETS if secret in outcome.out + outcome.err]
        for path in program.data.rglob("*"):
            if path.is_file():
                assert not [secret for secret in SECRETS if secret.encode() in path.read_bytes()], path
    finally:
        removed = [run(program, "connections", "remove", name) for name in ("emu", "far", "far 2")]
    assert [one.code for one in removed] == [0] * 3, removed
    assert run(program, *add, "--key-env", "NONE").code == 0
