"""Removes every file that belonged to jobs which were deleted for good. All of it blocks."""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.storage.disk import disk_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.files import VideoFiles
    from sora_desktop.storage.paths import DataPaths

_TITLE_BEGINS = 60
"""Characters of a prompt by which a drawn clip is known as one of it."""

_DIGEST = re.compile("[0-9a-f]{64}")

_BEING_ORDERED = 600.0
"""Seconds for which a reference image counts as one that somebody is about to order with, if nobody has yet."""


def reference_names(jobs: Sequence[Job], paths: DataPaths) -> set[str]:
    """Name the kept copies of reference images that jobs were made with; a person's own files are none of them."""
    found = (Path(path) for job in jobs for path in (job.request.reference, *job.request.further_references) if path)
    return {path.name for path in found if path.parent == paths.references}


def remove(jobs: Sequence[Job], used: Collection[str], files: VideoFiles, paths: DataPaths) -> None:
    """Remove clips, thumbnails, notes, reference images and what the simulation kept; twice does no harm.

    Args:
        jobs: deleted for good.
        used: the names of reference images that other jobs still use.
        files: where clips are.
        paths: where everything else is.

    Raises:
        StorageError: something cannot be removed; the rest may be gone.
    """
    for job in jobs:
        files.destroy(job)
        with disk_errors(paths.thumbnails):
            for suffix in (".jpg", ".part"):
                (paths.thumbnails / f"{job.id}{suffix}").unlink(missing_ok=True)
            _remove_folder(paths.strips / job.id)
    with disk_errors(paths.references):
        _remove_references(jobs, used, paths)
    with disk_errors(paths.simulated):
        _remove_simulated([job for job in jobs if job.connection == SIMULATED_NAME], paths.simulated)


def _remove_folder(folder: Path) -> None:
    for path in folder.glob("*"):
        path.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        folder.rmdir()


def _remove_references(jobs: Sequence[Job], used: Collection[str], paths: DataPaths) -> None:
    newest: dict[str, float] = {}
    for job in jobs:
        for name in reference_names([job], paths):
            newest[name] = max(newest.get(name, 0.0), job.created_at.timestamp())
    for name, ordered_at in newest.items():
        path = paths.references / name
        with suppress(FileNotFoundError):
            kept_at = path.stat().st_mtime
            about_to_be_used = kept_at > ordered_at and time.time() - kept_at < _BEING_ORDERED
            if name not in used and not about_to_be_used:
                path.unlink()


def _remove_simulated(jobs: Sequence[Job], folder: Path) -> None:
    """Remove what the simulation keeps of jobs; a drawn clip that another one needs too is drawn again."""
    named = {folder / "jobs" / f"{job.remote_id}.json" for job in jobs if job.remote_id}
    remembered = {path: _Remembered(path) for path in named if path.parent == folder / "jobs"}
    titles = {title for kept in remembered.values() for title in kept.titles}
    given = {digest for kept in remembered.values() for digest in kept.given}
    if titles:
        _remove_drawn(folder / "clips", titles)
    # Last, for they say what else there is to remove.
    for path in remembered:
        path.unlink(missing_ok=True)
    if given:
        others = [_read(path) for kind in ("jobs", "characters") for path in (folder / kind).glob("*.json")]
        for digest in given:
            if not any(digest in text for text in others):
                (folder / "references" / digest).unlink(missing_ok=True)


def _remove_drawn(folder: Path, titles: Collection[bytes]) -> None:
    for clip in folder.glob("*.mp4"):
        with suppress(FileNotFoundError):
            data = clip.read_bytes()
            if any(title in data for title in titles):
                for drawn in folder.glob(f"{clip.stem}.*"):
                    drawn.unlink(missing_ok=True)


class _Remembered:
    """What the simulation's file of a job says that is found elsewhere too.

    Attributes:
        titles: how the prompts begin in the titles of drawn clips.
        given: the digests of files that were given.
    """

    def __init__(self, path: Path) -> None:
        """Read it; a file that is gone or makes no sense says nothing."""
        self.titles: set[bytes] = set()
        self.given: set[str] = set()
        with suppress(ValueError):
            self._look(json.loads(_read(path) or "null"))

    def _look(self, value: object, name: str = "") -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                self._look(inner, key)
        elif isinstance(value, list):
            for inner in value:
                self._look(inner, name)
        elif isinstance(value, str) and name == "prompt" and value:
            self.titles.add(" ".join(value.split())[:_TITLE_BEGINS].encode(errors="replace"))
        elif isinstance(value, str) and _DIGEST.fullmatch(value):
            self.given.add(value)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
