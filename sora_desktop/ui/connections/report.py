"""What a connection test is doing, and what it found, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Mark, Tone, breakable
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from sora_desktop.services.connection_reports import CheckResult, ConnectionReport

_TONES = {True: Tone.DONE, False: Tone.PROBLEM, None: Tone.QUIET}


class ReportView(QFrame):
    """Shows a test under way, and its report afterwards.

    Signals:
        cancelled: The test is to be stopped.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        theme.mark(self, "role", "card")
        self._title = QLabel()
        theme.mark(self._title, "role", "strong")
        self._title.setWordWrap(True)
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.setAccessibleName(self.tr("Cancel the test"))
        self.cancel_button.clicked.connect(self.cancelled)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(self.tr("Test under way"))
        self._advice = QLabel()
        self._advice.setWordWrap(True)
        self._advice.setTextFormat(Qt.TextFormat.PlainText)
        self._advice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lines = QWidget()
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._advice)
        column.addWidget(self._lines)
        self.hide()

    @property
    def words(self) -> str:
        """Everything that it says, a line each."""
        labels = [self._title, self._advice, *self._lines.findChildren(QLabel)]
        return "\n".join(label.text().replace("\u200b", "") for label in labels if not label.isHidden())

    def show_running(self, name: str) -> None:
        """Say that a test is under way."""
        self._clear()
        self._title.setText(self.tr("Testing {name}…").format(name=name))
        self._show(running=True)

    def show_cancelled(self) -> None:
        """Say that the test was stopped."""
        self._clear()
        self._title.setText(self.tr("The test was stopped."))
        self._show(running=False)

    def show_report(self, report: ConnectionReport) -> None:
        """Say what was found, and what to do about it."""
        self._clear()
        if report.error is not None:
            message = describe_error(report.error)
            self._title.setText(message.title)
            self._advice.setText(breakable(message.advice))
        else:
            self._title.setText(self.tr("It works.") if report.ok else self.tr("It does not work as it is."))
        said = {str(report.error)} if report.error else set[str]()
        for row, check in enumerate(report.checks):
            self._add(row, check, self.tr("See above.") if check.detail in said else check.detail)
            said.add(check.detail)
        self._show(running=False)

    def hide_report(self) -> None:
        """Forget what was found."""
        self._clear()
        self.hide()

    def _show(self, *, running: bool) -> None:
        self._bar.setVisible(running)
        self.cancel_button.setVisible(running)
        self._advice.setVisible(bool(self._advice.text()))
        self._lines.setVisible(self._grid.count() > 0)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self.words)
        self.show()

    def _clear(self) -> None:
        self._advice.setText("")
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def _add(self, row: int, check: CheckResult, words: str) -> None:
        mark = Mark(self._lines)
        mark.tone = _TONES[check.ok]
        subject = QLabel(subject_words(check.subject))
        theme.mark(subject, "role", "muted")
        detail = QLabel(breakable(words))
        detail.setWordWrap(True)
        detail.setTextFormat(Qt.TextFormat.PlainText)
        detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        outcome = {True: self.tr("works"), False: self.tr("does not work"), None: self.tr("not known")}[check.ok]
        mark.setAccessibleName(outcome)
        mark.setToolTip(outcome)
        top = Qt.AlignmentFlag.AlignTop
        for column, widget in enumerate((mark, subject, detail)):
            self._grid.addWidget(widget, row, column, top if column < 2 else Qt.AlignmentFlag(0))  # noqa: PLR2004 - the last one is as high as it needs


def subject_words(subject: str) -> str:
    """Name what was looked at."""
    translate = QCoreApplication.translate
    known = {
        "address": translate("ReportView", "Address"),
        "key": translate("ReportView", "Key"),
        "models": translate("ReportView", "Models"),
        "list": translate("ReportView", "List of videos"),
        "videos": translate("ReportView", "Videos"),
        "simulated": translate("ReportView", "Origin"),
        "origin": translate("ReportView", "Origin"),
    }
    return known.get(subject, subject[:1].upper() + subject[1:])
