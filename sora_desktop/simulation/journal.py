"""Keeps simulated jobs in a folder, one small file each, so that they outlive their process."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from sora_desktop.simulation.jobs import SimulatedJob

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOBS_KEPT = 10_000
"""How many jobs are kept; older ones are dropped when the journal is opened."""

_ID = re.compile(r"video_[0-9a-f]{48}")
_NAMES = {field.name for field in fields(SimulatedJob)}


class Journal:
    """The jobs' files in a folder. A job's file is whole and on the disk when `write` returns."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when first written to."""
        self._jobs = folder / "jobs"
        self._references = folder / "references"

    def write(self, job: SimulatedJob) -> None:
        """Store a job, new or changed."""
        text = json.dumps(asdict(job), ensure_ascii=False)
        _write_whole(self._jobs / f"{job.id}.json", text.encode())

    def write_reference(self, digest: str, data: bytes) -> None:
        """Store a reference image under its SHA-256."""
        path = self.reference_path(digest)
        if not path.exists():
            _write_whole(path, data)

    def reference_path(self, digest: str) -> Path:
        """Tell where a reference image is stored."""
        return self._references / digest

    def remove(self, video_id: str) -> None:
        """Forget a job."""
        (self._jobs / f"{video_id}.json").unlink(missing_ok=True)

    def ids(self) -> set[str]:
        """Name the jobs that are stored now."""
        try:
            return {entry.stem for entry in self._jobs.iterdir() if entry.suffix == ".json"}
        except FileNotFoundError:
            return set()

    def read(self, video_id: str) -> SimulatedJob | None:
        """Give a stored job, or None if there is none or its file is damaged."""
        if not _ID.fullmatch(video_id):
            return None
        try:
            found = json.loads((self._jobs / f"{video_id}.json").read_bytes())
            return SimulatedJob(**{name: value for name, value in found.items() if name in _NAMES})
        except (OSError, ValueError, TypeError, AttributeError):
            return None

    def read_all(self) -> list[SimulatedJob]:
        """Give the stored jobs, the newest `JOBS_KEPT` of them, in the order of their making."""
        jobs = sorted(self._stored(), key=lambda job: (job.sequence, job.id))
        for job in jobs[:-JOBS_KEPT]:
            self.remove(job.id)
        return jobs[-JOBS_KEPT:]

    def _stored(self) -> Iterator[SimulatedJob]:
        for video_id in self.ids():
            job = self.read(video_id)
            if job:
                yield job


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
