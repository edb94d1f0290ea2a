"""Finds out whether a file is a changed copy of a clip of the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.domain.jobs import Job

_PIECE = 1 << 20
_ALIKE = 0.5
"""What part of the bytes must be the same for it to be a copy."""


def changed_copy_of(path: Path, length: int, jobs: Iterable[Job]) -> tuple[Job, int] | None:
    """Give the job of whose clip a file is a changed copy, and how many bytes differ; None if of none; blocking.

    Args:
        path: the file.
        length: how many bytes of it count, from its beginning.
        jobs: those whose clips are as long as it.
    """
    for job in jobs:
        if job.file is None or not job.file_bytes:
            continue
        try:
            differing = _differing(path, Path(job.file), length)
        except OSError:
            continue
        if differing is not None and 0 < differing <= _ALIKE * job.file_bytes:
            return job, differing
    return None


def _differing(one: Path, other: Path, length: int) -> int | None:
    """Count the bytes in which the beginning of a file differs from another file; None if that is of another length."""
    if other.stat().st_size != length or one.stat().st_size < length:
        return None
    count = 0
    with one.open("rb") as first, other.open("rb") as second:
        left = length
        while piece := first.read(min(left, _PIECE)):
            left -= len(piece)
            against = second.read(_PIECE)
            if piece != against:
                count += sum(a != b for a, b in zip(piece, against, strict=False))
    return count
