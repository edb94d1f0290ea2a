"""The list of jobs is written whole, for spreadsheets and for programs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DiskFull, FolderNotWritable
from sora_desktop.domain.exports import ListForm, WrittenList
from tests.plugins.small_disks import room_for
from tests.services.exports.copying import service_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.domain.jobs import Job


@pytest.mark.parametrize("form", sorted(set(ListForm) - {ListForm.BATCH}))
async def test_the_list_is_written_whole(tmp_path: Path, make_job: Callable[..., Job], form: ListForm) -> None:
    jobs = [make_job(number, "line 1\nline 2, “é”") for number in range(1, 4)]
    service = service_of(tmp_path, jobs)
    target = tmp_path / f"jobs.{form.value}"
    assert await service.write_list([3, 99, 1], target, form) == WrittenList(2)
    text = target.read_text(encoding="utf-8-sig")
    if form is ListForm.CSV:
        rows: list[dict[str, object]] = list(csv.DictReader(io.StringIO(text, newline="")))
        assert rows[0]["tags"] == "pets, b"
    else:
        rows = json.loads(text) if form is ListForm.JSON else [json.loads(line) for line in text.splitlines()]
        assert rows[0]["tags"] == ["pets", "b"]
    assert [row["id"] for row in rows] == [jobs[2].id, jobs[0].id]
    assert {row["prompt"] for row in rows} == {"line 1\nline 2, “é”"}
    with pytest.raises(FolderNotWritable, match="in the way"):
        await service.write_list([1], target, form)
    assert await service.write_list([], target, form, overwrite=True) == WrittenList(0)
    assert target.read_text(encoding="utf-8-sig").strip() in {"[]", "", text.splitlines()[0]}


@pytest.mark.parametrize("prompt", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
async def test_no_prompt_acts_as_a_formula(tmp_path: Path, make_job: Callable[..., Job], prompt: str) -> None:
    job = replace(make_job(1, prompt), name=prompt, tags=(prompt,), note=prompt, batch_name=prompt)
    target = tmp_path / "jobs.csv"
    await service_of(tmp_path, [job]).write_list([1], target, ListForm.CSV)
    with target.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for value in row.values())
    assert row["prompt"].startswith("'")


async def test_a_list_survives_a_full_disk(tmp_path: Path, make_job: Callable[..., Job]) -> None:
    jobs = [make_job(number, "x" * 5_000) for number in range(1, 9)]
    target = tmp_path / "lists" / "jobs.json"
    target.parent.mkdir()
    target.write_text("before")
    with room_for(10_000), pytest.raises(DiskFull):
        await service_of(tmp_path, jobs).write_list(range(1, 9), target, ListForm.JSON, overwrite=True)
    assert target.read_text() == "before"
    assert [path.name for path in target.parent.iterdir()] == ["jobs.json"]
