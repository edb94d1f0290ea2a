"""How one list of sequences became another, as one stretch that was replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from array import array


class Replacement(NamedTuple):
    """From row `start` on, `removed` rows went and `inserted` ones came in their place."""

    start: int
    removed: int
    inserted: int


def difference(old: array[int], new: array[int]) -> Replacement:
    """Find the smallest single stretch whose replacement turns `old` into `new`."""
    shorter = min(len(old), len(new))
    head = _equal(memoryview(old), memoryview(new), shorter)
    tail = _equal(memoryview(old)[::-1], memoryview(new)[::-1], shorter - head)
    return Replacement(head, len(old) - head - tail, len(new) - head - tail)


def _equal(one: memoryview, other: memoryview, limit: int) -> int:
    """Count, up to `limit`, how many values from the front are equal; by halves, so large stretches cost little."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
