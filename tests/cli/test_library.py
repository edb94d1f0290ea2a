"""Facts about taking clips in and moving them, by commands."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Program, RunningEmulator


def test_clips_of_a_folder_come_in_and_what_is_left_out_is_named(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    made = program.run("generate", "a fox", "--seconds", "4", "--json")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    whole = shutil.copy(made.job["file"], folder / "again.mp4")
    data = (folder / "again.mp4").read_bytes()
    (folder / "other.mp4").write_bytes(data + bytes([0, 0, 0, 9]) + b"free!")
    (folder / "cut.mp4").write_bytes(data[:-1000])
    (folder / "notes.txt").write_text("a fox")
    adopted = program.run("adopt", str(folder))
    assert adopted.code == 1
    assert f"{folder / 'cut.mp4'}: damaged: it breaks off" in adopted.out
    assert f"{whole}: already in the library, as job {made.job['id']}" in adopted.out
    assert "1 clip came in, 2 left out." in adopted.err
    (clip,) = (job for job in program.run("jobs", "list", "--json").objects if job["id"] != made.job["id"])
    assert (clip["status"], clip["connection"], clip["simulated"]) == ("completed", "imported", True)
    again = program.run("adopt", str(folder), "--json")
    assert [one["reason"] for one in again.objects] == ["known", "damaged", "known"]
    refused = program.run("adopt")
    assert refused.code == 2
    assert server.ledger


def test_clips_that_come_in_can_be_interrupted_and_gone_on_with(
    program: Program, server: RunningEmulator, tmp_path: Path
) -> None:
    made = program.run("generate", "a fox", "--seconds", "4", "--json")
    data = Path(made.job["file"]).read_bytes()
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for number in range(90):
        (folder / f"{number}.mp4").write_bytes(data + (12).to_bytes(4) + b"free" + number.to_bytes(4))
    videos = Path(made.job["file"]).parent
    process = program.start("adopt", str(folder), "--json")
    while len(list(videos.iterdir())) < 3:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    ended = program.ended(process, 15)
    came_in = [one for one in ended.objects if one["came_in"]]
    assert (ended.code, "not looked at" in ended.err, "Ask for the same again" in ended.err) == (130, True, True)
    assert 0 < len(came_in) < 90
    again = program.run("adopt", str(folder), "--json")
    assert len([one for one in again.objects if one["came_in"]]) == 90 - len(came_in)
    assert server.ledger


def test_what_a_server_still_has_is_listed_and_fetched(program: Program, server: RunningEmulator) -> None:
    made = program.run("generate", "a heron", "--seconds", "4", "--json")
    assert made.code == 0
    listed = program.run("adopt", "--connection", "emu", "--json").objects
    assert {one["known"] for one in listed if one["id"] == made.job["remote_id"]} == {True}
    nothing = program.run("adopt", "--connection", "emu", made.job["remote_id"])
    assert (nothing.code, nothing.out) == (0, "")
    assert program.run("adopt", "--connection", "emu", "nonsense").code == 2
    # The same server, as another connection, has videos that were ordered elsewhere.
    program.connect(server.url, name="other")
    fetched = program.run("adopt", "--connection", "other", made.job["remote_id"], "--json")
    assert fetched.code == 0, fetched.err
    assert (fetched.job["status"], fetched.job["remote_id"]) == ("completed", made.job["remote_id"])


def test_the_video_folder_moves(program: Program, server: RunningEmulator, tmp_path: Path) -> None:
    made = program.run("generate", "a fox", "--seconds", "4", "--json")
    assert program.run("videos", "show", "--json").job["clips"] == 1
    moved = program.run("videos", "move", str(tmp_path / "new"), "--json")
    assert moved.job == {
        "folder": str(tmp_path / "new"),
        "moved": 1,
        "bytes": moved.job["bytes"],
        "missing": [],
        "done": True,
    }
    shown = program.run("jobs", "show", made.job["id"], "--json").job
    assert shown["file"].startswith(str(tmp_path / "new"))
    silly = program.run("videos", "move", "/")
    assert silly.code == 2
    assert "it is the root of a disk" in silly.err
    assert program.run("videos", "move", "--continue", "--json").job["moved"] == 0
    assert server.ledger
