"""A walk through the prompts of the past, from the one that is being written and back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sora_desktop.domain.combinations import combines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.ui.compose.prompt_editor import PromptEditor


class PastWalk(QObject):
    """Shows older and newer prompts in the editor, and keeps what was written there before.

    Signals:
        wanted: The prompts of the past are to be given with `set_prompts`.
        moved: The prompt of this number, from 1, of so many is shown; 0 of 0 for the one being written.
    """

    wanted = Signal()
    moved = Signal(int, int)

    def __init__(self, editor: PromptEditor, show: Callable[[str, bool], None], is_literal: Callable[[], bool]) -> None:
        """Begin at what is being written.

        Args:
            editor: where prompts are shown.
            show: puts a prompt there, and says whether choices in it are sent as they are written.
            is_literal: tells whether those of the present prompt are.
        """
        super().__init__(editor)
        self._editor = editor
        self._show = show
        self._is_literal = is_literal
        self._written: list[tuple[str, bool]] = []
        self._known: list[str] | None = None
        self._stale = False
        self._pending = 0
        self._entries: list[tuple[str, bool]] = []
        self._place: int | None = None
        self._draft = ("", False)
        self._showing = False
        editor.textChanged.connect(self._on_text)
        editor.walk_requested.connect(self.go)

    @property
    def walking(self) -> bool:
        """Whether a prompt of the past is shown, unchanged."""
        return self._place is not None

    @property
    def draft(self) -> tuple[str, bool]:
        """What was written before the walk began, and whether it is sent as it is written."""
        return self._draft

    def note(self, prompt: str, *, literal: bool) -> None:
        """Remember a prompt as it was written when it was ordered: jobs know only what choices became."""
        entry = (prompt, literal)
        self._written = [entry, *(one for one in self._written if one[0] != prompt)]
        self.forget()

    def forget(self) -> None:
        """Ask anew for the prompts of the past when the next walk begins."""
        self._stale = True

    def set_prompts(self, prompts: Sequence[str]) -> None:
        """Give the prompts of the past, the newest first."""
        self._known, self._stale = list(prompts), False
        step, self._pending = self._pending, 0
        if step:
            self.go(step)

    def go(self, step: int) -> None:
        """Show an older prompt (1) or a newer one (-1)."""
        if self._known is None or (self._stale and not self.walking):
            if step > 0:
                asked, self._pending = self._pending, step
                if not asked:
                    self.wanted.emit()
            return
        if self._place is None:
            if step < 0:
                return
            self._begin()
        if not self._entries:
            return
        target = min((-1 if self._place is None else self._place) + step, len(self._entries) - 1)
        if target < 0:
            self._place = None
            self._put(self._draft)
            self.moved.emit(0, 0)
            return
        self._place = target
        self._put(self._entries[target])
        self.moved.emit(target + 1, len(self._entries))

    def _begin(self) -> None:
        now = self._editor.prompt
        self._draft = (now, self._is_literal())
        every = dict(self._written)
        for prompt in self._known or ():
            every.setdefault(prompt, combines(prompt))
        self._entries = [entry for entry in every.items() if entry[0] != now]

    def _put(self, entry: tuple[str, bool]) -> None:
        self._showing = True
        try:
            self._show(*entry)
        finally:
            self._showing = False

    def _on_text(self) -> None:
        if self._place is not None and not self._showing:
            self._place = None
            self.moved.emit(0, 0)
