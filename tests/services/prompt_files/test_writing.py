"""A batch that is written asks for just what was asked for, wherever it is read."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.domain.exports import ListForm, WrittenList
from sora_desktop.domain.jobs import Derivation, Job, JobId
from sora_desktop.domain.requests import TAKES_LIMIT, Order, VideoRequest
from sora_desktop.services.job_lists import write_list
from sora_desktop.services.prompt_files import read_prompt_files
from sora_desktop.services.prompt_files.records import KNOWN
from sora_desktop.services.prompt_files.writing import BatchWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.services.prompt_files import PromptSheet

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)

words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
prompts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).map(str.strip).filter(bool)
numbers = st.floats(0.01, 1e6) | st.integers(1, 60).map(float)
plain = (
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False) | words
)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=6
)
requests = st.builds(
    VideoRequest,
    prompt=prompts,
    model=st.none() | words,
    size=st.none() | st.sampled_from(["1280x720", "720x1280", "square_hd"]),
    seconds=st.none() | numbers,
    extra=st.dictionaries(
        words.filter(lambda name: name.casefold() not in {*KNOWN, "input_reference"}), values, max_size=3
    ),
)
tags = st.lists(words.filter(lambda tag: not set(tag) & set(",;")), max_size=3, unique=True).map(tuple)


def job(request: VideoRequest, number: int = 1, **fields: object) -> Job:
    made = Job(
        id=JobId(f"0198c1a2-0000-7000-8000-{number:012}"),
        connection="Work",
        request=request,
        created_at=MOMENT,
        sequence=number,
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # as each field says


def written(folder: Path, *jobs: Job) -> PromptSheet:
    """Write jobs as a batch, and read it."""
    file = folder / "a batch.sora-batch"
    rows = BatchWriter(folder).rows(jobs)
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return read_prompt_files([file])


def orders(sheet: PromptSheet) -> list[Order]:
    assert not sheet.problems
    assert [problem.reason for row in sheet.rows for problem in row.problems] == []
    return [row.order for row in sheet.rows]


@settings(deadline=None)
@given(requests, st.none() | words, tags, words)
def test_what_is_written_is_read_as_the_same_order(
    request: VideoRequest, name: str | None, labels: tuple[str, ...], connection: str
) -> None:
    with TemporaryDirectory() as folder:
        made = job(request, name=name, tags=labels, connection=connection)
        assert orders(written(Path(folder), made)) == [made.order]


def test_takes_that_follow_each_other_are_one_row(tmp_path: Path) -> None:
    fox, hen = VideoRequest(prompt="A fox"), VideoRequest(prompt="A hen")
    jobs = [*(job(fox, take=take) for take in (1, 2, 3)), job(hen), job(fox), *[job(hen)] * (TAKES_LIMIT + 1)]
    found = orders(written(tmp_path, *jobs))
    told = [(order.request.prompt, order.takes) for order in found]
    assert told == [("A fox", 3), ("A hen", 1), ("A fox", 1), ("A hen", TAKES_LIMIT), ("A hen", 1)]
    assert sum(order.takes for order in found) == len(jobs)


def kept(folder: Path, data: bytes = PNG) -> str:
    """Keep an image as the library does: by the digest of what is in it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()}.png"
    path.write_bytes(data)
    return str(path)


def test_a_reference_image_lies_beside_the_batch_which_can_be_carried_elsewhere(tmp_path: Path) -> None:
    reference = kept(tmp_path / "library")
    folder = tmp_path / "here"
    folder.mkdir()
    jobs = [job(VideoRequest(prompt=prompt, reference=reference)) for prompt in ("A fox", "A hen")]
    written(folder, *jobs)
    elsewhere = folder.rename(tmp_path / "elsewhere")
    Path(reference).unlink()
    found = orders(read_prompt_files(list(elsewhere.glob("*.sora-batch"))))
    assert [order.request.prompt for order in found] == ["A fox", "A hen"]
    images = {Path(order.request.reference or "") for order in found}
    assert [image.read_bytes() for image in images] == [PNG]
    assert images == set((elsewhere / "references").iterdir())


def test_a_reference_image_that_is_gone_is_told_where_the_batch_is_read(tmp_path: Path) -> None:
    reference = kept(tmp_path / "library")
    Path(reference).unlink()
    (row,) = written(tmp_path, job(VideoRequest(prompt="A fox", reference=reference))).rows
    assert [problem.column for problem in row.problems] == ["reference"]


def test_reference_images_are_left_out_if_that_is_wanted_however_many_there_are(tmp_path: Path) -> None:
    one, other = kept(tmp_path / "library"), kept(tmp_path / "library", PNG + b"1")
    told = [
        job(VideoRequest(prompt="A fox", reference=one)),
        job(VideoRequest(prompt="A hen", reference=one, further_references=(other,))),
    ]
    folder = tmp_path / "here"
    folder.mkdir()
    batch = BatchWriter(folder, references=False)
    rows = [{"prompt": "A fox", "connection": "Work"}, {"prompt": "A hen", "connection": "Work"}]
    assert (list(batch.rows(told)), batch.left_out) == (rows, 0)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "lacking",
    [
        job(VideoRequest(prompt="A fox"), derivation=Derivation.REMIX, source_id="video_1"),
        job(VideoRequest(prompt="A fox", video="/a.mp4"), derivation=Derivation.EXTENSION),
        job(VideoRequest(prompt="A fox", characters=("char_1",))),
        job(VideoRequest(prompt="A fox", reference="/a.png", further_references=("/b.png",))),
        job(VideoRequest(prompt=" \n")),
        *(job(VideoRequest(prompt="A fox", extra={name: 1})) for name in ("takes", "Tags", " seed", "Input_Reference")),
    ],
)
def test_what_a_row_cannot_say_is_left_out_and_counted(tmp_path: Path, lacking: Job) -> None:
    batch = BatchWriter(tmp_path)
    rows = list(batch.rows([lacking, job(VideoRequest(prompt="A hen")), lacking]))
    assert (rows, batch.left_out) == ([{"prompt": "A hen", "connection": "Work"}], 2)
    assert list(tmp_path.iterdir()) == []


async def test_a_list_is_written_as_a_batch_whole_and_over_no_other_file(tmp_path: Path) -> None:
    made = [job(VideoRequest(prompt=f"Fox {number}, “é”\nat \ud83d"), number) for number in range(1, 4)]
    made[1] = replace(made[1], derivation=Derivation.EDIT, source_id="video_1")

    async def page(sequences: Sequence[int]) -> list[Job]:
        return [made[number - 1] for number in sequences]

    target = tmp_path / "list.sora-batch"
    assert await write_list([3, 2, 1], page, target, ListForm.BATCH) == WrittenList(2, left_out=1)
    told = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["prompt"][:5] for row in told] == ["Fox 3", "Fox 1"]
    with pytest.raises(FolderNotWritable, match="in the way"):
        await write_list([1], page, target, ListForm.BATCH)
    assert await write_list([2], page, target, ListForm.BATCH, overwrite=True) == WrittenList(0, left_out=1)
    assert target.read_bytes() == b""


def test_a_length_is_written_as_a_person_would(tmp_path: Path) -> None:
    rows = BatchWriter(tmp_path).rows(
        [job(VideoRequest(prompt="x", seconds=seconds)) for seconds in (4.0, 2.5, math.nan)]
    )
    assert [json.dumps(row.get("seconds")) for row in rows] == ["4", "2.5", "null"]
