"""Clips and lists leave the library by a command, whole and with their settings."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.services.sidecars import digests_of, read_clip_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Outcome, Program, RunningEmulator

EXTRA = ("--extra", "seed=7", "--extra", 'style={"a": [1, "ä"]}')


@pytest.fixture
def made(program: Program, emulator: Callable[..., RunningEmulator]) -> Outcome:
    """Two clips of an emulator that takes any field."""
    program.connect(emulator("--dialect", "vllm-omni").url)
    made = program.run("generate", "A fox: “red”", "--takes", "2", *EXTRA, "--json")
    assert made.code == 0, made.err
    return made


def test_clips_go_into_a_folder_with_their_settings(program: Program, made: Outcome, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ids = [job["id"] for job in made.objects]
    told = program.run("export", *ids, ids[0], "unknown", "--to", str(out), "--name", "{prompt}", "--json")
    assert told.code != 0
    assert "There is no job unknown" in told.err
    assert [one["job"] for one in told.objects] == ids
    for job, one in zip(made.objects, told.objects, strict=True):
        settings = read_clip_settings(Path(one["path"]))
        assert settings is not None
        assert dict(settings.request.extra) == {"seed": 7, "style": {"a": [1, "ä"]}}
        assert (settings.request.prompt, settings.job_id) == ("A fox: “red”", job["id"])
        assert Path(job["file"]).read_bytes() in Path(one["path"]).read_bytes()
    again = program.run("export", "--search", "fox", "--to", str(out), "--name", "{prompt}", "--json")
    assert again.code == 0, again.err
    assert all(one["was_there"] for one in again.objects)
    plain = tmp_path / "plain"
    assert program.run("export", ids[0], "--to", str(plain), "--no-metadata", "--no-sidecars").code == 0
    (copied,) = plain.iterdir()
    assert copied.read_bytes() == Path(made.objects[0]["file"]).read_bytes()


def test_clips_go_into_an_archive_that_is_never_overwritten(program: Program, made: Outcome, tmp_path: Path) -> None:
    target = tmp_path / "clips.zip"
    told = program.run("export", "--filter", "done", "--to", str(target))
    assert (told.code, told.out.strip()) == (0, str(target))
    with zipfile.ZipFile(target) as archive:
        assert len(archive.namelist()) == 4
    again = program.run("export", "--filter", "done", "--to", str(target))
    assert again.code != 0
    assert "in the way" in again.err


def test_a_full_disk_is_told_and_leaves_no_half_of_a_file(program: Program, made: Outcome, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sora_desktop.storage.copies.place", full)
        told = program.run("export", "--filter", "done", "--to", str(out))
    assert told.code == 1
    assert "The disk is full" in told.err
    assert list(out.iterdir()) == []
    assert program.run("export", "--filter", "done", "--to", str(out)).code == 0
    for path in out.glob("*.mp4"):
        assert digests_of(path)


def test_the_list_is_written_in_three_forms(program: Program, made: Outcome, tmp_path: Path) -> None:
    for suffix in ("csv", "json", "jsonl"):
        target = tmp_path / f"jobs.{suffix}"
        told = program.run("export", "--list", str(target), "--json")
        assert (told.code, told.objects) == (0, [{"path": str(target), "jobs": 2}])
    with (tmp_path / "jobs.csv").open(encoding="utf-8-sig", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert ids == [one["id"] for one in json.loads((tmp_path / "jobs.json").read_text(encoding="utf-8"))]
    one = program.run("export", ids[0], "--list", str(tmp_path / "one.jsonl"), "--json")
    assert one.objects[0]["jobs"] == 1
    assert program.run("export", "--list", str(tmp_path / "jobs.csv")).code != 0
    assert program.run("export", "--list", str(tmp_path / "jobs.xls")).code == 2


def test_the_list_is_written_as_a_batch_that_asks_for_the_same_again(
    program: Program, made: Outcome, tmp_path: Path
) -> None:
    target = tmp_path / "again.sora-batch"
    told = program.run("export", "--list", str(target), "--json")
    assert (told.code, told.objects) == (0, [{"path": str(target), "jobs": 2, "left_out": 0}])
    (row,) = program.run("batch", str(target), "--dry-run", "--json").objects
    asked = {name: row[name] for name in ("prompt", "takes", "extra", "connection", "problems")}
    extra = {"seed": 7, "style": {"a": [1, "ä"]}}
    assert asked == {"prompt": "A fox: “red”", "takes": 2, "extra": extra, "connection": "emu", "problems": []}
    assert program.run("export", "--list", str(target)).code != 0


def test_a_batch_is_written_without_the_reference_images_if_that_is_wanted(
    program: Program, emulator: Callable[..., RunningEmulator], tmp_path: Path
) -> None:
    program.connect(emulator("--dialect", "vllm-omni").url)
    image = tmp_path / "harbour.png"
    Image.new("RGB", (1280, 720), "blue").save(image)
    told = program.run("generate", "A fox", "--size", "1280x720", "--reference", str(image))
    assert told.code == 0, told.err
    for name, option, found in (("with", (), 1), ("without", ("--no-references",), 0)):
        target = tmp_path / name / "again.sora-batch"
        target.parent.mkdir()
        told = program.run("export", "--list", str(target), *option, "--json")
        assert (told.code, told.objects[0]["jobs"]) == (0, 1)
        assert len([path for path in target.parent.rglob("*") if path.is_file()]) == 1 + found
        (row,) = program.run("batch", str(target), "--dry-run", "--json").objects
        assert (row["prompt"], bool(row["reference"]), row["problems"]) == ("A fox", bool(found), [])


@pytest.mark.parametrize(
    "option",
    [["--no-references"], ["--no-metadata"], ["--no-sidecars"], ["--name", "{prompt}"]],
    ids=lambda one: one[0],
)
def test_what_changes_nothing_in_a_list_is_refused_in_words(
    program: Program, tmp_path: Path, option: list[str]
) -> None:
    told = program.run("export", "--list", str(tmp_path / "jobs.csv"), *option)
    assert told.code == 2
    assert f"{option[0]} is for copies of clips" in told.err
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.parametrize("arguments", [["--to", "x"], ["0123456789ab", "--to", "x"], ["--filter", "done", "--to", "x"]])
def test_nothing_to_export_is_told(program: Program, arguments: list[str]) -> None:
    told = program.run("export", *arguments)
    assert told.code == 2
    assert told.err


def test_an_exported_copy_is_verified(program: Program, made: Outcome, tmp_path: Path) -> None:
    told = program.run("export", made.objects[0]["id"], "--to", str(tmp_path / "out"), "--no-sidecars", "--json")
    verified = program.run("verify", told.objects[0]["path"])
    assert verified.code == 0, verified.err
    assert "is an exported copy" in verified.out
