"""What a person has written about the clip in sight, where it can be changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from sora_desktop.domain.annotations import NAME_LIMIT, NOTE_LIMIT, Annotation
from sora_desktop.ui import theme
from sora_desktop.ui.organising.stars import StarPicker
from sora_desktop.ui.organising.tag_field import TagField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job

_NOTE_LINES = 3
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class LabelsCard(QWidget):
    """Name, heart, stars, tags and note of one clip; each is stored as soon as it is left.

    Signals:
        annotated: This `Job` is to be changed by this `Annotation`.
    """

    annotated = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without a clip, hidden."""
        super().__init__(parent)
        self._job: Job | None = None
        self.heart = QToolButton(self)
        self.heart.setCheckable(True)
        self.heart.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.heart.clicked.connect(lambda checked: self._annotate(Annotation(favourite=checked)))
        self.stars = StarPicker(self)
        self.stars.rated.connect(lambda stars: self._annotate(Annotation(rating=stars)))
        self.name = QLineEdit(self)
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name of the clip"))
        self.name.editingFinished.connect(self._save_name)
        self.tags = TagField(self)
        self.tags.changed.connect(self._save_tags)
        self.note = QPlainTextEdit(self)
        self.note.setPlaceholderText(self.tr("Note"))
        self.note.setAccessibleName(self.tr("Note on the clip"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * _NOTE_LINES + 14)
        for field in (self.name, self.note):
            field.installEventFilter(self)
        marks = QHBoxLayout()
        marks.setSpacing(4)
        marks.addWidget(self.heart)
        marks.addWidget(self.stars)
        marks.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addLayout(marks)
        column.addWidget(self.name)
        column.addWidget(self.tags)
        column.addWidget(self.note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What you wrote about the clip"))
        self.hide()

    @property
    def job(self) -> Job | None:
        """The clip that is shown."""
        return self._job

    def offer_tags(self, known: Sequence[str]) -> None:
        """Complete tags by these."""
        self.tags.offer(known)

    def show_job(self, job: Job | None) -> None:
        """Show what is written about another clip, or about none; what was just being written is stored before."""
        self.store()
        other = self._job is None or job is None or job.id != self._job.id
        if other:
            self.tags.line.clear()
        self._show(job, other=other)

    def update_job(self, job: Job) -> None:
        """Take a new state of the clip that is shown; what is just being written stays."""
        if self._job is not None and job.id == self._job.id:
            self._show(job, other=False)

    def _show(self, job: Job | None, *, other: bool) -> None:
        self._job = job
        self.setVisible(job is not None)
        if job is None:
            return
        if other or not self.name.hasFocus():
            self.name.setText(job.name or "")
        if other or not self.note.hasFocus():
            self.note.setPlainText(job.note or "")
        if other or self.tags.tags != job.tags:
            self.tags.show_tags([job.tags])
        self.stars.set_rating(job.rating)
        self._show_heart(favourite=job.favourite)
        self.setEnabled(job.removed_at is None)

    def store(self) -> None:
        """Store what is just being written."""
        if self._job is not None:
            self.tags.take_written()
            self._save_name()
            self._save_note()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Store the note when it is left, and take back by Escape what was written."""
        if watched is self.note and event.type() is QEvent.Type.FocusOut:
            self._save_note()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._job is not None:
            if event.key() == Qt.Key.Key_Escape:
                return self._revert()
            if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.store()
                return True
        return super().eventFilter(watched, event)

    def _revert(self) -> bool:
        """Take back what was written and not stored; tell whether there was anything."""
        job = self._job
        if job is None or (self.name.text() == (job.name or "") and self.note.toPlainText() == (job.note or "")):
            return False
        self.name.setText(job.name or "")
        self.note.setPlainText(job.note or "")
        return True

    def _show_heart(self, *, favourite: bool) -> None:
        words = self.tr("Favourite")
        self.heart.setChecked(favourite)
        self.heart.setAccessibleName(words)
        self.heart.setToolTip(words)
        theme.bind_icon(self.heart, "heart-filled" if favourite else "heart", "accent" if favourite else "muted")

    def _save_name(self) -> None:
        name = " ".join(self.name.text().split())
        if self._job is not None and name != (self._job.name or ""):
            self._annotate(Annotation(name=name))

    def _save_note(self) -> None:
        note = self.note.toPlainText().strip()[:NOTE_LIMIT]
        if self._job is not None and note != (self._job.note or ""):
            self._annotate(Annotation(note=note))

    def _save_tags(self) -> None:
        self._annotate(Annotation(added_tags=self.tags.added, removed_tags=self.tags.removed))
        self.tags.settle()

    def _annotate(self, annotation: Annotation) -> None:
        if self._job is not None and annotation != Annotation():
            job, self._job = self._job, annotation.applied(self._job)
            self._show_heart(favourite=self._job.favourite)
            self.annotated.emit(job, annotation)
