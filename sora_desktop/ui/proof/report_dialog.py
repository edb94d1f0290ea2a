"""The window in which a verification report is made and read, and from which it is saved, printed and copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.ui import theme
from sora_desktop.ui.controls.elided import ElidedLabel
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.controls.side_window import SideWindow, side_button
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.proof.banner import Banner
from sora_desktop.ui.proof.document import for_screen
from sora_desktop.ui.proof.output import Output
from sora_desktop.ui.proof.standing import standing

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable
    from typing import Any

    from PySide6.QtGui import QCloseEvent

    from sora_desktop.domain.verification import Report

_SIZE = (820, 720)
_LEAST = (560, 400)
_MARGIN = 20


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is to be made of."""

    title: str
    """Of what it is, in a few words."""

    name: str
    """The proposed name of its file, without a suffix."""

    make: Callable[[bool], Awaitable[Report]]
    """Makes it; whether with live tests."""

    live: bool = True
    """Whether there is a server that can be tested live."""


class ReportDialog(SideWindow):
    """Makes a report, shows it, and lets it out. It never blocks the window behind it."""

    def __init__(self, start: Callable[..., Any], parent: QWidget) -> None:
        """Start empty; `start` runs a coroutine on the window's loop."""
        title = QCoreApplication.translate("ReportDialog", "Verification report")
        super().__init__(title, parent, size=_SIZE, least=_LEAST)
        self._start = start
        self._subject: Subject | None = None
        self._task: asyncio.Task[Any] | None = None
        self._number = 0
        self.report: Report | None = None
        self.output = Output(self, start)
        self.heading = ElidedLabel()
        theme.mark(self.heading, "role", "title")
        self.live = QCheckBox(self.tr("Test it live now"))
        self.live_words = QLabel(self.tr("Sends requests that make no video and cost nothing."))
        theme.mark(self.live_words, "role", "small")
        self.banner = Banner()
        self.browser = QTextBrowser()
        self.pages = QStackedWidget()
        self.doing = QLabel()
        self.cancel_button = side_button(self.tr("Cancel"))
        self.retry_button = side_button(self.tr("Try again"))
        self.trouble = Note(framed=True)
        self.note = Note()
        self.save_button = side_button(self.tr("&Save as…"))
        self.print_button = side_button(self.tr("&Print…"))
        self.copy_button = side_button(self.tr("&Copy"))
        self.close_button = side_button(self.tr("Close"))
        theme.mark(self.save_button, "primary")
        self._place()
        self._wire()

    def present(self, subject: Subject) -> None:
        """Open, and make the report of something."""
        self._subject = subject
        self.heading.setText(subject.title)
        self.heading.setToolTip(subject.title)
        for widget in (self.live, self.live_words):
            widget.setVisible(subject.live)
        self.live.blockSignals(True)
        self.live.setChecked(False)
        self.live.blockSignals(False)
        self.come_forward()
        self._make()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is under way."""
        self._stop()
        super().closeEvent(event)

    def reject(self) -> None:
        """Close at Escape, too."""
        self._stop()
        super().reject()

    def _make(self) -> None:
        subject = self._subject
        if subject is None:
            return
        self._stop()
        self._number += 1
        live = subject.live and self.live.isChecked()
        self.report = None
        self.banner.hide()
        self.note.say("")
        self.doing.setText(
            self.tr("Testing the connection, and gathering the evidence…")
            if live
            else self.tr("Gathering the evidence, and reading the files again…")
        )
        self._turn(self._busy)
        self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._task = self._start(self._show(subject, self._number, live=live), on_error=self._on_error)

    async def _show(self, subject: Subject, number: int, *, live: bool) -> None:
        try:
            report = await subject.make(live)
        except SoraDesktopError:
            raise
        except Exception:
            # Told elsewhere as a fault of ours; here nothing is to wait for it.
            if number == self._number:
                self._fail(self.tr("The report was not made."), Tone.PROBLEM)
            raise
        if number != self._number:
            return
        self._task = None
        self.report = report
        self._set()
        self._turn(self.browser)
        self.browser.verticalScrollBar().setValue(0)
        self.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set(self) -> None:
        """Set the report in the scheme of now."""
        if self.report is None:
            return
        self.banner.say(standing(self.report.grade, self.report.verdict), self.report.headline)
        place = self.browser.verticalScrollBar().value()
        made = for_screen(self.report)
        # The browser does not take it over.
        made.setParent(self.browser)
        before, self._document = getattr(self, "_document", None), made
        self.browser.setDocument(made)
        if before is not None:
            before.deleteLater()
        self.browser.verticalScrollBar().setValue(place)

    def _stop(self) -> None:
        self._number += 1
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _cancel(self) -> None:
        self._stop()
        self._fail(self.tr("The report was not made: it was cancelled."), Tone.QUIET)

    def _on_error(self, error: SoraDesktopError) -> None:
        self._fail(" ".join(describe_error(error)).strip(), Tone.PROBLEM)

    def _fail(self, words: str, tone: Tone) -> None:
        self._task = None
        self.trouble.say(words, tone)
        self._turn(self._failed)
        self.retry_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        there = page is self.browser
        for button in (self.save_button, self.print_button, self.copy_button):
            button.setEnabled(there)
        self.live.setEnabled(page is not self._busy)

    def _with_report(self, act: Callable[[Report], object]) -> None:
        if self.report is not None:
            self.note.say("")
            act(self.report)

    def _save(self, report: Report) -> None:
        if self._subject is not None:
            self.output.choose_file(report, self._subject.name)

    def _wire(self) -> None:
        self.live.toggled.connect(self._make)
        self.cancel_button.clicked.connect(self._cancel)
        self.retry_button.clicked.connect(self._make)
        self.save_button.clicked.connect(lambda: self._with_report(self._save))
        self.print_button.clicked.connect(lambda: self._with_report(self.output.print_))
        self.copy_button.clicked.connect(lambda: self._with_report(self.output.copy))
        self.close_button.clicked.connect(self.close)
        self.output.told.connect(lambda words: self.note.say(words, Tone.DONE))
        self.output.failed.connect(lambda error: self.note.say(" ".join(describe_error(error)).strip()))
        theme.notifier().changed.connect(self._set)
        for keys, button in (
            (QKeySequence.StandardKey.Save, self.save_button),
            (QKeySequence.StandardKey.Print, self.print_button),
        ):
            QShortcut(QKeySequence(keys), self, button.click)

    def _place(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        head.setSpacing(theme.GRID)
        head.addWidget(self.heading)
        tick = QHBoxLayout()
        tick.setSpacing(theme.GRID)
        tick.addWidget(self.live)
        tick.addWidget(self.live_words, 1)
        self.live.setAccessibleDescription(self.live_words.text())
        head.addLayout(tick)
        head.addWidget(self.banner)
        self.browser.setAccessibleName(self.windowTitle())
        self.browser.setOpenLinks(False)
        self.browser.setFrameShape(QFrame.Shape.NoFrame)
        theme.mark(self.browser, "plain")
        self._busy = _page(self.doing, _bar(self.doing), self.cancel_button)
        self._failed = _page(self.trouble, self.retry_button)
        for page in (self.browser, self._busy, self._failed):
            self.pages.addWidget(page)
        foot = QHBoxLayout()
        foot.setContentsMargins(_MARGIN, 12, _MARGIN, 14)
        foot.setSpacing(theme.GRID)
        for button in (self.copy_button, self.print_button):
            foot.addWidget(button)
        foot.addWidget(self.note, 1)
        foot.addStretch(0)
        foot.addWidget(self.close_button)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(_rule())
        column.addWidget(self.pages, 1)
        column.addWidget(_rule())
        column.addLayout(foot)


def _page(*widgets: QWidget) -> QWidget:
    """Put a few things into the middle of a page."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(_MARGIN * 2, _MARGIN, _MARGIN * 2, _MARGIN)
    column.setSpacing(12)
    column.addStretch(2)
    for widget in widgets:
        button = isinstance(widget, QPushButton)
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter if button else Qt.AlignmentFlag(0))
        if isinstance(widget, QLabel):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            widget.setWordWrap(True)
    column.addStretch(3)
    return page


def _bar(named: QLabel) -> QProgressBar:
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(named.text())
    return bar


def _rule() -> QFrame:
    rule = QFrame()
    theme.mark(rule, "role", "line")
    return rule
