"""The left pane of the window: where a prompt and its settings are written and sent."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.ui import theme
from sora_desktop.ui.compose.arrivals import Arrivals
from sora_desktop.ui.compose.edit_mode import EditMode
from sora_desktop.ui.compose.fields import ComposeFields
from sora_desktop.ui.compose.footer import Footer
from sora_desktop.ui.compose.form import OF_PROMPT, Draft, draft_from_json, draft_of_order
from sora_desktop.ui.compose.judge import FormJudge

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.requests import Order
    from sora_desktop.ui.compose.editing import Purpose
    from sora_desktop.ui.compose.review import Check
    from sora_desktop.ui.money.budget import Budget

_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ComposePane(QWidget):
    """Makes orders of what a person writes.

    After an order the settings stay and the prompt stays selected: who fires off many prompts
    types the next one straight over it, and who wants the same again changes a word. A second
    press within the system's double-click time makes no second order, for it may cost money.

    Signals:
        submitted: An order was made; the owner sends it.
        several_submitted: Orders (a list) were made of the choices in one prompt; the owner sends them as a batch of
            this name.
        review_requested: Orders (a list) are to be looked through before they are sent as a batch of this name.
        connection_selected: Another connection was chosen, by its name; the owner answers with
            `set_capabilities`.
        connections_requested: The list of connections is wanted, open at this name if there is one:
            to enter a missing key, or to see them all (empty).
        draft_changed: What `draft` gives has changed.
        release_requested: The held connection of this name is to go on.
        mending_requested: What holds the connection of this name is to be shown.
        prices_requested: The prices of the connection of this name are to be written down.
    """

    submitted = Signal(object)
    several_submitted = Signal(object, str)
    review_requested = Signal(object, str)
    connection_selected = Signal(str)
    connections_requested = Signal(str)
    draft_changed = Signal()
    release_requested = Signal(str)
    mending_requested = Signal(str)
    prices_requested = Signal(str)

    def __init__(self, check: Check, references: Path | ComposeFields, parent: QWidget | None = None) -> None:
        """Start empty.

        Args:
            check: lists what is wrong with an order, without disk or network.
            references: the folder in which pasted pictures are kept, or the fields over it if they were built
                beforehand, which takes about as long as all the rest.
            parent: the widget it belongs to.
        """
        super().__init__(parent)
        self._capabilities = Capabilities()
        self._wanted_connection = ""
        self._sent = False
        self._since_order = QElapsedTimer()
        self.fields = references if isinstance(references, ComposeFields) else ComposeFields(references)
        self.footer = Footer()
        self.editing = EditMode(self.fields, self.footer, self._show, self)
        self.judge = FormJudge(self.fields, self.footer, self.editing, check)
        self.arrivals = Arrivals(self.fields)
        self._place()
        self._wire()
        self.judge.judge()

    @property
    def reason(self) -> str:
        """Why nothing can be generated now, in words; empty if it can be."""
        return "" if self.footer.button.isEnabled() else self.footer.words

    @property
    def checking(self) -> bool:
        """Whether the form changed so lately that it was not checked yet."""
        return self.judge.waiting

    def set_connections(self, connections: Sequence[Connection], current: str, needs_key: Collection[str]) -> None:
        """Show which connections there are.

        Args:
            connections: all of them, in the order of the list.
            current: which one to show if the choice that stands is gone or none was made.
            needs_key: the names of those that lack their key.
        """
        self.judge.connections = {connection.name: connection for connection in connections}
        self.judge.needs_key = frozenset(needs_key)
        box = self.fields.connection
        wanted = next(
            (name for name in (self._wanted_connection, box.value, current) if name in self.judge.connections), ""
        )
        before = box.value
        box.set_connections(connections, needs_key)
        box.show_connection(wanted)
        self._wanted_connection = ""
        self.judge.judge()
        if wanted and wanted != before:
            self.connection_selected.emit(wanted)

    def set_capabilities(self, capabilities: Capabilities) -> None:
        """Offer what the chosen connection offers; what was filled in stays, and is checked anew."""
        if capabilities != self._capabilities:
            self._capabilities = capabilities
            self.fields.offer(capabilities)
        self.judge.judge()

    def set_holds(self, held: Mapping[str, tuple[str, str]]) -> None:
        """Mark the connections that are held, by their names: why, and what leads to where that is mended."""
        if held != self.judge.held:
            self.judge.held = dict(held)
            self.fields.connection.set_held(held)
            self.judge.judge()

    def judge_by(self, budget: Budget) -> None:
        """Say what is written is expected to cost, and what the caps say to it, from now on."""
        self.judge.budget = budget
        budget.changed.connect(self.judge.judge)

    def edit(self, job: Job, purpose: Purpose) -> None:
        """Change a job in the form, or try it again; the draft that is there comes back afterwards."""
        self.judge.attempted = False
        self.editing.begin(job, purpose, dataclasses.replace(self.fields.draft, sent=self._sent))
        self.focus_prompt()

    def fill(self, order: Order) -> None:
        """Put an order's settings back into the form, and the keyboard into the prompt."""
        self.editing.end()
        self._sent = False
        self._show(draft_of_order(order))
        self.focus_prompt()

    def use_prompt(self, text: str, *, literal: bool = False) -> None:
        """Write a prompt in place of the one that is there, so that it can be taken back.

        Args:
            text: the prompt.
            literal: whether choices in it are sent as they are written.
        """
        self.fields.area.use(text, literal=literal)
        self.focus_prompt()

    @property
    def settings(self) -> dict[str, object]:
        """All that the form says but the prompt, and what goes with that; values that JSON has."""
        values = self.fields.draft.to_json()
        return {name: value for name, value in values.items() if name not in OF_PROMPT}

    def use_settings(self, settings: Mapping[str, object]) -> None:
        """Fill in all but the prompt, and what goes with that."""
        before = self.fields.draft.to_json()
        self._sent = False
        self._show(draft_from_json({**settings, **{name: before[name] for name in OF_PROMPT}}))
        self.focus_prompt()

    def show_combinations(self) -> None:
        """Have what the choices in the prompt stand for looked through."""
        found = self.judge.judge()
        if len(found.prompts) > 1 and self.editing.current is None:
            self.review_requested.emit(found.orders, self.fields.area.title)

    def focus_prompt(self) -> None:
        """Put the keyboard into the prompt."""
        self.fields.reveal("prompt")

    def draft(self) -> dict[str, object]:
        """Give what is to be ordered as it stands, in values that JSON has."""
        if self.editing.current is not None:
            return self.editing.current.before.to_json()
        return dataclasses.replace(self.fields.area.unwalked(self.fields.draft), sent=self._sent).to_json()

    def restore_draft(self, draft: Mapping[str, object]) -> None:
        """Put a draft back; one that is old or broken is taken as far as it fits."""
        kept = draft_from_json(draft)
        if self.editing.current is not None:
            self.editing.keep(kept)
            return
        self._show(kept)
        self._sent = kept.sent
        if kept.sent:
            self.fields.prompt.selectAll()

    def submit(self) -> None:
        """Make an order if that can be done; otherwise go to what hinders it."""
        if (
            self._since_order.isValid()
            and self._since_order.elapsed() < QGuiApplication.styleHints().mouseDoubleClickInterval()
        ):
            return
        self.judge.attempted = True
        found = self.judge.judge()
        if found.ready and not self.reason and self.editing.current is not None:
            self._since_order.start()
            self.editing.save(found.order)
        elif found.ready and not self.reason:
            self.judge.attempted = False
            self._sent = True
            self._since_order.start()
            self.fields.area.note_order()
            if len(found.prompts) > 1:
                self.several_submitted.emit(found.orders, self.fields.area.title)
            else:
                self.submitted.emit(found.order)
            self.fields.prompt.selectAll()
            self.draft_changed.emit()
        elif self.fields.connection.value in self.judge.needs_key:
            self.fields.key_note.links[0].setFocus(Qt.FocusReason.OtherFocusReason)
            self.fields.ensureWidgetVisible(self.fields.key_note)
        elif found.prompt_missing:
            self.focus_prompt()
        elif found.first:
            self.fields.reveal(found.first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Ctrl+Enter anywhere in the form as the wish to generate, and an image that is pasted."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER_KEYS and modifiers == Qt.KeyboardModifier.ControlModifier:
            if not event.isAutoRepeat():
                self.submit()
            return
        if event.key() == Qt.Key.Key_Escape and self.editing.current is not None:
            self.editing.leave()
            return
        if not self.arrivals.takes_key(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take images anywhere on the form as the reference; let other files through to the window."""
        if self.arrivals.would_take(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the images."""
        if self.arrivals.take(event.mimeData()):
            event.acceptProposedAction()

    def _place(self) -> None:
        self.setAcceptDrops(True)
        self.setMinimumWidth(240)
        theme.mark(self, "role", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.editing.banner)
        column.addWidget(self.fields, 1)
        column.addWidget(self.footer)

    def _wire(self) -> None:
        fields = self.fields
        fields.changed.connect(self._on_changed)
        fields.connection.chosen.connect(self._on_connection_chosen)
        fields.connection.list_requested.connect(lambda: self.connections_requested.emit(""))
        fields.key_note.link_clicked.connect(self._on_note)
        fields.prompt.generate_requested.connect(self.submit)
        fields.area.combinations_requested.connect(self.show_combinations)
        self.arrivals.several_found.connect(self.review_requested)
        self.footer.button.clicked.connect(self.submit)
        self.footer.prices_requested.connect(lambda: self.prices_requested.emit(fields.connection.value))
        self.editing.ordered.connect(self.submitted)
        self.editing.changed.connect(self._on_editing)
        self.editing.left.connect(self._on_left)

    def _on_editing(self) -> None:
        self.fields.area.allow_combining(self.editing.current is None)
        self.judge.judge()

    def _on_left(self, draft: Draft) -> None:
        self.judge.attempted, self._sent = False, draft.sent

    def _show(self, draft: Draft) -> None:
        box = self.fields.connection
        if draft.connection and draft.connection != box.value:
            if box.show_connection(draft.connection) if draft.connection in self.judge.connections else False:
                self.connection_selected.emit(draft.connection)
            elif not self.judge.connections:
                self._wanted_connection = draft.connection
        self.fields.show_draft(draft)
        self.judge.judge()

    def _on_changed(self) -> None:
        self._sent = False
        self.judge.judge_soon()
        self.draft_changed.emit()

    def _on_connection_chosen(self, name: str) -> None:
        self.connection_selected.emit(name)
        self.judge.judge()
        self.draft_changed.emit()

    def _on_note(self, number: int) -> None:
        name = self.fields.connection.value
        if number:
            self.release_requested.emit(name)
        elif name in self.judge.needs_key:
            self.connections_requested.emit(name)
        else:
            self.mending_requested.emit(name)
