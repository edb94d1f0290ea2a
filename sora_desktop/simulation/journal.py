"""Keeps simulated jobs and characters in a folder, one small file each, so that they outlive their process."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

from sora_desktop.domain.jobs import Derivation
from sora_desktop.simulation.jobs import Figure, Segment, SimulatedCharacter, SimulatedJob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    T = TypeVar("T", SimulatedJob, SimulatedCharacter)

JOBS_KEPT = 10_000
"""How many jobs are kept; older ones are dropped when the journal is opened."""

_ID = re.compile(r"(?:video|char)_[0-9a-f]{48}")
_JOB_NAMES = {field.name for field in fields(SimulatedJob)}
_CHARACTER_NAMES = {field.name for field in fields(SimulatedCharacter)}


class Journal:
    """The files in a folder. What was given to `write` is whole and on the disk when it returns."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when first written to."""
        self._jobs = folder / "jobs"
        self._characters = folder / "characters"
        self._references = folder / "references"

    def write(self, item: SimulatedJob | SimulatedCharacter) -> None:
        """Store a job or a character, new or changed."""
        folder = self._jobs if isinstance(item, SimulatedJob) else self._characters
        _write_whole(folder / f"{item.id}.json", json.dumps(asdict(item), ensure_ascii=False).encode())

    def write_reference(self, digest: str, data: bytes) -> None:
        """Store a given file, an image or a clip, under its SHA-256."""
        path = self.reference_path(digest)
        if not path.exists():
            _write_whole(path, data)

    def reference_path(self, digest: str) -> Path:
        """Tell where a given file is stored."""
        return self._references / digest

    def remove(self, video_id: str) -> None:
        """Forget a job."""
        (self._jobs / f"{video_id}.json").unlink(missing_ok=True)

    def ids(self) -> set[str]:
        """Name the jobs that are stored now."""
        return set(_stems(self._jobs))

    def read(self, video_id: str) -> SimulatedJob | None:
        """Give a stored job, or None if there is none or its file is damaged."""
        return _read(self._jobs, video_id, _job)

    def read_all(self) -> list[SimulatedJob]:
        """Give the stored jobs, the newest `JOBS_KEPT` of them, in the order of their making."""
        jobs = sorted(_all(self._jobs, _job), key=lambda job: (job.sequence, job.id))
        for job in jobs[:-JOBS_KEPT]:
            self.remove(job.id)
        return jobs[-JOBS_KEPT:]

    def read_characters(self) -> list[SimulatedCharacter]:
        """Give the stored characters."""
        return list(_all(self._characters, _character))


def _all(folder: Path, build: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
    for name in _stems(folder):
        item = _read(folder, name, build)
        if item:
            yield item


def _stems(folder: Path) -> list[str]:
    try:
        return [entry.stem for entry in folder.iterdir() if entry.suffix == ".json"]
    except FileNotFoundError:
        return []


def _read(folder: Path, name: str, build: Callable[[Mapping[str, Any]], T]) -> T | None:
    if not _ID.fullmatch(name):
        return None
    try:
        return build(json.loads((folder / f"{name}.json").read_bytes()))
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _job(found: Mapping[str, Any]) -> SimulatedJob:
    """Build a job; what a file of another version has more is left out, and what it lacks is the default."""
    known = {name: value for name, value in found.items() if name in _JOB_NAMES}
    derivation = known.get("derivation")
    changed: dict[str, object] = {
        "further_references": tuple(known.get("further_references", ())),
        "figures": _figures(known),
        "earlier": tuple(_segment(part) for part in known.get("earlier", ())),
        "derivation": Derivation(derivation) if derivation else None,
    }
    return SimulatedJob(**{**known, **changed})


def _segment(found: Mapping[str, Any]) -> Segment:
    changed = {"references": tuple(found.get("references", ())), "figures": _figures(found)}
    return Segment(**{**found, **changed})


def _figures(found: Mapping[str, Any]) -> tuple[Figure, ...]:
    return tuple(Figure(**figure) for figure in found.get("figures", ()))


def _character(found: Mapping[str, Any]) -> SimulatedCharacter:
    return SimulatedCharacter(**{name: value for name, value in found.items() if name in _CHARACTER_NAMES})


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that after a crash it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105 - the temporary file's name is a string
    except BaseException:
        os.unlink(name)  # noqa: PTH108 - the same
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there, and renames are journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
