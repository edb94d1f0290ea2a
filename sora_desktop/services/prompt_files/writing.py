"""Writes jobs as a batch of prompts that can be ordered anew: lines that the reader of JSON Lines reads."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import TAKES_LIMIT
from sora_desktop.services.clip_documents import companions_of
from sora_desktop.services.job_shape import plain_number
from sora_desktop.services.prompt_files.records import KNOWN, canonical
from sora_desktop.services.sidecars import COMPANIONS
from sora_desktop.storage.copies import FolderDestination, SourceLost, pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sora_desktop.domain.jobs import Job

Row = dict[str, object]


class BatchWriter:
    """Makes the rows of one batch, and lays the reference images beside it; blocking.

    Attributes:
        left_out: how many jobs so far cannot be told in a row.
    """

    def __init__(self, folder: Path, *, references: bool = True) -> None:
        """Write a batch that is to lie in a folder, with the reference images or without any."""
        self._folder = folder
        self._references = references
        self._into: FolderDestination | None = None
        self.left_out = 0

    def rows(self, jobs: Iterable[Job]) -> Iterator[Row]:
        """Give a row for each job that can be ordered anew; takes of the same follow each other and become one.

        Raises:
            StorageError: a reference image cannot be laid beside it.
        """
        last: Row = {}
        takes = 0
        for job in jobs:
            if not self._can_be_told(job):
                self.left_out += 1
                continue
            row = self._row(job)
            if takes and (row != last or takes >= TAKES_LIMIT):
                yield _with_takes(last, takes)
                takes = 0
            last = row
            takes += 1
        if takes:
            yield _with_takes(last, takes)

    def _can_be_told(self, job: Job) -> bool:
        """Tell whether the columns of prompt files say all of what is wanted of a job."""
        request = job.request
        if job.derivation or request.video or request.characters:
            return False
        if self._references and request.further_references:
            return False
        return bool(request.prompt.strip()) and not any(map(_is_column, request.extra))

    def _row(self, job: Job) -> Row:
        request = job.request
        told = {
            "prompt": request.prompt,
            "model": request.model,
            "size": request.size,
            "seconds": plain_number(request.seconds),
            "reference": self._reference(job) if self._references else None,
            "name": job.name,
            "tags": list(job.tags),
            "connection": job.connection,
        }
        return {**{name: value for name, value in told.items() if value}, **request.extra}

    def _reference(self, job: Job) -> str | None:
        """Lay a job's reference image beside the batch, and give its path from there."""
        for path, companion in companions_of(job):
            if companion.sha256 is None:
                return path
            within = f"{COMPANIONS}/{companion.file}"
            self._into = self._into or FolderDestination(self._folder)
            # A name made of the content is the same file, whoever put it there.
            if self._into.free(within):
                with suppress(SourceLost, FileExistsError):
                    self._into.write(within, pieces_of(Path(path), _never))
            return within
        return None


def _is_column(name: str) -> bool:
    """Tell whether the reader would take a field's name for another one."""
    known = canonical(name)
    return known in KNOWN or known != name


def _with_takes(row: Mapping[str, object], takes: int) -> Row:
    return {**row, "takes": takes} if takes > 1 else dict(row)


def _never() -> bool:
    return False
