"""One changed byte in a clip, in what is stored of a receipt, or in a report is found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Grade, Mark, ReportFormat, Verdict
from sora_desktop.services.verification.rendering import render
from sora_desktop.services.verification.saving import format_of, save_report

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.jobs import Job
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]


async def test_a_changed_byte_of_a_clip_is_found_at_its_place_and_in_a_copy(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        assert job.file is not None
        clip, copy = Path(job.file), library.paths.root / "copy.mp4"
        whole = clip.read_bytes()
        for position in [*range(0, len(whole), 400), len(whole) - 1]:
            changed = bytearray(whole)
            changed[position] ^= 1
            copy.write_bytes(changed)
            report = await services.verification.of_file(copy)
            assert report.verdict is Verdict.DOES_NOT_HOLD
            assert f"the clip of job {job.id} with 1 byte of {len(whole):,} changed" in report.headline
            clip.write_bytes(changed)
            for found in (await services.verification.of_jobs([job]), await services.verification.of_file(clip)):
                assert (found.grade, found.verdict) == (Grade.CONSISTENT, Verdict.DOES_NOT_HOLD)
                assert found.headline.startswith("Does not hold: the file is as long as the clip that came")
            clip.write_bytes(whole)
        assert (await services.verification.of_jobs([job])).verdict is Verdict.HOLDS


async def test_a_clip_that_was_changed_is_found_by_its_place_also_behind_a_link(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        assert job.file is not None
        clip, link = Path(job.file), library.paths.root / "link.mp4"
        link.symlink_to(clip)
        clip.write_bytes(clip.read_bytes() + b"and more")
        for path in (clip, link):
            report = await services.verification.of_file(path)
            assert report.verdict is Verdict.DOES_NOT_HOLD
            assert "the file is not the clip that came" in report.headline


async def test_a_changed_byte_of_what_is_stored_is_found(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        for number, text, digest in library.execute("SELECT number, text, digest FROM receipt_entries"):
            assert isinstance(number, int)
            for column, value in (("text", str(text)), ("digest", str(digest))):
                for position in range(number, len(value), max(1, len(value) // 2)):
                    changed = f"{value[:position]}{'0' if value[position] != '0' else '1'}{value[position + 1 :]}"
                    update = f"UPDATE receipt_entries SET {column} = ? WHERE number = ?"  # noqa: S608 - our own names
                    library.execute(update, changed, number)
                    view = await services.verification.receipt(job)
                    assert view.verdict is Verdict.DOES_NOT_HOLD, (number, column, position)
                    assert view.grade is not Grade.PROVEN
                    library.execute(update, value, number)
        assert (await services.verification.receipt(job)).verdict is Verdict.HOLDS


OF_THE_RECEIPT = (
    "UPDATE receipts SET head = upper(head)",
    "UPDATE receipts SET entries = entries + 1",
    "UPDATE receipts SET head = NULL",
    "DELETE FROM receipts",
    "DELETE FROM receipt_entries WHERE number = 1",
    "DELETE FROM receipt_entries WHERE number = (SELECT max(number) FROM receipt_entries)",
    "DELETE FROM receipt_entries",
    "UPDATE receipt_entries SET digest = NULL",
    "UPDATE receipt_entries SET number = number + 1 WHERE number = (SELECT max(number) FROM receipt_entries)",
)
OF_THE_ROW = (
    "UPDATE jobs SET simulated = 1",
    "UPDATE jobs SET file_sha256 = upper(file_sha256)",
    "UPDATE jobs SET file_bytes = file_bytes + 1",
    "UPDATE jobs SET connection = 'simulated', connection_key = 'simulated'",
)


async def test_what_is_done_to_the_library_is_found(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)

        async def found(change: str) -> None:
            (changed,) = await services.verification.find(job.id)
            report = await services.verification.of_jobs([changed])
            assert report.verdict is Verdict.DOES_NOT_HOLD, change
            assert report.grade is not Grade.PROVEN, change

        for change in OF_THE_RECEIPT:
            with library.changed(change):
                await found(change)
        assert (await services.verification.of_jobs([job])).grade is Grade.PROVEN
        for change in OF_THE_ROW:
            library.execute(change)
            await found(change)


async def test_no_row_makes_a_simulated_clip_a_real_one(library: Library, make: Make) -> None:
    async with library.services() as services:
        job = await make(services, "simulated")
        library.execute("UPDATE jobs SET simulated = 0, connection = 'real', connection_key = 'real'")
        (changed,) = await services.verification.find(job.id)
        view = await services.verification.receipt(changed)
    assert view.simulated
    assert view.headline.startswith("SIMULATED on this computer; nothing was sent. It does not hold:")
    assert view.verdict is Verdict.DOES_NOT_HOLD


async def test_a_report_is_checked_by_its_seal_and_against_the_library(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        report = await services.verification.of_jobs([job])
        for form in ReportFormat:
            path = library.paths.root / f"report.{form.value}"
            assert format_of(path) is form
            save_report(path, render(report, form))
            check = await services.verification.check(path)
            assert check.verdict is Verdict.HOLDS
            assert [finding.mark for finding in check.findings] == [Mark.GOOD] * 3
            whole = path.read_bytes()
            for position in range(0, len(whole), len(whole) // 20):
                changed = bytearray(whole)
                changed[position] ^= 1
                path.write_bytes(changed)
                assert (await services.verification.check(path)).verdict is not Verdict.HOLDS, position
            path.write_bytes(whole)
        assert job.file is not None
        Path(job.file).write_bytes(b"another clip")
        assert (await services.verification.check(path)).verdict is Verdict.DOES_NOT_HOLD
        Path(job.file).unlink()
        gone = await services.verification.check(path)
        assert gone.verdict is Verdict.NOT_EXAMINED
        assert "its clip is not there any more" in gone.findings[-1].text
        library.execute("UPDATE receipt_entries SET text = text || ' ' WHERE number = 2")
        assert (await services.verification.check(path)).verdict is Verdict.DOES_NOT_HOLD
        library.execute("DELETE FROM receipt_entries")
        library.execute("DELETE FROM receipts")
        assert (await services.verification.check(path)).verdict is Verdict.DOES_NOT_HOLD


async def test_a_report_of_another_library_or_of_nobody_is_told_apart(library: Library, tmp_path: Path) -> None:
    other = tmp_path / "notes.md"
    other.write_text("Some notes.\n", encoding="utf-8")
    async with library.services() as services:
        assert (await services.verification.check(other)).verdict is Verdict.NOT_EXAMINED


async def test_a_report_of_a_job_under_way_still_fits_when_more_is_known_of_it(
    library: Library, video_servers: Callable[..., VideoServer], connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_servers(looks=3))
        job = await make(services)
        path = library.paths.root / "report.json"
        receipt = (await services.verification.receipt(job)).receipt
        looked = next(entry for entry in receipt.entries if '"repeats":3' in entry.text)
        report = await services.verification.of_jobs([job])
        from sora_desktop.domain.receipts import link  # noqa: PLC0415 - this test alone looks behind the chain
        from sora_desktop.domain.verification import Anchor  # noqa: PLC0415 - the same

        before = looked.text.replace('"repeats":3', '"repeats":1')
        previous = receipt.entries[looked.number - 2].digest
        head = link(previous, receipt.job_id, looked.number, looked.kind, before)
        for anchored, verdict in ((head, Verdict.HOLDS), ("0" * 64, Verdict.DOES_NOT_HOLD)):
            from dataclasses import replace  # noqa: PLC0415 - the same

            early = replace(report, anchors=(Anchor(job.id, looked.number, anchored, None),))
            save_report(path, render(early, ReportFormat.JSON))
            assert (await services.verification.check(path)).verdict is verdict
