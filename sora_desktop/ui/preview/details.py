"""The facts about a job below its clip: where it came from, what was asked, what was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.domain.costs import charge
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import format_seconds
from sora_desktop.ui import theme
from sora_desktop.ui.actions import download_failed
from sora_desktop.ui.controls.paragraph import paragraph
from sora_desktop.ui.controls.stops import lead_to, stops_in
from sora_desktop.ui.jobs.costs import lost_text
from sora_desktop.ui.moments import local_time, until_text
from sora_desktop.ui.money.words import usd_text

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QResizeEvent

    from sora_desktop.domain.jobs import Job

_MINUTE = 60


class JobDetails(QWidget):
    """The prompt in full, and a line for everything else that is known.

    Signals:
        job_shown: The facts are now those of this `Job`.
    """

    job_shown = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._job: Job | None = None
        self.prompt = _value()
        self.badge = QLabel()
        self._origin = QLabel()
        self._origin.setTextFormat(Qt.TextFormat.PlainText)
        self._lines: dict[str, tuple[QLabel, QLabel]] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.prompt)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._add_origin()
        for key, label in (
            ("model", self.tr("Model")),
            ("size", self.tr("Size, length")),
            ("asked", self.tr("Asked for")),
            ("take", self.tr("Take")),
            ("created", self.tr("Created")),
            ("took", self.tr("Took")),
            ("kept", self.tr("On the server")),
            ("expected", self.tr("Estimate")),
            ("cost", self.tr("Cost")),
            ("file", self.tr("File")),
            ("extra", self.tr("Further fields")),
            ("batch", self.tr("Batch")),
        ):
            self._add_line(key, label, _value())
        for key, label in (("remote", self.tr("Server’s id")), ("id", self.tr("Id"))):
            self._add_line(key, label, ElidedLabel())

    def show_above(self, widget: QWidget) -> None:
        """Put something between the prompt and the facts, there for the Tab key too."""
        self._column.insertWidget(1, widget)
        lead_to(self._lines["model"][1], stops_in(widget))

    def show_job(self, job: Job) -> None:
        """Show the facts of a job."""
        if job == self._job:
            return
        self._job = job
        self.prompt.setText(job.request.prompt)
        self.badge.setText(self.tr("Simulated") if job.simulated else self.tr("Real"))
        # Before a server has answered, nobody knows what it is.
        self.badge.setVisible(job.simulated or job.remote_id is not None)
        theme.mark(self.badge, "role", "badge-attention" if job.simulated else "badge-done")
        self._origin.setText(self.tr("this computer") if job.connection == SIMULATED_NAME else job.connection)
        for key, text in self._facts(job).items():
            label, value = self._lines[key]
            label.setVisible(bool(text))
            value.setVisible(bool(text))
            value.setText(text)
        self._lines["file"][1].setToolTip(job.file or "")
        self.job_shown.emit(job)

    def _facts(self, job: Job) -> dict[str, str]:
        request = job.request
        return {
            "model": job.remote_model or request.model or "",
            "size": _size(job),
            "asked": self._asked(job),
            "take": str(job.take) if job.take > 1 else "",
            "created": _moment(job.created_at),
            "took": self._took(job),
            "kept": _kept(job),
            "expected": "" if job.estimate is None else usd_text(job.estimate),
            "cost": self._cost(job),
            "file": self._file(job),
            "extra": ", ".join(f"{name} = {value}" for name, value in request.extra.items()),
            "batch": job.batch_name or "",
            "remote": job.remote_id or "",
            "id": job.id,
        }

    def _asked(self, job: Job) -> str:
        """Say what was asked for, where the server made something else."""
        parts = []
        if job.size_differs and job.request.size:
            parts.append(job.request.size.replace("x", "×"))
        if job.length_differs and job.request.seconds is not None:
            parts.append(self.tr("{seconds} s").format(seconds=format_seconds(job.request.seconds)))
        return " · ".join(parts)

    def _took(self, job: Job) -> str:
        if job.submitted_at is None or job.completed_at is None:
            return ""
        seconds = max(0, round((job.completed_at - job.submitted_at).total_seconds()))
        if seconds < _MINUTE:
            return self.tr("{seconds} s").format(seconds=seconds)
        return self.tr("{minutes} min {seconds} s").format(minutes=seconds // _MINUTE, seconds=seconds % _MINUTE)

    def _cost(self, job: Job) -> str:
        """Say what the server charges, apart from what was expected, and what may be charged besides."""
        if job.simulated and not job.cost:
            return self.tr("Nothing: it is simulated")
        if job.cost is not None:
            charged = self.tr("{amount}, the server says").format(amount=usd_text(job.cost))
            charged = (
                self.tr("{charged}; simulated, so nothing is paid").format(charged=charged)
                if job.simulated
                else charged
            )
        elif not job.ended or charge(job).clips:
            charged = self.tr("The server does not say") if job.status is JobStatus.COMPLETED else ""
        else:
            charged = self.tr("Not made, so not charged")
        return " ".join(
            part for part in (f"{charged}." if charged and job.lost_creates else charged, lost_text(job)) if part
        )

    def _file(self, job: Job) -> str:
        if job.file is None:
            return ""
        name = Path(job.file).name
        if not job.file_bytes:
            return name
        return f"{name} · {QLocale().formattedDataSize(job.file_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)}"

    def _add_origin(self) -> None:
        label = QLabel(self.tr("Origin"))
        theme.mark(label, "role", "muted")
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.badge)
        row.addWidget(self._origin)
        row.addStretch(1)
        self._grid.addWidget(label, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addLayout(row, 0, 1)

    def _add_line(self, key: str, words: str, value: QLabel) -> None:
        label = QLabel(words)
        theme.mark(label, "role", "muted")
        value.setAccessibleName(words)
        row = self._grid.rowCount()
        self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._lines[key] = (label, value)


class ElidedLabel(QLabel):
    """One line that gives way in its middle; the whole is in the tooltip and for screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show as much of a text as there is room for."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the new room."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))


def _value() -> QLabel:
    """Make a label for a fact: it wraps anywhere and can be selected and copied."""
    label = paragraph()
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _size(job: Job) -> str:
    size = job.remote_size or job.request.size
    seconds = job.remote_seconds or job.request.seconds
    parts = [size.replace("x", "×") if size else "", f"{format_seconds(seconds)} s" if seconds else ""]
    return " · ".join(part for part in parts if part)


def _kept(job: Job) -> str:
    """Say until when the server keeps a video that is not here yet."""
    waits = job.file is None and (not job.ended or download_failed(job))
    return until_text(job.expires_at) if waits and job.expires_at is not None else ""


def _moment(moment: datetime) -> str:
    """Write a time as this place and language do."""
    return QLocale().toString(local_time(moment), QLocale.FormatType.ShortFormat)
