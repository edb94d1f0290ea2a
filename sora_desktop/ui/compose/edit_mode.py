"""Turns the form from ordering new clips to changing a job, and back to the draft that was there before."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from sora_desktop.ui.compose.editing import EditBanner, Editing, Purpose, draft_of_job

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order
    from sora_desktop.ui.compose.fields import ComposeFields
    from sora_desktop.ui.compose.footer import Footer
    from sora_desktop.ui.compose.form import Draft
    from sora_desktop.ui.money.budget import Budget, Quote


class EditMode(QObject):
    """Knows which job the form changes, if it changes one.

    Attributes:
        banner: what stands above the form and says so.
        current: what is being edited, if anything is.
        saving: whether what was written is being saved.

    Signals:
        saved: An `Editing` is to be saved with an order; the owner answers with `end`, or with `go_on`.
        ordered: What was written for a job that is gone is ordered as a new clip.
        changed: The form is to be judged anew.
        left: The draft that was there before is back, and is this one.
    """

    saved = Signal(object, object)
    ordered = Signal(object)
    changed = Signal()
    left = Signal(object)

    def __init__(self, fields: ComposeFields, footer: Footer, show: Callable[[Draft], None], parent: QObject) -> None:
        """Begin with new orders; `show` writes a draft into the form."""
        super().__init__(parent)
        self.banner = EditBanner()
        self.current: Editing | None = None
        self.saving = False
        self._fields = fields
        self._footer = footer
        self._show = show
        footer.cancel.clicked.connect(self.end)

    def begin(self, job: Job, purpose: Purpose, unsent: Draft) -> None:
        """Change a job, or try it again; `unsent` is what comes back afterwards."""
        before = self.current.before if self.current is not None else unsent
        self._turn(Editing(job, purpose, before))
        self._show(draft_of_job(job))

    def note(self, job: Job) -> None:
        """Take in what became of the job that is being edited; others are of no concern."""
        if self.current is not None and job.id == self.current.job.id:
            self.current = dataclasses.replace(self.current, job=job)
            self._tell()

    def keep(self, draft: Draft) -> None:
        """Give this draft back afterwards instead."""
        if self.current is not None:
            self.current = dataclasses.replace(self.current, before=draft)

    def save(self, written: Order) -> None:
        """Have what was written saved, or ordered as a new clip if the job does not wait any more."""
        editing = self.current
        if editing is None:
            return
        if editing.too_late:
            self.ordered.emit(editing.order(written))
            self.end()
            return
        self.saving = True
        self.changed.emit()
        self.saved.emit(editing, editing.order(written))

    def quote(self, budget: Budget, written: Order) -> Quote:
        """Say what is written is expected to cost; of a changed waiting job, only what it adds can be too much."""
        editing = self.current
        if editing is None:
            return budget.quote(written)
        changes = editing.purpose is Purpose.CHANGE and not editing.too_late
        order = dataclasses.replace(editing.order(written), takes=1)
        return budget.quote(order, instead_of=editing.job.estimate, edited=changes)

    def go_on(self) -> None:
        """Let what could not be saved be mended."""
        self.saving = False
        self.changed.emit()

    def leave(self) -> None:
        """End if nothing was changed; what was written is thrown away only by the button."""
        if self.current is not None and self._fields.draft == draft_of_job(self.current.job):
            self.end()
        else:
            self._footer.cancel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def end(self) -> None:
        """Put the draft back that was there before, and order new clips from now on."""
        if self.current is not None:
            before = self.current.before
            self._turn(None)
            self._show(before)
            self.left.emit(before)

    def _turn(self, editing: Editing | None) -> None:
        self.current, self.saving = editing, False
        self._fields.fields["takes"].setVisible(editing is None)
        self._tell()

    def _tell(self) -> None:
        self.banner.show_editing(self.current)
        self._footer.set_purpose(self.current.button_words if self.current is not None else "")
        self.changed.emit()
