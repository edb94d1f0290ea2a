"""Judges the form after every change: what is wrong beside its field, and whether the button can be pressed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sora_desktop.ui.compose.review import Review, hindrance, review
from sora_desktop.ui.controls.note import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.connections import Connection
    from sora_desktop.ui.compose.edit_mode import EditMode
    from sora_desktop.ui.compose.fields import ComposeFields
    from sora_desktop.ui.compose.footer import Footer
    from sora_desktop.ui.compose.review import Check
    from sora_desktop.ui.money.budget import Budget

_CHECK_DELAY = 150
"""Milliseconds of rest after which the form is checked."""


class FormJudge(QObject):
    """Shows in the form and its foot what a review finds.

    Attributes:
        connections: those that there are, by name.
        needs_key: the names of those that lack their key.
        held: the names of those that are held, why, and what leads to where that is mended.
        attempted: whether a person wanted to send it, so that what is missing is a mistake by now.
        budget: knows what clips cost, and the caps on that.
    """

    def __init__(self, fields: ComposeFields, footer: Footer, editing: EditMode, check: Check) -> None:
        """Judge a form; `check` lists what is wrong with an order, without disk or network."""
        super().__init__(fields)
        self._fields = fields
        self._footer = footer
        self._editing = editing
        self._check = check
        self.connections: Mapping[str, Connection] = {}
        self.needs_key: frozenset[str] = frozenset()
        self.held: Mapping[str, tuple[str, str]] = {}
        self.attempted = False
        self.budget: Budget | None = None
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(_CHECK_DELAY)
        self._debounce.timeout.connect(self.judge)

    @property
    def waiting(self) -> bool:
        """Whether the form changed so lately that it was not judged yet."""
        return self._debounce.isActive()

    def judge_soon(self) -> None:
        """Judge the form once it rests."""
        self._debounce.start()

    def judge(self) -> Review:
        """Judge the form as it stands."""
        self._debounce.stop()
        fields = self._fields
        draft = fields.draft
        if self._editing.current is not None:
            # One job is changed, and stays one.
            draft = dataclasses.replace(draft, literal=True)
        found = review(draft, self._check, fields.reference, fields.characters.strangers)
        for name, field in fields.fields.items():
            remark = found.remarks.get(name)
            field.show_problem(remark.words if remark else "", remark.suggestion if remark else "")
        if found.prompt_missing and self.attempted:
            fields.fields["prompt"].show_problem(self.tr("Write a prompt first."))
        fields.extra.show_faults(found.rows)
        self._show_key_note()
        fields.order_stops()
        self._conclude(found)
        return found

    def _show_key_note(self) -> None:
        """Say above the prompt what is the matter with the chosen connection."""
        name, note = self._fields.connection.value, self._fields.key_note
        reason, way = self.held.get(name, ("", ""))
        if name in self.needs_key:
            words, links = self.tr("“{name}” has no key yet."), [self.tr("Enter the key…")]
        elif reason:
            words, links = self.tr("“{name}” is held: {reason}. New jobs wait."), [way, self.tr("Go on")]
        else:
            words, links = "", []
        note.say(words.format(name=name, reason=reason), Tone.ATTENTION, links=links)

    def _conclude(self, found: Review) -> None:
        """Let the button be pressed, or say why it cannot be."""
        name = self._fields.connection.value
        saving, lacks_key = self.tr("Saving…"), self.tr("“{name}” needs a key first.").format(name=name)
        if not name:
            none, one = self.tr("There is no connection yet."), self.tr("Choose a connection first.")
            reason = one if self.connections else none
        elif self._editing.saving:
            reason = saving
        else:
            reason = lacks_key if name in self.needs_key else hindrance(found, self._fields.fields)
        if reason:
            self._footer.refuse(found.clips, reason)
        else:
            self._footer.promise(found.clips, name, simulated=self.connections[name].simulated)
        if self.budget is not None and name and found.priceable:
            # What a prompt says makes no difference to what its clip costs.
            together = dataclasses.replace(found.order, takes=found.clips)
            self._footer.show_quote(self._editing.quote(self.budget, together))
