"""Takes back what was typed, and what was done to clips: the last of it first."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.jobs import JobId

REMEMBERED = 100
"""Steps that can be taken back, one after the other."""


@dataclass(eq=False)
class Step:
    """Something that is done to jobs, and what takes it back for those that are given.

    Attributes:
        job_ids: the jobs; while it is under way, those to which it may be done.
        take_back: takes it back for some of them.
        under_way: whether it is still being done.
        unwanted: whether it is to be taken back as soon as it is done.
    """

    job_ids: Sequence[JobId]
    take_back: Callable[[Sequence[JobId]], object]
    under_way: bool = False
    unwanted: bool = False


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

    @contextmanager
    def doing(self, step: Step) -> Iterator[None]:
        """Remember a step from its first moment on, because the keys for Undo may be pressed before its last.

        Whoever does it says in the end, by `step.job_ids`, to which jobs it was done; after an error, to none.
        """
        step.under_way = True
        self._steps.append(step)
        try:
            yield
        except BaseException:
            step.job_ids = []
            raise
        finally:
            step.under_way = False
            if not step.job_ids:
                self._drop(step)
            elif step.unwanted:
                self.undo(step)

    def holds(self, step: Step) -> bool:
        """Tell whether a step can still be taken back."""
        return step in self._steps

    def undo(self, step: Step | None = None) -> bool:
        """Take a step back, the last one if none is given; tell whether there was one."""
        last = next((one for one in reversed(self._steps) if not (one.under_way and one.unwanted)), None)
        wanted = last if step is None else step
        if wanted is None or wanted not in self._steps:
            return False
        if wanted.under_way:
            wanted.unwanted = True
        else:
            self._steps.remove(wanted)
            wanted.take_back(wanted.job_ids)
        return True

    def forget(self, job_ids: Collection[JobId], *, among: Collection[Step] | None = None) -> None:
        """Take nothing back for these jobs any more, or nothing of `among` only; an empty step is no step."""
        gone = frozenset(job_ids)
        for step in [one for one in self._steps if among is None or one in among]:
            step.job_ids = [job_id for job_id in step.job_ids if job_id not in gone]
            if not step.job_ids:
                self._drop(step)

    def _drop(self, step: Step) -> None:
        if step in self._steps:
            self._steps.remove(step)


def undo_typing(field: QWidget | None) -> bool:
    """Take back the last of what was typed in a field; tell whether there was anything."""
    typed = isinstance(field, QLineEdit) and field.isUndoAvailable()
    written = isinstance(field, QPlainTextEdit) and field.document().isUndoAvailable()
    if isinstance(field, (QLineEdit, QPlainTextEdit)) and (typed or written):
        field.undo()
        return True
    return False
