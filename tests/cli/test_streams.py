"""Facts about what is printed: in any encoding, to nobody, and to where there is no room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.cli.output import put_json, say

if TYPE_CHECKING:
    from tests.cli.conftest import Program, RunningEmulator

PROMPT = "Füchse 狐 🦊 \u2028 next"


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "C"},
    ],
)
def test_any_letters_survive_any_encoding(
    program: Program, server: RunningEmulator, environment: dict[str, str]
) -> None:
    program.environment.update(environment)
    made = program.ended(program.start("generate", PROMPT, "--model", "sim-refuses", "--json"))
    assert made.code == 1, made.err
    assert made.job["prompt"] == PROMPT
    listed = program.ended(program.start("jobs", "list"))
    assert listed.code == 0, listed.err


def test_json_lines_are_lines_for_every_reader(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"prompt": "a\u2028b\u2029c\x85d\x0be\x1cf\n", "half": "\udcff"}
    put_json(value)
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == value


def test_what_servers_say_gives_the_terminal_no_commands(capsys: pytest.CaptureFixture[str]) -> None:
    say("\x1b[2Jgone\x07\r\u202e")
    assert capsys.readouterr().err == "�[2Jgone���\n"


@pytest.mark.parametrize("target", ["pipe", *(["/dev/full"] if Path("/dev/full").exists() else [])])
def test_output_that_nobody_takes_is_told_and_what_was_made_is_safe(
    program: Program, server: RunningEmulator, target: str
) -> None:
    if target == "pipe":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open(target, os.O_WRONLY)
    ended = subprocess.run(
        [sys.executable, "-m", "sora_desktop", "--data-dir", str(program.data), "generate", "a fox", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert ended.returncode == 1
    assert ended.stderr.endswith("What was made is safe; `sora-desktop jobs list` shows it.\n"), ended.stderr
    assert program.run("jobs", "list", "--json").job["status"] == "completed"


def test_a_process_without_standard_streams_works_and_writes_into_no_file(
    program: Program, server: RunningEmulator
) -> None:
    command = f'exec "{sys.executable}" -m sora_desktop generate "a fox" --json <&- >&- 2>&-'
    environment = {**os.environ, "SORA_DESKTOP_DATA_DIR": str(program.data)}
    assert subprocess.run(["/bin/sh", "-c", command], env=environment, check=False, timeout=60).returncode == 0
    assert program.run("jobs", "list", "--json").job["status"] == "completed"


def test_a_folder_that_is_gone_is_no_traceback(program: Program, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    code = f"import os; os.mkdir({str(gone)!r}); os.chdir({str(gone)!r}); os.rmdir({str(gone)!r})\n"
    code += f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
    code += "from sora_desktop.__main__ import main; sys.exit(main())"
    for arguments, expected in (
        (["jobs", "list"], 0),
        (["--data-dir", "here", "jobs", "list"], 1),
        (["generate", "a fox", "--reference", "image.png"], 2),
        (["generate", "a fox", "--output", "out"], 2),
        (["batch", "rows.txt"], 2),
    ):
        ended = program.ended(program.start(*arguments, command=[sys.executable, "-c", code]))
        assert ended.code == expected, (arguments, ended.err)
        assert ended.err
