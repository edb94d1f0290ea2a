"""Long lists of sequences, looked at quickly: how one became another, and where some stand in one."""

from __future__ import annotations

import struct
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from array import array
    from collections.abc import Collection

_FEW = 8
"""Up to how many sequences are looked for one by one."""


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


def place_of(sequences: array[int], wanted: int) -> int | None:
    """Give where a sequence stands, or None if it is not there."""
    return _find(sequences.tobytes(), sequences.itemsize, wanted)


def places_of(sequences: array[int], wanted: Collection[int]) -> list[int]:
    """Give where those of some sequences stand that are there, in order."""
    if len(wanted) <= _FEW:
        data = sequences.tobytes()
        found = (_find(data, sequences.itemsize, one) for one in wanted)
        return sorted(place for place in found if place is not None)
    return list(compress(range(len(sequences)), map(frozenset(wanted).__contains__, sequences)))


def _find(data: bytes, size: int, wanted: int) -> int | None:
    """Look for a number among bytes: several times as fast as making a number of each first."""
    looked_for = struct.pack("q", wanted)
    place = data.find(looked_for)
    while place >= 0 and place % size:
        place = data.find(looked_for, place + 1)
    return place // size if place >= 0 else None


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
