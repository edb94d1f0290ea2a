"""Several videos that a server makes at once are watched through its list, over real HTTP."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Program, RunningEmulator

TAKES = 6


def test_one_list_call_stands_for_many_looks(
    program: Program, start_emulator: Callable[..., RunningEmulator], tmp_path: Path
) -> None:
    log = tmp_path / "requests.jsonl"
    server = start_emulator("--job-seconds", "0.8", "--log", str(log))
    program.connect(server.url, "--auth", "none", "--concurrency", str(TAKES))
    done = program.run("generate", "a peanut", "--takes", str(TAKES), "--json")
    assert done.code == 0, done.err
    assert [job["status"] for job in done.objects] == ["completed"] * TAKES
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    asked = Counter((entry["method"], entry["path"]) for entry in entries)
    assert asked["POST", "/videos"] == TAKES
    looks = Counter(job["remote_id"] for job in done.objects)
    for remote_id in looks:
        # One to confirm the end, and at most two before enough others were on the way.
        assert 1 <= asked["GET", f"/videos/{remote_id}"] <= 3
    assert 2 <= asked["GET", "/videos"] <= 30
