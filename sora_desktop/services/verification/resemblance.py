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


def changed_copy_of(path: Path, jobs: Iterable[Job]) -> tuple[Job, int] | None:
    """Give the job of whose clip a file is a changed copy, and how many bytes differ; None if of none; blocking.

    Args:
        path: the file.
        jobs: those whose clips are as long as it.
    """
    for job in jobs:
        if job.file is None or not job.file_bytes:
            continue
        try:
            differing = _differing(path, Path(job.file))
        except OSError:
            continue
        if differing is not None and 0 < differing <= _ALIKE * job.file_bytes:
            return job, differing
    return None


def _differing(one: Path, other: Path) -> int | None:
    """Count the bytes in which two files differ; None if they are not of one length."""
    if one.stat().st_size != other.stat().st_size:
        return None
    count = 0
    with one.open("rb") as first, other.open("rb") as second:
        while piece := first.read(_PIECE):
            against = second.read(_PIECE)
            if piece != against:
                count += sum(a != b for a, b in zip(piece, against, strict=False))
    return count
