"""At the window, the evidence of a clip is a tab away, its report a key away, and a kept report can be checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.domain.verification import Grade, Verdict
from sora_desktop.ui.actions import JobAction
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.proof.check_sheet import CheckSheet
from sora_desktop.ui.proof.report_dialog import ReportDialog

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from tests.ui.shell.desk import AtDesk, Desk


async def made(desk: Desk, *prompts: str, batch: str | None = None) -> list[Job]:
    """Have clips made by the simulation, and select the last."""
    orders = [Order(request=VideoRequest(prompt=one, size="320x180", seconds=1.0)) for one in prompts]
    jobs = await desk.settled(await desk.services.jobs.submit(orders, batch_name=batch))
    assert {job.status for job in jobs} == {JobStatus.COMPLETED}
    desk.window.show_workspace()
    desk.wiring.jobs.select_job(jobs[-1])
    await desk.until(lambda: desk.wiring.preview.job is not None)
    return jobs


async def report(desk: Desk) -> ReportDialog:
    """Wait for the report that was asked for."""
    await desk.until(lambda: (found := desk.window.findChild(ReportDialog)) is not None and found.report is not None)
    found = desk.window.findChild(ReportDialog)
    assert found is not None
    return found


async def checked(desk: Desk) -> CheckSheet:
    """Wait for the verdict on a report that was kept."""
    await desk.until(lambda: desk.window.findChild(CheckSheet))
    found = desk.window.findChild(CheckSheet)
    assert found is not None
    return found


def test_the_receipt_is_a_key_away_and_follows_its_job_to_the_end(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        order = Order(request=VideoRequest(prompt="A lighthouse", size="320x180", seconds=1.0))
        (job,) = await desk.services.jobs.submit([order])
        desk.window.show_workspace()
        desk.wiring.jobs.select_job(job)
        await desk.until(lambda: desk.wiring.preview.job is not None)
        desk.window.menus.show_receipt.trigger()
        page = desk.wiring.preview.receipt
        await desk.until(lambda: page.view is not None)
        assert page.isVisible()
        assert QApplication.focusWidget() is desk.wiring.preview.facts.tabs
        early = page.view
        await desk.settled([job])
        await desk.until(lambda: page.view is not None and "clip" in [e.kind for e in page.view.receipt.entries])
        assert page.view != early
        assert page.banner.tone is Tone.ATTENTION
        assert page.banner.word.text() == "Simulated"
        assert page.banner.headline.text().upper().startswith("SIMULATED")

    at_desk(scene)


def test_one_clip_several_and_a_batch_are_reported_on(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        jobs = await made(desk, "One", "Two", batch="night")
        await made(desk, "Three")
        desk.wiring.actions.perform(JobAction.VERIFY, [jobs[0]])
        dialog = await report(desk)
        assert dialog.report is not None
        assert [anchor.job_id for anchor in dialog.report.anchors] == [jobs[0].id]
        assert dialog.report.grade is Grade.SIMULATED
        assert not dialog.live.isVisible()
        dialog.close()
        desk.wiring.actions.perform(JobAction.VERIFY_BATCH, [jobs[1]])
        await desk.until(lambda: dialog.report is not None and len(dialog.report.anchors) == 2)
        assert dialog.heading.text() == "Batch night"

    at_desk(scene)


def test_the_receipt_and_the_connections_lead_to_reports(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        await made(desk, "A lighthouse")
        desk.window.menus.show_receipt.trigger()
        page = desk.wiring.preview.receipt
        await desk.until(page.report.isVisible)
        page.report.click()
        dialog = await report(desk)
        assert dialog.heading.text() == "A lighthouse"
        dialog.close()
        desk.wiring.connections.show()
        connections = desk.wiring.connections.dialog
        assert connections is not None
        connections.page.report_button.click()
        await desk.until(lambda: dialog.isVisible() and dialog.report is not None)
        assert dialog.heading.text() == f"Connection {SIMULATED_NAME}"
        connections.close()

    at_desk(scene)


def test_a_kept_report_is_checked_and_one_changed_byte_is_found(at_desk: AtDesk, tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A lighthouse")
        desk.wiring.actions.perform(JobAction.VERIFY, [job])
        dialog = await report(desk)
        kept = tmp_path / "kept.html"
        assert dialog.report is not None
        dialog.output.save(dialog.report, kept)
        await desk.until(kept.exists)
        dialog.close()
        desk.window.menus.check_report.trigger()
        chooser = desk.window.findChild(QFileDialog)
        assert chooser is not None
        chooser.fileSelected.emit(str(kept))
        chooser.close()
        assert (await checked(desk)).banner.word.text() == "The report holds"
        (await checked(desk)).findChildren(QPushButton)[-1].click()
        kept.write_bytes(kept.read_bytes().replace(b"lighthouse", b"lighthousf", 1))
        await desk.until(lambda: desk.window.findChild(CheckSheet) is None)
        desk.wiring.proof.check_report(kept)
        sheet = await checked(desk)
        assert sheet.banner.word.text() == "The report does not hold"
        QTest.keyClick(sheet, Qt.Key.Key_Escape)

    at_desk(scene)


def test_a_clip_that_was_changed_does_not_hold(at_desk: AtDesk) -> None:
    async def scene(desk: Desk) -> None:
        (job,) = await made(desk, "A lighthouse")
        assert job.file is not None
        clip = Path(job.file)
        clip.write_bytes(clip.read_bytes() + b"\0")
        desk.window.menus.show_receipt.trigger()
        page = desk.wiring.preview.receipt
        await desk.until(lambda: page.view is not None)
        assert page.view is not None
        assert page.view.verdict is Verdict.DOES_NOT_HOLD
        assert page.banner.tone is Tone.PROBLEM
        assert page.banner.word.text() == "Simulated · Does not hold"

    at_desk(scene)
