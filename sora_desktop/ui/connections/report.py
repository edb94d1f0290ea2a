"""What a connection test is doing, and what it found, check by check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFont
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.connections.rows import remove_button
from sora_desktop.ui.controls.link import Link
from sora_desktop.ui.controls.note import Mark, Tone
from sora_desktop.ui.controls.paragraph import paragraph
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from sora_desktop.services.connection_reports import CheckResult, ConnectionReport

_TONES = {True: Tone.DONE, False: Tone.PROBLEM, None: Tone.QUIET}
_SUBJECT_WIDTH = 112
_WHERE = frozenset({"address", "tls"})
"""The checks whose advice may name another base URL; elsewhere an address is where to read on."""

_ADDRESS = re.compile(r"https?://[^\s“”\"'<>]+")


class ReportView(QFrame):
    """Shows a test under way, and its report afterwards.

    Signals:
        cancelled: The test is to be stopped.
        dismissed: The report has been read.
        address_advised: A person took the address (str) that was advised.
        copy_requested: A text (str) is wanted on the clipboard.
    """

    cancelled = Signal()
    dismissed = Signal()
    address_advised = Signal(str)
    copy_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        theme.mark(self, "role", "card")
        self._mark = Mark(self)
        self._title = paragraph(role="strong")
        self._when = QLabel()
        theme.mark(self._when, "role", "small")
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.setAccessibleName(self.tr("Cancel the test"))
        self.cancel_button.clicked.connect(self.cancelled)
        self.close_button = remove_button(self.tr("Hide the report"))
        self.close_button.clicked.connect(self.dismissed)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(self.tr("Test under way"))
        self._advice = paragraph()
        self._lines = QWidget()
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(1, _SUBJECT_WIDTH)
        self._grid.setColumnStretch(2, 1)
        self.links: list[Link] = []
        self._next_row = 0
        self._lay_out()
        self.hide()

    @property
    def words(self) -> str:
        """Everything that it says, a line each."""
        labels = [self._title, self._advice, *self._lines.findChildren(QLabel)]
        return "\n".join(label.text() for label in labels if not label.isHidden())

    def show_running(self, name: str) -> None:
        """Say that a test is under way."""
        self._clear()
        self._mark.tone = Tone.QUIET
        self._title.setText(self.tr("Testing {name}…").format(name=name))
        self._advice.setText(self.tr("It makes no video, and costs nothing."))
        self._show(running=True)

    def show_cancelled(self) -> None:
        """Say that the test was stopped."""
        self._clear()
        self._mark.tone = Tone.QUIET
        self._title.setText(self.tr("The test was stopped."))
        self._show(running=False)

    def show_report(self, report: ConnectionReport, *, address: str = "", tested_at: QDateTime | None = None) -> None:
        """Say what was found, and what to do about it.

        Args:
            report: what was found.
            address: the address that was tested, which is no advice.
            tested_at: when that was.
        """
        self._clear()
        self._mark.tone = Tone.DONE if report.ok else Tone.PROBLEM
        self._when.setText(when_words(tested_at))
        said = set[str]()
        generally = self.tr("It works.") if report.ok else self.tr("It does not work as it is.")
        self._title.setText(generally)
        if report.error is not None and not any(check.advice for check in report.checks):
            message = describe_error(report.error)
            self._title.setText(message.title)
            self._advice.setText(message.advice)
            said.add(str(report.error))
        for check in report.checks:
            # Only complaints are not repeated; the same fact may hold of several checks.
            repeated = check.ok is False and check.detail in said
            tone = Tone.ATTENTION if report.ok and check.ok is False else _TONES[check.ok]
            self._add(check, self.tr("See above.") if repeated else check.detail, address, tone)
            said.add(check.detail)
        self._offer_models(report)
        self._show(running=False)

    def hide_report(self) -> None:
        """Forget what was found."""
        self._clear()
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        head.addWidget(self._when)
        head.addWidget(self.cancel_button)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 14)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._advice)
        column.addWidget(self._lines)

    def _show(self, *, running: bool) -> None:
        self._bar.setVisible(running)
        self._mark.setVisible(not running)
        self._mark.update()
        self.cancel_button.setVisible(running)
        self.close_button.setVisible(not running)
        self._when.setVisible(bool(self._when.text()))
        self._advice.setVisible(bool(self._advice.text()))
        self._lines.setVisible(self._grid.count() > 0)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self.words)
        self.show()
        # Who does not see it is told that something new is here.
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _clear(self) -> None:
        self._advice.setText("")
        self._when.setText("")
        self.links = []
        self._next_row = 0
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def _add(self, check: CheckResult, words: str, address: str, tone: Tone) -> None:
        row = self._next_row
        mark = Mark(self._lines)
        mark.tone = tone
        subject = QLabel(subject_words(check.subject))
        theme.mark(subject, "role", "muted")
        detail = paragraph()
        detail.setText(words)
        outcome = {True: self.tr("works"), False: self.tr("does not work"), None: self.tr("not known")}[check.ok]
        mark.setAccessibleName(outcome)
        mark.setToolTip(outcome)
        top = Qt.AlignmentFlag.AlignTop
        for column, widget in enumerate((mark, subject, detail)):
            self._grid.addWidget(widget, row, column, top if widget is not detail else Qt.AlignmentFlag(0))
        self._next_row += 1
        if check.advice and check.advice not in words:
            advice = paragraph()
            advice.setFont(
                theme.font(theme.TEXT_PIXELS, QFont.Weight.Medium if check.ok is False else QFont.Weight.Normal)
            )
            advice.setText(check.advice)
            self._put_below(advice)
        for wanted in advised_addresses(check.advice, address) if check.subject in _WHERE else ():
            link = self._link(self.tr("Use {address} instead").format(address=wanted))
            link.clicked.connect(lambda _checked=False, wanted=wanted: self.address_advised.emit(wanted))
            self._put_below(link)

    def _offer_models(self, report: ConnectionReport) -> None:
        models = report.learned.models if report.learned else ()
        if not models:
            return
        link = self._link(self.tr("Copy the names of %n models", "", len(models)))
        theme.bind_icon(link, "copy", "accent")
        link.clicked.connect(lambda: self.copy_requested.emit("\n".join(models)))
        self._put_below(link)

    def _put_below(self, widget: QWidget) -> None:
        beside = Qt.AlignmentFlag.AlignLeft if isinstance(widget, Link) else Qt.AlignmentFlag(0)
        self._grid.addWidget(widget, self._next_row, 2, beside)
        self._next_row += 1

    def _link(self, words: str) -> Link:
        link = Link(words)
        self.links.append(link)
        return link


def advised_addresses(advice: str, address: str) -> list[str]:
    """Give the addresses that an advice names, other than the one that was tested."""
    found = (match.rstrip(".,;:!?)…") for match in _ADDRESS.findall(advice))
    # An address with a user in it is an example of a proxy's.
    return [one for one in dict.fromkeys(found) if one.rstrip("/") != address.rstrip("/") and "@" not in one]


def when_words(moment: QDateTime | None) -> str:
    """Say when a test was."""
    if moment is None:
        return ""
    locale, local = QLocale(), moment.toLocalTime()
    time = locale.toString(local.time(), QLocale.FormatType.ShortFormat)
    if local.date() == QDateTime.currentDateTime().date():
        return QCoreApplication.translate("ReportView", "Tested at {time}").format(time=time)
    day = locale.toString(local.date(), "d MMM yyyy")
    return QCoreApplication.translate("ReportView", "Tested on {day}, {time}").format(day=day, time=time)


def subject_words(subject: str) -> str:
    """Name what was looked at."""
    translate = QCoreApplication.translate
    known = {
        "address": translate("ReportView", "Address"),
        "tls": translate("ReportView", "Encryption"),
        "proxy": translate("ReportView", "Proxy"),
        "settings": translate("ReportView", "Settings"),
        "key": translate("ReportView", "Key"),
        "models": translate("ReportView", "Models"),
        "list": translate("ReportView", "List of videos"),
        "encoding": translate("ReportView", "Requests"),
        "delete": translate("ReportView", "Delete"),
        "remix": translate("ReportView", "Remix"),
        "edit": translate("ReportView", "Edit"),
        "extension": translate("ReportView", "Extend"),
        "extend": translate("ReportView", "Extend"),
        "characters": translate("ReportView", "Characters"),
        "key checked": translate("ReportView", "Wrong keys"),
        "videos": translate("ReportView", "Videos"),
        "simulated": translate("ReportView", "Origin"),
        "origin": translate("ReportView", "Origin"),
    }
    return known.get(subject, subject[:1].upper() + subject[1:])
