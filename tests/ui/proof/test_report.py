"""A report is made without holding the window up, and leaves it as a file, a PDF, on paper or as text."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from sora_desktop.domain.errors import DatabaseUnavailable, SoraDesktopError
from sora_desktop.domain.verification import Finding, Grade, Mark, Report, Verdict
from sora_desktop.services.verification.checking import ReportCheck
from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.proof.check_sheet import CheckSheet
from sora_desktop.ui.proof.document import for_paper, for_screen
from sora_desktop.ui.proof.output import pdf_of
from sora_desktop.ui.proof.report_dialog import ReportDialog, Subject
from sora_desktop.ui.proof.standing import standing
from tests.plugins.windows import wait_active
from tests.ui.proof.samples import CURL, FINGERPRINT, a_report

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class Started:
    """Something under way that can be cancelled."""

    def __init__(self, work: Coroutine[object, object, object]) -> None:
        self.work = work
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """Runs what is started when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Started, Callable[[SoraDesktopError], None]]] = []

    def start(
        self, work: Coroutine[object, object, object], *, on_error: Callable[[SoraDesktopError], None]
    ) -> Started:
        started = Started(work)
        self.waiting.append((started, on_error))
        return started

    def run(self) -> None:
        while self.waiting:
            started, on_error = self.waiting.pop(0)
            if started.cancelled:
                started.work.close()
                continue
            try:
                asyncio.run(started.work)
            except SoraDesktopError as error:
                on_error(error)


class Maker:
    """Makes reports, and remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self.answer: Report | SoraDesktopError = a_report()

    async def make(self, live: bool) -> Report:  # noqa: FBT001 - as the dialog calls it
        self.asked.append(live)
        if isinstance(self.answer, Report):
            return self.answer
        raise self.answer


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def dialog(ground: QWidget, loop: Loop, qtbot: QtBot) -> ReportDialog:
    made = ReportDialog(loop.start, ground)
    made.show()
    wait_active(qtbot, made)
    return made


def test_it_says_that_it_is_at_work_and_then_shows_the_report(dialog: ReportDialog, loop: Loop, maker: Maker) -> None:
    dialog.present(Subject("Harbour at dawn", "report-1", maker.make))
    assert dialog.doing.isVisible()
    assert not dialog.save_button.isEnabled()
    loop.run()
    assert maker.asked == [False]
    assert dialog.browser.isVisible()
    assert dialog.banner.tone is Tone.DONE
    shown = dialog.browser.toPlainText()
    for words in (FINGERPRINT, CURL, "What this does not prove", "11 polls without news.", "5 were sent"):
        assert words in shown
    assert QApplication.focusWidget() is dialog.browser
    assert dialog.save_button.isEnabled()


def test_the_live_tests_are_made_when_they_are_ticked_and_cost_nothing(
    dialog: ReportDialog, loop: Loop, maker: Maker
) -> None:
    dialog.present(Subject("Connection gpu", "report-gpu", maker.make))
    loop.run()
    assert "cost nothing" in dialog.live.accessibleDescription()
    dialog.live.click()
    assert dialog.report is None
    loop.run()
    assert maker.asked == [False, True]
    dialog.present(Subject("Another", "report", maker.make))
    loop.run()
    assert maker.asked == [False, True, False]


def test_where_there_is_no_server_there_is_nothing_to_tick(dialog: ReportDialog, loop: Loop, maker: Maker) -> None:
    dialog.present(Subject("Simulated", "report", maker.make, live=False))
    loop.run()
    assert not dialog.live.isVisible()


def test_what_went_wrong_is_said_and_can_be_tried_again(dialog: ReportDialog, loop: Loop, maker: Maker) -> None:
    maker.answer = DatabaseUnavailable(path="jobs.db", reason="it is locked")
    dialog.present(Subject("Harbour", "report", maker.make))
    loop.run()
    assert "it is locked" in dialog.trouble.words
    assert not dialog.save_button.isEnabled()
    maker.answer = a_report()
    dialog.retry_button.click()
    loop.run()
    assert dialog.browser.isVisible()


def test_a_mistake_of_ours_leaves_nobody_waiting(dialog: ReportDialog, loop: Loop) -> None:
    async def make(_live: bool) -> Report:  # noqa: FBT001 - as the dialog calls it
        raise ZeroDivisionError

    dialog.present(Subject("Harbour", "report", make))
    with pytest.raises(ZeroDivisionError):
        loop.run()
    assert dialog.trouble.words == "The report was not made."
    assert dialog.retry_button.isVisible()


def test_a_cancelled_report_does_not_appear_later(dialog: ReportDialog, loop: Loop, maker: Maker) -> None:
    dialog.present(Subject("Harbour", "report", maker.make))
    dialog.cancel_button.click()
    assert "cancelled" in dialog.trouble.words
    loop.run()
    assert maker.asked == []
    assert dialog.report is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_simulated_report_says_so_first_on_screen_and_on_paper(dressed: QApplication, scheme: str) -> None:
    theme.set_scheme(scheme)
    report = a_report(Grade.SIMULATED)
    paper = for_paper(report)
    lines = [line for line in paper.toPlainText().splitlines() if line.strip()]
    assert lines[:2] == ["SIMULATED: nothing was sent.", "Verification report"]
    assert "Simulated" in lines[2:4]
    assert theme.colors().text.name() in for_screen(report).toHtml()
    assert "#171a21" in paper.toHtml()


def test_markup_in_what_a_server_said_stays_text(dressed: QApplication) -> None:
    report = a_report()
    told = Report(
        **{name: getattr(report, name) for name in ("title", "grade", "verdict", "made_at", "program", "limits")},
        headline="<b>bold</b>",
        conclusion=("<img src='file:///etc/hostname'> & more",),
    )
    assert "<img src='file:///etc/hostname'> & more" in for_paper(told).toPlainText()


def test_the_pdf_holds_every_word_of_the_report(dressed: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(a_report()))
    read = QPdfDocument()
    assert read.load(str(path)) is QPdfDocument.Error.None_
    text = "".join(read.getAllText(page).text() for page in range(read.pageCount()))
    plain = "".join(text.split())
    for words in ("Real and proven", FINGERPRINT, "video.example.org", "It does not prove that"):
        assert "".join(words.split()) in plain
    assert read.pageCount() <= 3
    read.close()


@pytest.mark.parametrize(
    ("suffix", "begins"), [("html", "<!doctype html>"), ("md", ""), ("json", "{"), ("pdf", "%PDF")]
)
def test_it_is_saved_in_the_form_that_the_file_name_says(
    dialog: ReportDialog, loop: Loop, maker: Maker, tmp_path: Path, suffix: str, begins: str
) -> None:
    dialog.present(Subject("Harbour", "report", maker.make))
    loop.run()
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    assert not chooser.testOption(QFileDialog.Option.DontConfirmOverwrite)
    path = tmp_path / f"kept.{suffix}"
    chooser.fileSelected.emit(str(path))
    chooser.close()
    loop.run()
    assert path.read_bytes()[:40].decode("utf-8", "replace").lower().startswith(begins.lower())
    assert dialog.note.words == f"Saved as kept.{suffix}."
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_written_is_said(
    dialog: ReportDialog, loop: Loop, maker: Maker, tmp_path: Path
) -> None:
    dialog.present(Subject("Harbour", "report", maker.make))
    loop.run()
    dialog.output.save(a_report(), tmp_path / "nowhere" / "report.pdf")
    loop.run()
    assert "nowhere" in dialog.note.words


def test_it_is_copied_as_markdown(dialog: ReportDialog, loop: Loop, maker: Maker) -> None:
    dialog.present(Subject("Harbour", "report", maker.make))
    loop.run()
    dialog.copy_button.click()
    loop.run()
    assert FINGERPRINT in QApplication.clipboard().text()


@pytest.mark.parametrize(
    ("verdict", "in_full", "tone"),
    [
        (Verdict.HOLDS, True, Tone.DONE),
        (Verdict.HOLDS, False, Tone.QUIET),
        (Verdict.DOES_NOT_HOLD, False, Tone.PROBLEM),
        (Verdict.NOT_EXAMINED, False, Tone.QUIET),
    ],
)
def test_a_report_that_was_kept_is_judged_in_words_and_colour(
    ground: QWidget, tmp_path: Path, *, verdict: Verdict, in_full: bool, tone: Tone
) -> None:
    asked: list[bool] = []
    findings = (Finding(Mark.BAD, "Line 4 was changed."), Finding(Mark.GOOD, "The seal is there."))
    check = ReportCheck(verdict, findings, "Words.", in_full=in_full)
    sheet = CheckSheet(tmp_path / "kept.html", check, lambda: asked.append(True), ground)
    sheet.present()
    assert sheet.banner.tone is tone
    assert ground.rect().contains(sheet.card.geometry())
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_nothing_of_printing_is_loaded_before_somebody_prints() -> None:
    code = (
        "import sys; import sora_desktop.ui.wiring, sora_desktop.ui.proof.report_dialog;"
        "sys.exit(any(name in sys.modules for name in ('PySide6.QtPrintSupport', 'fastapi', 'c2pa')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_what_could_not_be_examined_has_no_grade() -> None:
    stands = standing(None, Verdict.NOT_EXAMINED)
    assert (stands.tone, stands.words) == (Tone.QUIET, "Cannot be examined")
