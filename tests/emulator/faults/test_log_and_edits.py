"""The script follows its file while the emulator runs, and the log tells of every decision."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from sora_desktop.cli.entry import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.emulator.conftest import EmulatorStarter
    from tests.emulator.faults.conftest import Bench

BROKEN = '[[fault]]\nwhen = { path = "/models" }\ndo = "staus"\n'


def _fault(status: int) -> str:
    return f'[[fault]]\nwhen = {{ path = "/models" }}\ndo = "status"\nstatus = {status}\n'


def _wait_for(found: Callable[[], object]) -> None:
    pause = threading.Event()
    for _ in range(200):
        if found():
            return
        pause.wait(0.05)
    pytest.fail("It was not told of within ten seconds.")


def test_the_next_request_meets_the_script_as_it_is_now(bench: Bench) -> None:
    with bench.client() as client:
        for status in [*range(500, 520), 418]:
            bench.write(_fault(status))
            assert client.get("/models").status_code == status


def test_a_script_that_another_file_replaces_is_read_again(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "new.toml").write_text(_fault(451), "utf-8")
    os.replace(tmp_path / "new.toml", bench.script)  # noqa: PTH105 - as editors do it
    with bench.client() as client:
        assert client.get("/models").status_code == 451


def test_a_broken_edit_keeps_the_last_good_script_and_is_told_of(bench: Bench) -> None:
    with bench.client() as client:
        bench.write(_fault(500))
        assert client.get("/models").status_code == 500
        bench.write(BROKEN)
        assert client.get("/models").status_code == 500
        _wait_for(lambda: [line for line in bench.lines() if line.get("ok") is False])
        assert client.get("/models").status_code == 500
        told = [line for line in bench.lines() if line.get("ok") is False]
        assert len(told) == 1
        assert "fault 1 (line 1): `do` must be one of" in str(told[0]["problems"])
        bench.write(_fault(501))
        assert client.get("/models").status_code == 501


def test_a_script_that_is_gone_keeps_acting_and_is_told_of_once(bench: Bench) -> None:
    bench.write(_fault(500))
    with bench.client() as client:
        client.get("/models")
        bench.script.unlink()
        for _ in range(3):
            assert client.get("/models").status_code == 500
        told = [line for line in bench.lines() if line.get("ok") is False]
        assert len(told) == 1
        assert "no such file" in str(told[0]["problems"])
        bench.write(_fault(502))
        assert client.get("/models").status_code == 502


def test_an_emptied_script_lets_nothing_go_wrong(bench: Bench) -> None:
    bench.write(_fault(500))
    with bench.client() as client:
        assert client.get("/models").status_code == 500
        bench.write("")
        _wait_for(lambda: client.get("/models").status_code == 200)


def test_every_request_has_a_line_before_its_answer(bench: Bench) -> None:
    with bench.client(authorization="Bearer sk-secret") as client:
        client.post("/videos", json={"prompt": "x"})
        assert len(bench.decisions()) == 1
        client.get("/videos?limit=1")
        client.get("/nothing")
        client.get("/models", headers={"host": "example.org"})
    made, listed, missing, refused = bench.decisions()
    assert (made["method"], made["path"], made["status"], made["faults"]) == ("POST", "/videos", 200, [])
    assert (made["billed"], made["remote_id"]) == (True, bench.bills()[0]["remote_id"])
    assert (listed["query"], listed["billed"], listed["remote_id"], listed["key"]) == ("limit=1", False, None, True)
    assert (missing["path"], missing["status"]) == ("/nothing", 404)
    assert (refused["host"], refused["status"]) == ("example.org", 403)
    assert "sk-secret" not in str(bench.lines())


def test_a_log_needs_no_faults(start_emulator: EmulatorStarter, tmp_path: Path) -> None:
    emulator = start_emulator(log=str(tmp_path / "log.jsonl"))
    with emulator.client() as client:
        client.post("/videos", json={"prompt": "x"})
    emulator.stop()
    text = (tmp_path / "log.jsonl").read_text("utf-8")
    assert '"billed": true' in text
    assert emulator.process.communicate() == ("", "")


def test_without_a_file_a_person_reads_the_log(start_emulator: EmulatorStarter, tmp_path: Path) -> None:
    script = tmp_path / "faults.toml"
    script.write_text(f'{_fault(503)}name = "busy"\n', "utf-8")
    emulator = start_emulator(faults=str(script))
    with emulator.client() as client:
        client.get("/models?a=b")
        video_id = client.post("/videos", json={"prompt": "x"}).json()["id"]
        script.write_text(BROKEN, "utf-8")
        assert emulator.process.stderr
        told = [emulator.process.stderr.readline() for _ in range(5)]
    assert emulator.stop() == 0
    lines = [line.rstrip("\n").partition(" ")[2] for line in told]
    assert lines[0] == "The script was read: 1 fault."
    assert lines[1] == 'GET /models?a=b: 503, fault 1 "busy" status (match 1)'
    assert lines[2] == f"POST /videos: 200, billed {video_id}"
    assert lines[3].endswith("cannot be used; the last good script goes on:")
    assert "fault 1 (line 1)" in lines[4]


def test_nobody_has_to_read_what_is_told(start_emulator: EmulatorStarter, tmp_path: Path) -> None:
    script = tmp_path / "faults.toml"
    script.write_text("", "utf-8")
    emulator = start_emulator(faults=str(script))
    # More than a pipe holds, which nobody empties.
    with emulator.client() as client:
        for _ in range(400):
            assert client.get(f"/{'x' * 400}").status_code == 404
    assert emulator.stop() == 0


def test_a_missing_script_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    found = _command("--faults", str(missing))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == f"Cannot read the script of faults {missing}: no such file or directory.\n"
    folder = _command("--faults", str(tmp_path))
    assert folder.returncode == 2
    assert "is a directory" in folder.stderr


def test_a_wrong_script_ends_the_command_with_what_is_wrong(tmp_path: Path) -> None:
    script = tmp_path / "faults.toml"
    script.write_text(f"{BROKEN}\n[[fault]]\nbad = 1\n", "utf-8")
    found = _command("--faults", str(script))
    assert (found.returncode, found.stdout) == (2, "")
    lines = found.stderr.splitlines()
    assert lines[0] == f"The script of faults {script} cannot be used:"
    assert lines[1].startswith("  fault 1 (line 1): `do` must be")
    assert lines[2].startswith("  fault 2 (line 5): `do` is missing")


def test_a_log_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    found = _command("--log", str(tmp_path / "none" / "log.jsonl"))
    assert found.returncode == 1
    assert "Cannot write the log" in found.stderr


def _command(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sora_desktop", "emulator", "--port=0", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_shows_a_script_and_where_the_rest_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["emulator", "--help"]) == 0
    shown = capsys.readouterr().out
    assert 'when = { method = "POST", path = "/videos", prompt = "*storm*" }' in shown
    assert "README.md" in shown
