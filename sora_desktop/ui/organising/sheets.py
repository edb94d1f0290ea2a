"""Sheets in which clips are named, tagged and noted, one or many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from sora_desktop.domain.annotations import NAME_LIMIT, Annotation
from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Note
from sora_desktop.ui.messages import describe_problem
from sora_desktop.ui.organising.flow import Flow
from sora_desktop.ui.organising.pill import Pill
from sora_desktop.ui.organising.tag_field import TagField
from sora_desktop.ui.organising.tag_scroll import TagScroll
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from sora_desktop.domain.jobs import Job

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_NOTE_LINES = 8
_BESIDE_TAGS = 320
"""Pixels of height that everything else on the sheet of tags takes at most, with what is around it."""

_OFTEN = 12
"""Tags that are offered to be pressed."""

_TITLE = 70
"""Letters of a prompt in a line."""


class LabelSheet(Sheet):
    """What the sheets have in common: a button that saves, and a place for what is wrong.

    Signals:
        confirmed: This `Annotation` is to be stored.
    """

    confirmed = Signal(object)

    def __init__(self, title: str, parent: QWidget, *, width: int = 460) -> None:
        """Start without a field; whoever inherits adds one and calls `finish`."""
        super().__init__(title, parent, width=width)
        self.note = Note(self.card)

    @property
    def annotation(self) -> Annotation:
        """What is written, as a change."""
        return Annotation()

    @property
    def written(self) -> bool:
        """Whether saving would change anything."""
        return self.annotation != Annotation()

    def finish(self, label: str) -> None:
        """Add the place for problems and the buttons."""
        self.body.addWidget(self.note)
        self.add_button(self.tr("Cancel"))
        self.save = QPushButton(label, self.card)
        theme.mark(self.save, "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self.buttons.addWidget(self.save)

    def _save(self) -> None:
        annotation = self.annotation
        problems = annotation.check()
        if problems:
            self.note.say(" ".join(describe_problem(problem) for problem in problems))
            self._place()
            return
        self.leave()
        if annotation != Annotation():
            self.confirmed.emit(annotation)


class RenameSheet(LabelSheet):
    """Takes a name for one clip, or one for several."""

    def __init__(self, jobs: Sequence[Job], parent: QWidget) -> None:
        """Start with the name that they have."""
        title = self.tr("Rename clip") if len(jobs) == 1 else self.tr("Name %Ln clips", "", len(jobs))
        super().__init__(title, parent)
        names = {job.name or "" for job in jobs}
        self._former = names.pop() if len(names) == 1 else None
        if len(jobs) == 1:
            self.say(_short(jobs[0].request.prompt))
        elif self._former is None:
            self.say(self.tr("They have different names. What you write is the name of all of them."))
        self.name = QLineEdit(self._former or "", self.card)
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setAccessibleName(self.tr("Name"))
        self.name.setPlaceholderText(self.tr("No name: the prompt stands for it"))
        self.body.addWidget(self.name)
        self.finish(self.tr("Rename"))

    @property
    def annotation(self) -> Annotation:
        """The new name; none where several have different ones and nothing was written."""
        name = " ".join(self.name.text().split())
        same = name == (self._former or "") if self._former is not None else not name
        return Annotation() if same else Annotation(name=name)

    def present(self) -> None:
        """Show the sheet, with the whole name selected."""
        super().present()
        self.name.selectAll()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the name rename."""
        if event.key() in _ENTER and self.name.hasFocus():
            self.save.click()
        else:
            super().keyPressEvent(event)


class TagSheet(LabelSheet):
    """Takes tags for one clip, or for several: those that only some have are shown apart."""

    def __init__(self, jobs: Sequence[Job], known: Sequence[str], parent: QWidget) -> None:
        """Start with the tags that they have, and offer the `known` ones, the most frequent first."""
        title = self.tr("Tags") if len(jobs) == 1 else self.tr("Tags of %Ln clips", "", len(jobs))
        super().__init__(title, parent)
        self._known = known
        self.field = TagField(self.card)
        self.field.show_tags([job.tags for job in jobs])
        self.field.offer(known)
        self._scroll = TagScroll(self.field, self.card)
        self.body.addWidget(self._scroll)
        self._mixed = QLabel(self.card)
        self._mixed.setWordWrap(True)
        self._mixed.setText(self.tr("A dashed tag is on some of them only. Press it to give it to all."))
        theme.mark(self._mixed, "role", "small")
        self._mixed.setVisible(any(pill.hollow for pill in self.field.pills.values()))
        self.body.addWidget(self._mixed)
        self._offers = QWidget(self.card)
        self._offered: list[Pill] = []
        self._flow = Flow(self._offers)
        self._often = QLabel(self.tr("Often used"), self.card)
        theme.mark(self._often, "role", "label")
        self.body.addWidget(self._often)
        self.body.addWidget(self._offers)
        self.field.changed.connect(self._offer)
        self.finish(self.tr("Save tags"))
        self._offer()

    @property
    def annotation(self) -> Annotation:
        """The tags that come and go."""
        return Annotation(added_tags=self.field.added, removed_tags=self.field.removed)

    @property
    def written(self) -> bool:
        """Whether anything was changed, or is just being written."""
        return super().written or bool(self.field.line.text().strip())

    @property
    def offered(self) -> list[Pill]:
        """The tags that can be pressed."""
        return list(self._offered)

    def present(self) -> None:
        """Show the sheet, with the keyboard where a tag is written."""
        super().present()
        self.field.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter add what is written, and save where nothing is."""
        if event.key() in _ENTER and self.field.line.hasFocus():
            if not self.field.take_written():
                self.save.click()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        self.field.take_written()
        super()._save()

    def _place(self) -> None:
        self._scroll.fit(self.height() - _BESIDE_TAGS)
        super()._place()

    def _offer(self) -> None:
        for pill in self._offered:
            self._flow.removeWidget(pill)
            pill.hide()
            pill.deleteLater()
        had = any(pill.hasFocus() for pill in self._offered)
        there = set(self.field.pills)
        words = [tag for tag in self._known if tag.casefold() not in there][:_OFTEN]
        self._offered = [self._pill(tag) for tag in words]
        for widget in (self._often, self._offers):
            widget.setVisible(bool(words))
        if had:
            (self._offered[0] if self._offered else self.field.line).setFocus()
        self._mixed.setVisible(any(pill.hollow for pill in self.field.pills.values()))
        self._flow.invalidate()
        if self.isVisible():
            self._place()

    def _pill(self, tag: str) -> Pill:
        pill = Pill(tag, self._offers, icon="plus", hollow=True)
        pill.setAccessibleName(self.tr("Add {tag}").format(tag=tag))
        pill.clicked.connect(lambda: self.field.add(tag))
        self._flow.addWidget(pill)
        pill.show()
        return pill


class NoteSheet(LabelSheet):
    """Takes a note on one clip, or one for several."""

    def __init__(self, jobs: Sequence[Job], parent: QWidget) -> None:
        """Start with the note that they have."""
        title = self.tr("Note") if len(jobs) == 1 else self.tr("Note on %Ln clips", "", len(jobs))
        super().__init__(title, parent, width=540)
        notes = {job.note or "" for job in jobs}
        self._former = notes.pop() if len(notes) == 1 else None
        if self._former is None:
            self.say(self.tr("They have different notes. What you write replaces all of them."))
        self.text = QPlainTextEdit(self._former or "", self.card)
        self.text.setAccessibleName(self.tr("Note"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _NOTE_LINES + 16)
        self.body.addWidget(self.text)
        self.finish(self.tr("Save note"))
        self.save.setToolTip("Ctrl+Enter")

    @property
    def annotation(self) -> Annotation:
        """The new note; none where several have different ones and nothing was written."""
        note = self.text.toPlainText().strip()
        same = note == (self._former or "").strip() if self._former is not None else not note
        return Annotation() if same else Annotation(note=note)

    def present(self) -> None:
        """Show the sheet, with the keyboard at the end of the note."""
        super().present()
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.text.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Ctrl+Enter as the form does."""
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save.click()
        else:
            super().keyPressEvent(event)


def _short(words: str) -> str:
    line = " ".join(words[: 4 * _TITLE].split())
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"
