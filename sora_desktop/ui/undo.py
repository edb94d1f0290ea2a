"""Takes back what was typed, and what was done to clips: the last of it first."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import JobId

REMEMBERED = 100
"""Steps that can be taken back, one after the other."""


@dataclass(eq=False)
class Step:
    """Something that was done to jobs, and what takes it back for those that are given."""

    job_ids: Sequence[JobId]
    take_back: Callable[[Sequence[JobId]], object]


class History:
    """What was done to clips in this session, as far as it can be taken back."""

    def __init__(self) -> None:
        """Start with nothing done."""
        self._steps: deque[Step] = deque(maxlen=REMEMBERED)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take back."""
        return not self._steps

    @property
    def steps(self) -> int:
        """How many steps can be taken back."""
        return len(self._steps)

    def note(self, step: Step) -> None:
        """Remember what was done just now."""
        self._steps.append(step)

    def holds(self, step: Step) -> bool:
        """Tell whether a step can still be taken back."""
        return step in self._steps

    def undo(self, step: Step | None = None) -> bool:
        """Take a step back, the last one if none is given; tell whether there was one."""
        if not self._steps or (step is not None and step not in self._steps):
            return False
        wanted = self._steps[-1] if step is None else step
        self._steps.remove(wanted)
        wanted.take_back(wanted.job_ids)
        return True

    def forget(self, job_ids: Collection[JobId], *, among: Collection[Step] | None = None) -> None:
        """Take nothing back for these jobs any more, or nothing of `among` only; an empty step is no step."""
        gone = frozenset(job_ids)
        for step in [one for one in self._steps if among is None or one in among]:
            step.job_ids = [job_id for job_id in step.job_ids if job_id not in gone]
            if not step.job_ids:
                self._steps.remove(step)


def undo_typing(field: QWidget | None) -> bool:
    """Take back the last of what was typed in a field; tell whether there was anything."""
    typed = isinstance(field, QLineEdit) and field.isUndoAvailable()
    written = isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()
    if isinstance(field, (QLineEdit, QPlainTextEdit)) and (typed or written):
        field.undo()
        return True
    return False
