"""Keeps what is in sight of the list where it is while rows come, go and move around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.ui.jobs.rows import ROW_PIXELS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


class View(NamedTuple):
    """Where the list is scrolled to: the sequences in sight, and how far the first one is out of it."""

    sequences: tuple[int, ...]
    offset: int
    at_top: bool


def place_of(view: View, row_of: Callable[[int], int | None], without: Collection[int] = ()) -> int | None:
    """Give the pixels by which the list is to be scrolled so that it shows the same as before.

    Args:
        view: what was in sight.
        row_of: finds the row of a sequence.
        without: what may have moved, so that the rest is a better hold.

    Returns:
        The pixels, or None if nothing of it is in the list any more.
    """
    if view.at_top:
        return 0
    seen = list(enumerate(view.sequences))
    holds = [one for one in seen if one[1] not in without]
    for number, sequence in holds or seen:
        row = row_of(sequence)
        if row is not None:
            return (row - number) * ROW_PIXELS + view.offset
    return None
