"""The fields of the form, from the connection down to the further ones, in a pane that scrolls."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sora_desktop.domain.capabilities import PROMPT_LIMIT, Capabilities, Support
from sora_desktop.domain.requests import TAKES_LIMIT, Fit, format_seconds, parse_size
from sora_desktop.ui import theme
from sora_desktop.ui.compose.character_chooser import CharacterChooser
from sora_desktop.ui.compose.connection_box import ConnectionBox
from sora_desktop.ui.compose.continuation import ContinuationLine
from sora_desktop.ui.compose.extra_fields import ExtraFields
from sora_desktop.ui.compose.form import Draft
from sora_desktop.ui.compose.labels_line import LabelsLine
from sora_desktop.ui.compose.prompt_area import PromptArea
from sora_desktop.ui.compose.reference_well import ReferenceWell
from sora_desktop.ui.compose.size_chooser import SizeChooser
from sora_desktop.ui.controls.field import Field
from sora_desktop.ui.controls.note import Note
from sora_desktop.ui.controls.number_box import NumberBox
from sora_desktop.ui.controls.suggestions import SuggestionBox

if TYPE_CHECKING:
    from pathlib import Path

_MARGIN = 16
_GROWING = 1000
"""Milliseconds in which an image that was put in is read and gets its full height."""


class ComposeFields(QScrollArea):
    """Every field of an order, filled in from a `Draft` and read back as one.

    Signals:
        changed: A value was changed, by a person or by `show_draft`.
    """

    changed = Signal()

    def __init__(self, references: Path, parent: QWidget | None = None) -> None:
        """Start empty; pasted pictures are kept in the folder `references`."""
        super().__init__(parent)
        self.connection = ConnectionBox()
        self.area = PromptArea()
        self.prompt = self.area.editor
        self.characters = CharacterChooser()
        self.size_chooser = SizeChooser()
        self.model = SuggestionBox()
        self.seconds = SuggestionBox(label=self._label_seconds, completing=False)
        self.takes = NumberBox(1, TAKES_LIMIT)
        self.reference = ReferenceWell(references)
        self.continuation = ContinuationLine()
        self.labels = LabelsLine()
        self.extra = ExtraFields()
        self.key_note = Note(framed=True)
        self._prompt_limit = PROMPT_LIMIT
        self._default_size = ""
        self._growing = QTimer(self, singleShot=True, interval=_GROWING)
        self.fields = {
            "connection": Field(self.tr("Connection"), self.connection),
            "prompt": Field(self.tr("Prompt"), self.area, focus=self.prompt, aside=self.area.tools),
            "size": Field(self.tr("Size"), self.size_chooser, focus=self.size_chooser.field),
            "model": Field(self.tr("Model"), self.model),
            "seconds": Field(self.tr("Length"), self.seconds),
            "takes": Field(self.tr("Takes"), self.takes),
            "reference": Field(self.tr("Reference image"), self.reference, focus=self.reference.choose_button),
            "characters": Field(self.tr("Characters"), self.characters),
        }
        self._place()
        self._wire()
        self.offer(Capabilities())

    @property
    def draft(self) -> Draft:
        """What the form says, as it was typed."""
        return Draft(
            connection=self.connection.value,
            prompt=self.prompt.prompt,
            model=self.model.value,
            size=self.size_chooser.value,
            seconds=self.seconds.value,
            takes=self.takes.value(),
            reference=self.reference.value,
            further_references=self.reference.values[1:],
            fit=self.reference.fit.value,
            characters=self.characters.value,
            extra=self.extra.rows,
            literal=self.area.literal,
            continues=self.continuation.value,
            name=self.labels.name,
            tags=self.labels.tags,
        )

    @property
    def counted(self) -> str:
        """How many characters the prompt has, and how many it may have, as it is shown."""
        return self.area.tools.counted

    def show_draft(self, draft: Draft) -> None:
        """Fill in every field but the connection."""
        self.prompt.set_prompt(draft.prompt)
        self.area.set_literal(draft.literal)
        self.characters.set_value(draft.characters)
        self.model.set_value(draft.model)
        self.size_chooser.set_value(draft.size)
        self.seconds.set_value(draft.seconds)
        self.takes.setValue(draft.takes)
        self.reference.set_fit(Fit(draft.fit))
        self.reference.set_values([path for path in (draft.reference, *draft.further_references) if path])
        self.continuation.set_value(draft.continues, draft.reference)
        self.labels.set_value(draft.name, draft.tags)
        self.extra.set_rows(draft.extra)

    def order_stops(self) -> None:
        """Let the Tab key go down the form, though cards, rows and links come and go."""
        stops: list[QWidget] = []
        controls: dict[str, list[QWidget]] = {
            "prompt": self.area.stops,
            "characters": self.characters.stops,
            "size": self.size_chooser.stops,
            "reference": [*self.reference.stops, *self.continuation.stops],
        }
        for name, field in self.fields.items():
            stops += [*controls.get(name, [field.control]), *field.note.links]
            if name == "connection":
                stops += self.key_note.links
        stops += [*self.extra.stops, *self.labels.stops]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def offer(self, capabilities: Capabilities) -> None:
        """Offer what a server offers; every value stays as it is."""
        closed = capabilities.closed
        default = capabilities.default_seconds
        in_seconds = self._label_seconds(format_seconds(default)) if default else None
        self.model.offer(
            capabilities.models,
            closed="model" in closed and bool(capabilities.models),
            default=self._default_words(capabilities.default_model),
        )
        self.size_chooser.offer(capabilities.sizes, closed="size" in closed, default=capabilities.default_size)
        self.seconds.offer(
            [format_seconds(value) for value in capabilities.seconds],
            closed="seconds" in closed and bool(capabilities.seconds),
            default=self._default_words(in_seconds) if in_seconds else self.tr("Default"),
        )
        self._offer_references(capabilities)
        self.characters.offer(capabilities.characters)
        self.extra.offer(capabilities.extra_fields)
        self._prompt_limit = capabilities.prompt_limit
        self._count()
        self.order_stops()

    def _offer_references(self, capabilities: Capabilities) -> None:
        several = capabilities.references > 1
        self.reference.accept_reference(
            accepted=capabilities.reference is not Support.NO, limit=capabilities.references
        )
        words = self.tr("Reference images") if several else self.tr("Reference image")
        self.fields["reference"].label.setText(words)
        self._default_size = capabilities.default_size or ""
        self._aim()

    def _aim(self) -> None:
        """Show the first frame at the size that the clip will have, where that is known."""
        self.reference.aim_at(parse_size(self.size_chooser.value.strip() or self._default_size))

    def reveal(self, name: str) -> None:
        """Scroll to a field and put the keyboard into it."""
        if name not in self.fields:
            self.extra.toggle.setChecked(True)
        targets: dict[str, QWidget] = {
            "prompt": self.prompt,
            "characters": self.characters.focus_target,
            "size": self.size_chooser.focus_target,
            "reference": self.reference.focus_target,
        }
        field = self.fields.get(name)
        target = targets.get(name) or (field.control if field else self.extra.focus_target)
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(field or target, 0, _MARGIN)

    def _place(self) -> None:
        page = QWidget()
        theme.mark(page, "role", "pane")
        column = QVBoxLayout(page)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.setSpacing(14)
        column.addWidget(self.fields["connection"])
        column.addWidget(self.key_note)
        column.addWidget(self.fields["prompt"])
        column.addWidget(self.fields["size"])
        column.addWidget(self.fields["model"])
        pair = QHBoxLayout()
        pair.setSpacing(10)
        for name, share in (("seconds", 3), ("takes", 2)):
            pair.addWidget(self.fields[name], share, Qt.AlignmentFlag.AlignTop)
        column.addLayout(pair)
        column.addWidget(self.fields["reference"])
        column.addWidget(self.continuation)
        column.addWidget(self.fields["characters"])
        self.fields["characters"].hide()
        column.addWidget(self.extra)
        column.addWidget(self.labels)
        column.addStretch()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def _wire(self) -> None:
        self.prompt.textChanged.connect(self._count)
        self.prompt.textChanged.connect(self.changed)
        self.characters.shown_changed.connect(self.fields["characters"].setVisible)
        self.characters.value_changed.connect(self.changed)
        self.characters.added.connect(self.prompt.insert_name)
        self.prompt.textChanged.connect(lambda: self.characters.look_at(self.prompt.prompt))
        self.model.value_changed.connect(self.changed)
        self.size_chooser.value_changed.connect(self.changed)
        self.seconds.value_changed.connect(self.changed)
        self.takes.valueChanged.connect(self.changed)
        self.size_chooser.value_changed.connect(self._aim)
        self.reference.value_changed.connect(self.changed)
        self.reference.value_changed.connect(self.continuation.follow)
        self.reference.fit_changed.connect(self.changed)
        self.continuation.value_changed.connect(self.changed)
        self.labels.value_changed.connect(self.changed)
        self.area.literal_changed.connect(self._count)
        self.area.literal_changed.connect(self.changed)
        self.reference.taken.connect(self._growing.start)
        self.reference.taken.connect(self._show_reference)
        self.reference.state_changed.connect(self.changed)
        self.extra.rows_changed.connect(self.changed)
        self.extra.rows_changed.connect(self.order_stops)
        self.fields["model"].suggestion_chosen.connect(self.model.set_value)
        self.fields["size"].suggestion_chosen.connect(self.size_chooser.set_value)
        self.fields["seconds"].suggestion_chosen.connect(self.seconds.set_value)

    def _show_reference(self) -> None:
        """Keep in sight what was put in, while it is read and grows."""
        self.ensureWidgetVisible(self.fields["reference"], 0, _MARGIN)

    def _make_room(self, _least: int, most: int) -> None:
        """Let the scroll bar stand in the margin, so that nothing moves when it comes."""
        page = self.widget()
        taken = self.verticalScrollBar().sizeHint().width() if most else 0
        if page is not None and (column := page.layout()) is not None:
            column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN - taken, _MARGIN)
        if self._growing.isActive():
            self._show_reference()

    def _count(self) -> None:
        locale = QLocale()
        written = self.area.longest
        words = f"{locale.toString(written)} / {locale.toString(self._prompt_limit)}"
        self.area.tools.count(words, over=written > self._prompt_limit)

    def _default_words(self, value: str | None) -> str:
        """Say what an empty box stands for."""
        return self.tr("Default ({value})").format(value=value) if value else self.tr("Server’s default")

    def _label_seconds(self, value: str) -> str:
        return self.tr("{seconds} s").format(seconds=value)
