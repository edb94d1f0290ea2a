"""The prompt with what is said of it below: choices in it, places to fill in, and a question about a paste."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.domain.combinations import TooManyCombinations, combinations, combines, lacks_brace, outline
from sora_desktop.domain.prompt_templates import placeholders
from sora_desktop.ui.compose.hint import Hint
from sora_desktop.ui.compose.past_walk import PastWalk
from sora_desktop.ui.compose.prompt_editor import PromptEditor
from sora_desktop.ui.compose.prompt_tools import PromptTools

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from sora_desktop.ui.compose.form import Draft

_TITLE = 60
"""Characters of a title."""

_NAMED = 3
"""How many places are named one by one."""


class PromptArea(QWidget):
    """The editor, the walk through past prompts, and the notes.

    Signals:
        literal_changed: It was decided whether choices are sent as they are written.
        several_requested: What was pasted (text) is several prompts; it was taken out again.
        combinations_requested: The prompts that the choices stand for are to be seen.
        filling_requested: The places of the prompt are to be filled in.
    """

    literal_changed = Signal()
    several_requested = Signal(str)
    combinations_requested = Signal()
    filling_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self.editor = PromptEditor()
        self.tools = PromptTools()
        self.pasted, self.choices, self.places = Hint(), Hint(), Hint()
        self.walk = PastWalk(self.editor, self._recall, lambda: self._literal)
        self._literal = False
        self._combining = True
        self._pasted = ""
        self._placed = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.editor, self.pasted, self.choices, self.places):
            column.addWidget(widget)
        self.editor.textChanged.connect(self._on_text)
        self.editor.lines_pasted.connect(self._ask)
        self.pasted.link_clicked.connect(self._answer)
        self.choices.link_clicked.connect(self._decide)
        self.places.link_clicked.connect(self.filling_requested)
        self.walk.moved.connect(self.tools.show_place)

    @property
    def literal(self) -> bool:
        """Whether choices in the prompt are sent as they are written."""
        return self._literal

    @property
    def longest(self) -> int:
        """How many characters the longest prompt has that would be sent."""
        prompt = self.editor.prompt
        if self._literal or not self._combining or not combines(prompt):
            return len(prompt)
        try:
            return max(map(len, combinations(prompt)))
        except TooManyCombinations:
            return len(prompt)

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in order."""
        links: list[QPushButton] = [link for note in (self.pasted, self.choices, self.places) for link in note.links]
        return [self.editor, *links, *self.tools.buttons]

    def set_literal(self, literal: bool) -> None:  # noqa: FBT001 - a plain setter
        """Send choices as they are written, or combine them."""
        wanted = literal and combines(self.editor.prompt)
        if wanted != self._literal:
            self._literal = wanted
            self.literal_changed.emit()
        self._say()

    def use(self, prompt: str, *, literal: bool) -> None:
        """Write a prompt in place of what is there, so that it can be taken back."""
        self._recall(prompt, literal)

    @property
    def title(self) -> str:
        """What the prompts have in common, in a few words: the name of their batch.

        Without the choices: whoever searches for one of these does not mean all that was ordered with it.
        """
        line = " ".join(outline(self.editor.prompt).split())
        return line if len(line) <= _TITLE else f"{line[: _TITLE - 1].rstrip()}…"

    def note_order(self) -> None:
        """Remember what is written: it was ordered."""
        self.walk.note(self.editor.prompt, literal=self._literal)

    def unwalked(self, draft: Draft) -> Draft:
        """Give a draft with what was being written before past prompts were looked through."""
        if not self.walk.walking or not self.walk.draft[0].strip():
            return draft
        prompt, literal = self.walk.draft
        return dataclasses.replace(draft, prompt=prompt, literal=literal)

    def allow_combining(self, allowed: bool) -> None:  # noqa: FBT001 - a plain setter
        """Say whether one prompt may become several clips, which it may not while one job is changed."""
        self._combining = allowed
        self._say()

    def _on_text(self) -> None:
        if self._pasted and self.editor.prompt != self._placed:
            self._forget_paste()
        if self._literal and not combines(self.editor.prompt):
            self._literal = False
            self.literal_changed.emit()
        self._say()

    def _recall(self, prompt: str, literal: bool) -> None:  # noqa: FBT001 - called by place
        self.editor.replace_prompt(prompt)
        self.set_literal(literal)

    def _say(self) -> None:
        prompt = self.editor.prompt
        self._say_choices(prompt)
        found = placeholders(prompt)
        if not found:
            self.places.say("")
            return
        if len(found) > _NAMED:
            words = self.tr("%Ln places to fill in", "", len(found))
        else:
            words = self.tr("To fill in: {names}").format(names=", ".join(place.name for place in found))
        self.places.say(words, links=[self.tr("Fill in…")])

    def _say_choices(self, prompt: str) -> None:
        if not self._combining:
            self.choices.say("")
        elif not combines(prompt):
            missing = self.tr("A choice is not closed: its brace is sent as it is written.")
            self.choices.say(missing if lacks_brace(prompt) else "")
        elif self._literal:
            words, link = self.tr("The choices are sent as they are written."), self.tr("Combine them")
            self.choices.say(words, links=[link])
        else:
            try:
                count = len(combinations(prompt))
            except TooManyCombinations:
                words = self.tr("Braces with bars in them are choices.")
                self.choices.say(words, links=[self.tr("Send as written")])
                return
            if count == 1:
                self.choices.say("")
                return
            words = self.tr("%Ln prompts by combination", "", count)
            self.choices.say(words, links=[self.tr("See them…"), self.tr("Send as written")])

    def _decide(self, number: int) -> None:
        if len(self.choices.links) > 1 and number == 0:
            self.combinations_requested.emit()
            return
        self.set_literal(not self._literal)
        self.editor.setFocus()

    def _ask(self, text: str, count: int) -> None:
        """Ask what a paste of many lines is; until it is answered it is one prompt."""
        self._pasted, self._placed = text, self.editor.prompt
        several = self.tr("%Ln prompts…", "", count)
        one = self.tr("One prompt")
        self.pasted.say(self.tr("Is what you pasted one prompt or several?"), links=[several, one])

    def _answer(self, number: int) -> None:
        text = self._pasted
        self._forget_paste()
        if number == 0:
            self.editor.undo()
            self.several_requested.emit(text)
        else:
            self.editor.setFocus()

    def _forget_paste(self) -> None:
        self._pasted = self._placed = ""
        self.pasted.say("")
