"""Gives waiting jobs their places in the queue: between the ranks of their neighbours, which stay as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sora_desktop.domain.queue import RANK_STEP, End

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sora_desktop.domain.queue import Place

WAITING = "status = 'pending' AND removed_at IS NULL"
"""The condition of the index of waiting jobs, word for word."""

_FROM_WAITING = f"FROM jobs INDEXED BY jobs_waiting WHERE {WAITING}"
_OTHERS = f"{_FROM_WAITING} AND sequence NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 - values are bound
OTHERS_NEAR = f"SELECT sequence, rank {_OTHERS} ORDER BY rank, sequence LIMIT ? OFFSET ?"
_ROOM = 1 << 10
"""How far apart ranks lie at least once others had to make room, so that they need not do so again soon."""


def last_rank(connection: sqlite3.Connection) -> int:
    """Give the highest rank of a waiting job; 0 if none waits."""
    return int(connection.execute(f"SELECT coalesce(max(rank), 0) {_FROM_WAITING}").fetchone()[0])


def move(connection: sqlite3.Connection, moved: Sequence[int], place: Place) -> list[int]:
    """Move waiting jobs, in the order given, to a place; give the sequences of all whose ranks changed.

    Those that moved come first. Where no ranks are left between two neighbours, as many of the
    jobs around make room as it takes.

    Args:
        connection: of the writer.
        moved: sequences of jobs that wait, each once.
        place: where they go; a position counts the queue as it is afterwards.
    """
    key = json.dumps(moved)
    others = connection.execute(f"SELECT count(*) {_OTHERS}", (key,)).fetchone()[0]
    before = {End.TOP: 0, End.BOTTOM: others}[place] if isinstance(place, End) else min(max(place - 1, 0), others)
    reach = 0
    while True:
        # One more on each side than is moved: the neighbours between which all have to fit.
        start, stop = before - reach, before + reach
        offset = max(start - 1, 0)
        near = connection.execute(
            OTHERS_NEAR,
            (key, min(stop, others - 1) - offset + 1, offset),
        ).fetchall()
        low = near[0][1] if start > 0 else None
        high = near[-1][1] if stop < others else None
        inside = [row[0] for row in near[low is not None : len(near) - (high is not None)]]
        split = before - max(start, 0)
        wanted = [*inside[:split], *moved, *inside[split:]]
        ranks = _between(low, high, len(wanted), _ROOM if reach else 1)
        if ranks is not None:
            break
        reach = max(2 * reach, len(moved), 8)
    connection.executemany(
        "UPDATE jobs SET rank = ?1, queue_key = ?1 WHERE sequence = ?2", zip(ranks, wanted, strict=True)
    )
    return [*moved, *inside]


def _between(low: int | None, high: int | None, number: int, room: int) -> list[int] | None:
    """Spread ranks evenly between two that are taken, or None where they would lie less than `room` apart."""
    if low is None:
        first = RANK_STEP if high is None else high - number * RANK_STEP
        return [first + i * RANK_STEP for i in range(number)]
    if high is None:
        return [low + i * RANK_STEP for i in range(1, number + 1)]
    if high - low < (number + 1) * room:
        return None
    return [low + (high - low) * i // (number + 1) for i in range(1, number + 1)]
