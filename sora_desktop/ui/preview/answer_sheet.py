"""The raw answer behind a failure, with the request's id, to be copied for whoever runs the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.messages import describe_failure
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Failure, Job

_LINES = 12


class AnswerSheet(Sheet):
    """Shows everything that is known of a failure."""

    def __init__(self, job: Job, failure: Failure, parent: QWidget) -> None:
        """Fill the sheet."""
        super().__init__(describe_failure(failure).title, parent, width=620)
        self.text = QPlainTextEdit(_report(job, failure), self.card)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(theme.fixed(theme.SMALL_PIXELS))
        self.text.setAccessibleName(self.tr("Details of the failure"))
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES + 16)
        self.body.addWidget(self.text)
        self.add_button(self.tr("Copy"), self._copy)
        self.add_button(self.tr("Close"), primary=True)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())


def _report(job: Job, failure: Failure) -> str:
    """Write down the facts, one a line, and then the answer as it came; not translated, as logs are not."""
    lines = [
        ("job", job.id),
        ("connection", job.connection),
        ("stage", failure.stage.value),
        ("code", failure.code),
        ("remote id", job.remote_id),
        ("request id", failure.request_id),
        ("sent at", job.submitted_at.isoformat(timespec="seconds") if job.submitted_at else None),
    ]
    head = "\n".join(f"{name}: {value}" for name, value in lines if value)
    return f"{head}\n\n{failure.message}" + (f"\n\n{failure.detail}" if failure.detail else "")
