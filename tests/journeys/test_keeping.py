"""Clips made elsewhere are dragged in, and the folder of all clips is moved, on a real screen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import OtherProgram

pytestmark = pytest.mark.screen

CLIPS = 24
DAMAGED = 3


def archive(folder: Path, clip: Path) -> Path:
    """Make a folder of clips as other programs leave them: some have a file beside them, and some are damaged."""
    data = clip.read_bytes()
    folder.mkdir()
    for number in range(CLIPS):
        path = folder / f"gen {number:03d}.mp4"
        whole = data + (12).to_bytes(4) + b"free" + number.to_bytes(4)
        path.write_bytes(whole[: len(whole) // 2] if number < DAMAGED else whole)
        if number % 2:
            path.with_suffix(".json").write_text(json.dumps({"prompt": f"an owl, take {number}"}))
    shutil.copy(folder / "gen 010.mp4", folder / "again.mp4")
    return folder


def test_a_folder_of_clips_is_dropped_in_and_the_video_folder_moved_by_keys(
    desk: Desk, server: Callable[..., Server], other_program: OtherProgram, tmp_path: Path
) -> None:
    emulator = server("--job-seconds", "0.2", "--clip", "stub")
    desk.connect(emulator.url)
    (made,) = desk.command("generate", "a fox", "--json")
    window = desk.open()
    other_program.take([archive(tmp_path / "archive", Path(made["file"]))])
    other_program.carry(600, 400)
    assert other_program.let_go() == "taken"
    window.focus()
    window.find("radio button", "Copy them into the video folder")
    window.press("Return")
    window.find("push button", "Show them")
    cells = [cell.name for cell in window.see("cell", within="Files that were left out")]
    assert cells.count("Damaged: it breaks off") == DAMAGED
    assert {"gen 000.mp4: Damaged: it breaks off", "gen 010.mp4: The same as again.mp4"} <= set(cells)
    window.press("Return")
    jobs = desk.jobs()
    assert len(jobs) == CLIPS - DAMAGED + 1
    assert {job["connection"] for job in jobs} == {"studio", "imported"}
    assert "an owl, take 11" in {job["prompt"] for job in jobs}

    window.press("ctrl+shift+comma")
    window.find("push button", "Move…")
    window.press("alt+m")
    target = tmp_path / "moved"
    target.mkdir()
    window.find("text", "File name:|Directory:")
    window.write(str(target))
    window.press("Return")
    window.find("push button", "Move")
    window.press("shift+Tab", "space")

    def moved() -> bool:
        return len(list(target.glob("*.mp4"))) == len(jobs) and not (desk.data / "videos").exists()

    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    until(moved, "all clips are in the new folder")
    window.press("Escape")
    assert window.close() == 0
    files = [Path(job["file"]) for job in desk.jobs()]
    assert all(file.is_file() and file.parent == target for file in files)
