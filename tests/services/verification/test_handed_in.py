"""The report on a file that was handed in is on that file, whatever became of the library's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Grade, Mark, ReportFormat, Verdict
from sora_desktop.services.verification.rendering import render

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Report
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]


def _first(report: Report) -> tuple[dict[str, str], str, set[Mark]]:
    section = report.sections[0]
    assert section.title == "The file that was handed in"
    facts = {fact.name: fact.value for fact in section.facts}
    return facts, " ".join(one.text for one in section.findings), {one.mark for one in section.findings}


async def test_a_clip_that_was_moved_away_is_examined_where_it_is(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        assert job.file is not None
        moved = library.paths.root / "moved.mp4"
        shutil.move(job.file, moved)
        report = await services.verification.of_file(moved)
    facts, said, marks = _first(report)
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    assert report.title == "Verification of the file moved.mp4"
    assert f"The file {moved} is, byte for byte, the clip of job {job.id}." in report.conclusion
    assert (facts["Path"], facts["SHA-256"], facts["Length"]) == (
        str(moved),
        job.file_sha256,
        f"{job.file_bytes:,} bytes",
    )
    assert f"The library's own file of job {job.id}, {job.file}, is not there any more." in said
    assert Mark.BAD not in marks


async def test_an_intact_copy_holds_while_the_librarys_own_file_is_changed(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        assert job.file is not None
        own, copy = Path(job.file), library.paths.root / "copy.mp4"
        shutil.copy(own, copy)
        same = await services.verification.of_file(copy)
        whole = bytearray(own.read_bytes())
        whole[-1] ^= 1
        own.write_bytes(whole)
        report = await services.verification.of_file(copy)
        changed = await services.verification.of_file(own)
    assert "is the same, byte for byte" in _first(same)[1]
    assert (report.grade, report.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    assert f"{own}, was changed: it is not the clip that came." in _first(report)[1]
    assert changed.verdict is Verdict.DOES_NOT_HOLD
    assert f"It is not the clip of job {job.id}." in _first(changed)[1]


async def test_a_copy_of_the_clip_of_several_jobs_is_named(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        jobs = [await make(services), await make(services)]
        assert jobs[0].file is not None
        copy = library.paths.root / "copy.mp4"
        shutil.copy(jobs[0].file, copy)
        report = await services.verification.of_file(copy)
        own = await services.verification.of_file(Path(jobs[0].file))
        library.execute("UPDATE jobs SET simulated = 1 WHERE id = ?", jobs[0].id)
        library.execute("DELETE FROM receipts WHERE job = 1")
        library.execute("DELETE FROM receipt_entries WHERE job = 1")
        mixed = await services.verification.of_file(copy)
    assert report.headline == (
        f"The file {copy} is, byte for byte, the clip of 2 jobs. Of 2 jobs, 2 are proven by evidence."
    )
    assert all(f"byte for byte, the clip of job {job.id}." in _first(report)[1] for job in jobs)
    assert len(report.anchors) == 2
    assert [anchor.job_id for anchor in own.anchors] == [jobs[0].id]
    assert mixed.headline.startswith(f"SIMULATED in part: the file {copy} is, byte for byte, the clip of 2 jobs. Of 2")


async def test_a_file_that_is_no_video_has_no_grade(library: Library, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("no video", encoding="utf-8")
    async with library.services() as services:
        report = await services.verification.of_file(notes)
    assert (report.grade, report.verdict) == (None, Verdict.NOT_EXAMINED)
    assert "| **Grade** | **None** |" in render(report, ReportFormat.MARKDOWN)
    assert "<dt>Grade</dt><dd>None</dd>" in render(report, ReportFormat.HTML)
    assert 'aria-current="true"' not in render(report, ReportFormat.HTML)
    assert '"grade": null' in render(report, ReportFormat.JSON)
