"""Where moved jobs come to stand in the queue, as the queue counts its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.queue import End
from sora_desktop.ui.actions import JobAction

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sora_desktop.domain.queue import Place


def place_for(action: JobAction, order: Sequence[int], moved: Collection[int]) -> Place:
    """Give the place to which waiting jobs move by a key or a menu; several come to stand together.

    Args:
        action: in which direction, or to which end.
        order: the sequences of all waiting jobs, in the order of the queue.
        moved: the sequences of those that move, at least one of which waits.
    """
    if action is JobAction.TO_TOP:
        return End.TOP
    if action is JobAction.TO_BOTTOM:
        return End.BOTTOM
    rows = [row for row, sequence in enumerate(order) if sequence in moved]
    if action is JobAction.UP:
        return max(1, rows[0])
    stay_above = rows[-1] + 1 - len(rows)
    return stay_above + 2


def place_in_gap(order: Sequence[int], moved: Collection[int], after: int | None, before: int | None) -> Place | None:
    """Give the place between two jobs of which at least one stays; None if neither waits any more.

    Args:
        order: the sequences of all waiting jobs, in the order of the queue.
        moved: the sequences of those that move.
        after: the job below which they are put, if there is one.
        before: the job above which they are put, if there is one.
    """
    staying = [sequence for sequence in order if sequence not in moved]
    if after is not None and after in staying:
        return staying.index(after) + 2
    if before is not None and before in staying:
        return staying.index(before) + 1
    return None
