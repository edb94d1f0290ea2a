"""What a clip says of itself when it is dropped on the window, and what can be done with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from sora_desktop.domain.requests import format_seconds
from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Note, Tone
from sora_desktop.ui.export.words import source_words
from sora_desktop.ui.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.clip_settings import ClipSettings
    from sora_desktop.domain.jobs import Job

_WIDTH = 520
_LINES = 6
"""Lines of a prompt that show without scrolling."""

_LETTERS = 40
"""Of one fact."""

_MOST_FACTS = 40
_MOST_NAMES = 12
"""Tags, or files, that are named one by one."""

_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u0590-\u08ff]")
"""Letters that are read from the right, and marks that turn others round."""


class ClipSheet(Sheet):
    """Shows how a clip was made, and asks what is wanted of it; nothing is done before.

    Signals:
        reuse_requested: The form is to be filled with its settings (ClipSettings).
        adoption_requested: It is to be added to the library (Path).
        show_requested: Its job is to be shown in the list (Job).
    """

    reuse_requested = Signal(object)
    adoption_requested = Signal(object)
    show_requested = Signal(object)

    def __init__(
        self, path: Path, settings: ClipSettings | None, known: Job | None, parent: QWidget, *, is_clip: bool = True
    ) -> None:
        """Show a clip.

        Args:
            path: the file that was dropped.
            settings: what is told of it, or None for nothing.
            known: the job of the library whose clip it is, or None.
            parent: what the sheet covers.
            is_clip: whether it is the clip itself, and not the file of settings beside one.
        """
        super().__init__(path.name, parent, width=_WIDTH)
        self.path = path
        if settings is None:
            self._say_nothing_is_told()
        else:
            self._show(settings)
        if known is not None:
            self.say(self._known_words(known))
        self.add_button(self.tr("Cancel"))
        if known is not None and known.removed_at is None:
            self._add(self.tr("Show in the list"), lambda: self.show_requested.emit(known))
        elif is_clip and known is None:
            self._add(
                self.tr("Add to the library"), lambda: self.adoption_requested.emit(path), primary=settings is None
            )
        if settings is not None:
            self._add(self.tr("Reuse its settings"), lambda: self.reuse_requested.emit(settings), primary=True)

    def _say_nothing_is_told(self) -> None:
        self.say(
            self.tr(
                "Neither the file nor anything beside it tells how this clip was made. "
                "Clips that are exported from here carry their prompt and settings with them."
            )
        )

    def _known_words(self, known: Job) -> str:
        if known.removed_at is not None:
            return self.tr("It is a clip of this library, which is in the trash.")
        return self.tr("It is a clip of this library already.")

    def _show(self, settings: ClipSettings) -> None:
        prompt = QPlainTextEdit(settings.request.prompt, self.card)
        prompt.setReadOnly(True)
        prompt.setTabChangesFocus(True)
        prompt.setAcceptDrops(False)
        prompt.setAccessibleName(self.tr("Prompt of the clip"))
        metrics = prompt.fontMetrics()
        lines = min(_LINES, max(2, len(settings.request.prompt) // 60 + settings.request.prompt.count("\n") + 1))
        prompt.setFixedHeight(metrics.lineSpacing() * lines + 22)
        self.body.addWidget(prompt)
        facts = QLabel(" · ".join(self._facts(settings)), self.card)
        facts.setWordWrap(True)
        facts.setTextFormat(Qt.TextFormat.PlainText)
        theme.mark(facts, "role", "muted")
        self.body.addWidget(facts)
        self.facts = facts
        self.say(source_words(settings), role="small")
        if settings.derivation is not None:
            self._note(
                self.tr("It was made from another clip. Its settings alone ask for a new clip, not for that one again.")
            )
        if settings.missing:
            words = self.tr("%n images or clips that it was made from are not here: {names}", "", len(settings.missing))
            self._note(words.format(names=_listed(settings.missing)))

    def _note(self, words: str) -> None:
        note = Note(self.card)
        self.body.addWidget(note)
        note.say(words, Tone.ATTENTION)

    def _facts(self, settings: ClipSettings) -> list[str]:
        request = settings.request
        facts = [self.tr("simulated")] if settings.simulated else []
        facts += [_short(fact) for fact in (settings.name, request.model or settings.model, request.size) if fact]
        if request.seconds is not None:
            facts.append(self.tr("{seconds} s").format(seconds=_short(format_seconds(request.seconds))))
        extra = [f"{_short(name)} {_short(str(value))}" for name, value in request.extra.items()]
        facts += extra[:_MOST_FACTS] + ["…"] * (len(extra) > _MOST_FACTS)
        if settings.tags:
            facts.append(_listed(settings.tags))
        if settings.connection:
            facts.append(self.tr("made with “{connection}”").format(connection=_short(settings.connection)))
        return facts

    def _add(self, label: str, action: Callable[[], object], *, primary: bool = False) -> QPushButton:
        return self.add_button(label, action, primary=primary)


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*map(_short, names[:_MOST_NAMES]), *["…"] * (len(names) > _MOST_NAMES)])


def _short(text: str) -> str:
    """Give a fact as it fits into a line, wherever it may have come from; what turns its letters round ends with it."""
    line = " ".join(text.split())
    line = line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}…"
    return f"\u2068{line}\u2069" if _TURNING.search(line) else line
