"""A control with its label above and what is wrong with its value below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Note, Tone


class Field(QWidget):
    """A labelled control.

    Signals:
        suggestion_chosen: A person took the value that was offered instead of the wrong one.
    """

    suggestion_chosen = Signal(str)

    def __init__(
        self, label: str, control: QWidget, *, focus: QWidget | None = None, aside: QWidget | None = None
    ) -> None:
        """Put a label over a control.

        Args:
            label: the control's name, also for a screen reader; an ampersand marks its letter.
            control: what is filled in.
            focus: the part of it that takes the keyboard, if it is made of several.
            aside: what stands at the right end of the label's line.
        """
        super().__init__()
        self.control = control
        self.focus_target = focus or control
        self._suggestion = ""
        self._hint = self.focus_target.accessibleDescription()
        self.label = QLabel(label, self)
        theme.mark(self.label, "role", "label")
        self.label.setBuddy(self.focus_target)
        if not self.focus_target.accessibleName():
            # A single ampersand only marks the letter that leads there.
            self.focus_target.setAccessibleName(label.replace("&", ""))
        self.note = Note(self)
        self.note.link_clicked.connect(self._on_link)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.label, 1)
        if aside is not None:
            head.addWidget(aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(control)
        column.addWidget(self.note)

    @property
    def problem(self) -> str:
        """What is said to be wrong, or nothing."""
        return self.note.words

    def show_problem(self, words: str, suggestion: str = "", *, tone: Tone = Tone.PROBLEM) -> None:
        """Say what is wrong, or take it back with no words.

        Args:
            words: the sentence for the person.
            suggestion: a value that would do; it is offered as a link.
            tone: ATTENTION where the value may stand.
        """
        self._suggestion = suggestion
        links = [self.tr("Use {value}").format(value=suggestion)] if suggestion else []
        self.note.say(words, tone, links=links)
        for link in self.note.links:
            QWidget.setTabOrder(self.focus_target, link)
        wrong = bool(words) and tone is Tone.PROBLEM
        theme.mark(self.focus_target, "invalid", wrong)
        self.focus_target.setAccessibleDescription(words or self._hint)

    def _on_link(self) -> None:
        self.suggestion_chosen.emit(self._suggestion)
        self.focus_target.setFocus()
