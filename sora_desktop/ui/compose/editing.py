"""The form while it changes a job instead of ordering a new one, and the banner that says so."""

from __future__ import annotations

import dataclasses
from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Order
from sora_desktop.ui import theme
from sora_desktop.ui.compose.form import draft_of_order
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.compose.form import Draft

_ICON_PIXELS = 16
_CANCELLED_MEANWHILE = QT_TRANSLATE_NOOP("ComposePane", "It was cancelled meanwhile. What you wrote can be a new clip.")
_SENT_MEANWHILE = QT_TRANSLATE_NOOP(
    "ComposePane", "It was sent meanwhile, as it was. What you wrote can be a new clip."
)
_BECOMES_NEW = QT_TRANSLATE_NOOP("ComposePane", "It becomes a new job. Your draft comes back afterwards.")
_KEEPS_ITS_PLACE = QT_TRANSLATE_NOOP("ComposePane", "Its place in the queue stays. Your draft comes back afterwards.")


class Purpose(Enum):
    """What the form is for."""

    CHANGE = auto()
    """Let a waiting job ask for something else."""

    RETRY = auto()
    """Try a job again with other settings."""


@dataclasses.dataclass(frozen=True, slots=True)
class Editing:
    """What is being edited, and what was in the form before."""

    job: Job
    purpose: Purpose
    before: Draft
    """The unsent draft that comes back afterwards."""

    @property
    def too_late(self) -> bool:
        """Whether the job does not wait any more, so that it cannot be changed."""
        return self.purpose is Purpose.CHANGE and self.job.status is not JobStatus.PENDING

    def order(self, written: Order) -> Order:
        """Give what was written, with what a form does not show taken from the job."""
        request = dataclasses.replace(written.request, video=self.job.request.video)
        return dataclasses.replace(written, request=request, name=self.job.name, tags=self.job.tags)

    @property
    def title(self) -> str:
        """What the banner says first."""
        if self.purpose is Purpose.RETRY:
            return QCoreApplication.translate("ComposePane", "Retry with changes")
        return QCoreApplication.translate("ComposePane", "Edit waiting job")

    @property
    def words(self) -> str:
        """What the banner says below."""
        if self.too_late and self.job.status is JobStatus.CANCELLED:
            words = _CANCELLED_MEANWHILE
        elif self.too_late:
            words = _SENT_MEANWHILE
        else:
            words = _BECOMES_NEW if self.purpose is Purpose.RETRY else _KEEPS_ITS_PLACE
        return QCoreApplication.translate("ComposePane", words)

    @property
    def button_words(self) -> str:
        """What the primary button says."""
        if self.too_late:
            return QCoreApplication.translate("ComposePane", "Generate as a new clip")
        if self.purpose is Purpose.RETRY:
            return QCoreApplication.translate("ComposePane", "Retry")
        return QCoreApplication.translate("ComposePane", "Save changes")


def draft_of_job(job: Job) -> Draft:
    """Write what a job asks for as the form does."""
    return draft_of_order(Order(request=job.request, connection=job.connection, continues=job.continues))


class EditBanner(QWidget):
    """Stands above the form while it changes a job."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start hidden."""
        super().__init__(parent)
        self._late = False
        self._title, self._words = QLabel(self), QLabel(self)
        theme.mark(self._title, "role", "strong")
        theme.mark(self._words, "role", "small")
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._title, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(_ICON_PIXELS + 28, 10, 12, 10)
        row.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.notifier().changed.connect(self.update)
        self.hide()

    @property
    def said(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self.accessibleName()

    def show_editing(self, editing: Editing | None) -> None:
        """Say what the form is for, or go away."""
        self.setVisible(editing is not None)
        if editing is not None:
            self._late = editing.too_late
            self._title.setText(editing.title)
            self._words.setText(editing.words)
            self.setAccessibleName(f"{editing.title}. {editing.words}")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and the icon."""
        colours, painter = theme.colors(), QPainter(self)
        ground, ink = ("attention_wash", "attention") if self._late else ("accent_wash", "accent")
        painter.fillRect(QRectF(self.rect()), getattr(colours, ground))
        name = "alert" if self._late else "edit"
        drawn = theme.pixmap(name, _ICON_PIXELS, getattr(colours, ink), self.devicePixelRatioF())
        painter.drawPixmap(16, 11, drawn)
