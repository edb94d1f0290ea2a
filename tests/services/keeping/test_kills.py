"""Facts about a kill while clips come in, move, or are named: each is whole in one place, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import open_services
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.storage.paths import DataPaths
from tests.plugins.killing import Killer, killer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sora_desktop.domain.jobs import Job
    from tests.services.keeping.conftest import MakeClips

    Order = Callable[..., bool]

LIVES = (1.0, 5.0, 12.0, 25.0, 45.0, 80.0, 150.0, 30_000.0)
"""Milliseconds that each has from the moment it begins; nobody needs the last of them."""

CLIPS = 12


@pytest.fixture(scope="module")
def somebody() -> Iterator[Killer]:
    """Start the process from which those are forked that are killed."""
    with killer(Path(__file__).with_name("doing.py")) as made:
        yield made


@pytest.fixture
def order(somebody: Killer, data: DataPaths) -> Order:
    """Let something be done for so many milliseconds; tell whether it was killed in the midst of it."""

    def give(do: str, folder: Path, milliseconds: float) -> bool:
        return somebody.order(root=str(data.root), do=do, folder=str(folder), milliseconds=str(milliseconds))

    return give


@pytest.fixture
def data(tmp_path: Path) -> DataPaths:
    paths = DataPaths.for_folder(tmp_path / "data")
    paths.prepare()
    return paths


async def jobs_of(paths: DataPaths, *, swept: bool = True) -> list[Job]:
    """Start anew, and give all jobs; nothing is left of what was under way."""
    services = await open_services(paths, environment={})
    try:
        return await services.catalogue.page(await services.catalogue.sequences(JobQuery()))
    finally:
        await services.close()
        assert not swept or not paths.moves.exists() or list(paths.moves.iterdir()) == []


async def test_clips_that_were_coming_in_are_wholly_there_or_not_at_all(
    order: Order, data: DataPaths, make_clips: MakeClips
) -> None:
    clips = make_clips(CLIPS)
    originals = {clip.read_bytes() for clip in clips}
    came_in: list[int] = []
    for life in LIVES:
        killed = order("adopt", clips[0].parent, life)
        jobs = await jobs_of(data)
        came_in.append(len(jobs))
        paths = [Path(job.file or "") for job in jobs]
        assert len({path.read_bytes() for path in paths}) == len(jobs)
        assert {path.read_bytes() for path in paths} <= originals
        # No copy that nobody knows, and no half one.
        assert not data.videos.exists() or set(data.videos.iterdir()) == set(paths)
        if not killed:
            break
    assert came_in == sorted(came_in)
    assert came_in[-1] == CLIPS
    assert {clip.read_bytes() for clip in clips} == originals


async def test_clips_that_were_being_moved_are_whole_in_one_folder_and_the_rest_follows(
    order: Order, data: DataPaths, make_clips: MakeClips, tmp_path: Path
) -> None:
    clips = make_clips(CLIPS)
    originals = {clip.read_bytes() for clip in clips}
    assert not order("adopt", clips[0].parent, 30_000.0)
    here, there = data.videos, tmp_path / "elsewhere" / "videos"
    for life in LIVES:
        killed = order("move", there, life)
        jobs = await jobs_of(data)
        paths = [Path(job.file or "") for job in jobs]
        assert {path.read_bytes() for path in paths} == originals
        assert {path.parent for path in paths} <= {here, there}
        left = [path for folder in (here, there) if folder.exists() for path in folder.iterdir()]
        assert sorted(left) == sorted(paths)
        if not killed:
            assert {path.parent for path in paths} == {there}
            assert not here.exists()
            break
    else:
        pytest.fail("it was never done")


async def test_clips_on_their_way_into_the_trash_or_out_of_it_are_whole_where_they_belong(
    order: Order, data: DataPaths, make_clips: MakeClips
) -> None:
    clips = make_clips(CLIPS)
    originals = {clip.read_bytes() for clip in clips}
    assert not order("adopt", clips[0].parent, 30_000.0)
    for life in LIVES[:-1]:
        assert order("remove and restore", data.root, life)
        services = await open_services(data, environment={})
        try:
            rows = [
                await services.catalogue.sequences(JobQuery(filter=one)) for one in (JobFilter.ALL, JobFilter.TRASH)
            ]
            live, removed = [await services.catalogue.page(row) for row in rows]
            assert {Path(job.file or "").parent for job in live} <= {data.videos}
            assert {Path(job.file or "").parent for job in removed} <= {data.trash}
            files = {Path(job.file or "") for job in (*live, *removed)}
            assert {file.read_bytes() for file in files} == originals
            there = [*data.videos.iterdir(), *data.trash.iterdir()]
            assert {file for file in there if file.suffix != ".json"} == files
            await services.jobs.restore([job.id for job in removed])
        finally:
            await services.close()
        assert list(data.trash.iterdir()) == []


async def test_names_and_tags_that_were_being_written_are_those_of_one_word_of_a_person(
    order: Order, data: DataPaths, make_clips: MakeClips
) -> None:
    clips = make_clips(3)
    assert not order("adopt", clips[0].parent, 30_000.0)
    numbers = [0]
    for life in (2.0, 10.0, 30.0, 60.0):
        order("annotate", data.root, life)
        jobs = await jobs_of(data)
        written = {(job.name, job.tags) for job in jobs}
        assert len(written) == 1
        name, tags = written.pop()
        if name is not None:
            number = int(name.removeprefix("name "))
            assert f"tag {number}" in tags
            numbers.append(number)
    assert max(numbers) > 0
