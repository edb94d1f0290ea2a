"""The receipt says first how it stands, can be copied whole, walked by keys, and is read only while it is seen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.errors import DatabaseUnavailable
from sora_desktop.domain.events import JobChanged, JobProgressed
from sora_desktop.domain.verification import Grade, Verdict
from sora_desktop.services.verification.receipt_view import ReceiptView
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.proof.receipt_feed import ReceiptFeed
from sora_desktop.ui.proof.receipt_page import ReceiptPage
from sora_desktop.ui.proof.values import Value
from tests.plugins.windows import show_active
from tests.ui.proof.samples import ADDRESS, CURL, FINGERPRINT, REAL, SIMULATED, a_job

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job


@pytest.fixture
def page(dressed: QApplication, qtbot: QtBot) -> ReceiptPage:
    return show_active(qtbot, ReceiptPage(), 272, 900)


def value(page: ReceiptPage, whole: str) -> Value:
    return next(one for one in page.findChildren(Value) if one.whole == whole)


def unfold(page: ReceiptPage) -> None:
    for block in page.sections.blocks:
        block.heading.setChecked(True)


@pytest.mark.parametrize(
    ("view", "tone", "words"),
    [
        (SIMULATED, Tone.ATTENTION, "Simulated"),
        (REAL, Tone.DONE, "Real and proven"),
        (replace(REAL, grade=Grade.CONSISTENT), Tone.QUIET, "Not proven"),
        (replace(REAL, verdict=Verdict.DOES_NOT_HOLD), Tone.PROBLEM, "Real and proven · Does not hold"),
        (replace(SIMULATED, verdict=Verdict.DOES_NOT_HOLD), Tone.PROBLEM, "Simulated · Does not hold"),
        (replace(REAL, verdict=Verdict.NOT_EXAMINED), Tone.QUIET, "Real and proven · Cannot be examined"),
        (replace(REAL, simulated=True), Tone.ATTENTION, "Simulated"),
    ],
)
def test_the_first_line_says_how_it_stands_in_words_and_colour(
    page: ReceiptPage, view: ReceiptView, tone: Tone, words: str
) -> None:
    page.show_view(view)
    assert page.banner.tone is tone
    assert page.banner.word.text() == words
    assert page.banner.accessibleName() == f"{words}. {view.headline}"


def test_a_fingerprint_gives_way_in_its_middle_and_is_copied_whole(page: ReceiptPage) -> None:
    page.show_view(REAL)
    shown = value(page, FINGERPRINT)
    assert "…" in shown.text()
    assert shown.text().startswith(FINGERPRINT[:3])
    assert shown.text().endswith(FINGERPRINT[-3:])
    assert shown.toolTip() == FINGERPRINT
    assert FINGERPRINT in shown.accessibleName()
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == FINGERPRINT


def test_a_long_address_wraps_and_is_copied_as_it_is(page: ReceiptPage) -> None:
    page.show_view(REAL)
    unfold(page)
    shown = value(page, ADDRESS)
    assert shown.height() > 2 * shown.fontMetrics().height()
    QTest.mouseDClick(shown, Qt.MouseButton.LeftButton)
    shown.setSelection(0, len(shown.text()))
    shown.copy()
    assert QApplication.clipboard().text() == ADDRESS


def test_nothing_is_wider_than_a_narrow_pane(page: ReceiptPage) -> None:
    page.show_view(REAL)
    unfold(page)
    assert page.minimumSizeHint().width() <= 272
    assert all(one.mapTo(page, one.rect().topRight()).x() <= page.width() for one in page.findChildren(Value))


def test_the_whole_receipt_is_copied_as_text(page: ReceiptPage) -> None:
    page.show_view(REAL)
    page.copy.click()
    copied = QApplication.clipboard().text()
    assert copied.startswith(REAL.headline)
    for words in (f"SHA-256: {FINGERPRINT}", "1. The form", CURL, "Wrong: The file is not", "11 polls", "5 were sent"):
        assert words in copied


def test_headings_and_values_are_reached_with_the_keyboard(page: ReceiptPage) -> None:
    page.show_view(REAL)
    heading = page.sections.blocks[0].heading
    heading.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(heading, Qt.Key.Key_Down)
    first = QApplication.focusWidget()
    assert isinstance(first, Value)
    assert first.whole == "studio-gpu"
    QTest.keyClick(first, Qt.Key.Key_Down)
    second = QApplication.focusWidget()
    assert isinstance(second, Value)
    assert second.whole == ADDRESS
    QTest.keyClick(second, Qt.Key.Key_Up)
    assert QApplication.focusWidget() is first
    heading.setFocus()
    QTest.keyClick(heading, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().startswith("Server\nConnection: studio-gpu\n")
    QTest.keyClick(heading, Qt.Key.Key_Return)
    assert not page.sections.blocks[0].is_open


def test_what_can_be_pressed_in_a_section_follows_its_heading(page: ReceiptPage) -> None:
    page.show_view(REAL)
    third = page.sections.blocks[2]
    third.heading.click()
    third.heading.setFocus()
    QTest.keyClick(third.heading, Qt.Key.Key_Tab)
    link = QApplication.focusWidget()
    assert isinstance(link, Link)
    link.click()
    assert QApplication.clipboard().text() == CURL


def test_news_change_only_what_they_concern_and_what_is_folded_stays_so(page: ReceiptPage) -> None:
    page.show_view(REAL)
    first, second, third = page.sections.blocks
    assert first.is_open
    assert second.is_open, "something in it is wrong"
    assert not third.is_open
    second.heading.click()
    changed = replace(REAL.sections[1], facts=REAL.sections[1].facts[:1])
    page.show_view(replace(REAL, sections=(REAL.sections[0], changed)))
    assert page.sections.blocks[0] is first
    assert page.sections.blocks[1] is not second
    assert not page.sections.blocks[1].is_open
    assert len(page.sections.blocks) == 2
    assert not third.isVisible()


class Receipts:
    """Hands over receipts when it is told to."""

    def __init__(self) -> None:
        self.asked: list[Job] = []
        self.answer: ReceiptView | SoraDesktopError = REAL

    async def receipt(self, job: Job) -> ReceiptView:
        self.asked.append(job)
        await asyncio.sleep(0)
        if isinstance(self.answer, ReceiptView):
            return self.answer
        raise self.answer


class Loop:
    """Runs what is started when it is told to, as a loop does that has other things to do as well."""

    def __init__(self) -> None:
        self.started: list[tuple[Coroutine[object, object, object], Callable[[SoraDesktopError], None]]] = []

    def start(self, work: Coroutine[object, object, object], *, on_error: Callable[[SoraDesktopError], None]) -> None:
        self.started.append((work, on_error))

    def run(self) -> None:
        while self.started:
            work, on_error = self.started.pop(0)
            try:
                asyncio.run(work)
            except DatabaseUnavailable as error:
                on_error(error)


@pytest.fixture
def job() -> Job:
    return a_job()


@pytest.fixture
def receipts() -> Receipts:
    return Receipts()


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def feed(page: ReceiptPage, receipts: Receipts, loop: Loop) -> ReceiptFeed:
    return ReceiptFeed(page, receipts, loop.start)


def test_nothing_is_read_while_nobody_looks(feed: ReceiptFeed, receipts: Receipts, loop: Loop, job: Job) -> None:
    feed.follow(job)
    feed.apply(JobChanged(job))
    loop.run()
    assert receipts.asked == []
    feed.watch(watched=True)
    loop.run()
    assert receipts.asked == [job]
    feed.watch(watched=False)
    feed.watch(watched=True)
    loop.run()
    assert len(receipts.asked) == 1


def test_a_hundred_steps_of_a_job_are_one_reading(
    feed: ReceiptFeed, receipts: Receipts, loop: Loop, job: Job, qtbot: QtBot, page: ReceiptPage
) -> None:
    feed.watch(watched=True)
    feed.follow(job)
    loop.run()
    receipts.answer = SIMULATED
    for step in range(100):
        feed.apply(JobProgressed(job.id, step))
    feed.apply(JobChanged(a_job(2)))
    assert not loop.started
    qtbot.waitUntil(lambda: bool(loop.started))
    loop.run()
    assert len(receipts.asked) == 2
    assert page.view == SIMULATED


def test_a_receipt_that_comes_too_late_is_not_shown_with_another_job(
    feed: ReceiptFeed, receipts: Receipts, loop: Loop, job: Job, page: ReceiptPage
) -> None:
    feed.watch(watched=True)
    feed.follow(job)
    other = a_job(2)
    feed.follow(other)
    assert page.view is None
    assert len(loop.started) == 1
    work, _ = loop.started.pop()
    asyncio.run(work)
    assert page.view is None
    loop.run()
    assert receipts.asked == [job, other]
    assert page.view == REAL


def test_nothing_of_a_clip_stays_once_none_is_shown(
    feed: ReceiptFeed, receipts: Receipts, loop: Loop, page: ReceiptPage
) -> None:
    feed.watch(watched=True)
    feed.follow(a_job())
    loop.run()
    assert page.sections.blocks
    feed.follow(None)
    assert page.sections.blocks == []
    assert page.text == ""
    feed.follow(a_job())
    loop.run()
    assert len(receipts.asked) == 2
    assert page.view == REAL


def test_a_mistake_of_ours_leaves_nobody_waiting(
    feed: ReceiptFeed, receipts: Receipts, loop: Loop, page: ReceiptPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_job: Job) -> ReceiptView:
        raise ZeroDivisionError

    monkeypatch.setattr(receipts, "receipt", fail)
    feed.watch(watched=True)
    feed.follow(a_job())
    with pytest.raises(ZeroDivisionError):
        loop.run()
    assert page.said.text() == "The receipt cannot be shown."


def test_what_cannot_be_read_is_said(feed: ReceiptFeed, receipts: Receipts, loop: Loop, page: ReceiptPage) -> None:
    receipts.answer = DatabaseUnavailable(path="jobs.db", reason="it is locked")
    feed.watch(watched=True)
    feed.follow(a_job())
    loop.run()
    assert page.said.isVisible()
    assert page.said.text()
    assert not page.banner.isVisible()
