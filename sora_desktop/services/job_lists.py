"""Writes the list of jobs as a file: for spreadsheets, or for programs."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.domain.exports import ListForm, WrittenList
from sora_desktop.services.job_shape import job_object
from sora_desktop.services.prompt_files.writing import BatchWriter
from sora_desktop.storage import disk
from sora_desktop.storage.copies import FolderDestination

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sora_desktop.domain.jobs import Job

    Pages = Callable[[Sequence[int]], Awaitable[list[Job]]]
    """Gives jobs by their sequences."""

PAGE = 500
"""Jobs that are in memory at once."""

COLUMNS = (
    "id", "created_at", "completed_at", "status", "simulated", "connection", "prompt", "name", "tags", "rating",
    "favourite", "note", "model", "size", "seconds", "asked_size", "asked_seconds", "estimated_usd", "cost_usd",
    "batch", "batch_id", "take", "retry_of", "derivation", "source_id", "continues", "remote_id", "file", "error",
    "removed_at", "remote_deleted_at", "expires_at",
)  # fmt: skip
"""What a table has of each job, in this order; the names are those of the JSON."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or leaves out before one."""

_BOM = "\ufeff"
"""By this, spreadsheets know that letters are in UTF-8."""


async def write_list(
    sequences: Sequence[int],
    page: Pages,
    target: Path,
    form: ListForm,
    *,
    overwrite: bool = False,
    references: bool = True,
) -> WrittenList:
    """Write jobs into a file, which is wholly there or not at all, and tell how many they were.

    Args:
        sequences: which jobs, in this order; those that were deleted meanwhile are left out.
        page: gives them.
        target: the file.
        form: how it is written.
        overwrite: whether a file of that name may be replaced, as a person said.
        references: whether a batch has the reference images with it.

    Raises:
        StorageError: it cannot be written or read, or a file of that name is in the way.
    """
    loop = asyncio.get_running_loop()
    count = 0

    def jobs() -> Iterator[list[Job]]:
        nonlocal count
        for start in range(0, len(sequences), PAGE):
            asked = page(sequences[start : start + PAGE])
            found = asyncio.run_coroutine_threadsafe(_awaited(asked), loop).result()
            count += len(found)
            yield found

    batch = BatchWriter(target.parent, references=references)
    pieces = _batch(batch, jobs()) if form is ListForm.BATCH else _WRITERS[form](jobs())
    await asyncio.to_thread(_write, target, pieces, overwrite=overwrite)
    return WrittenList(count - batch.left_out, batch.left_out)


def cell(value: object) -> str:
    """Give a value as a table's cell: no text acts as a formula, and what is no text is written as in JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        # What has no sign, and half of a character, has no place in a table either.
        text = "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in value)
        return f"'{text}" if value.startswith(_FORMULA_SIGNS) else text
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return cell(", ".join(map(str, value)))
    if isinstance(value, dict):
        return cell(str(value.get("message", "")))
    return str(value)


async def _awaited(asked: Awaitable[list[Job]]) -> list[Job]:
    return await asked


def _write(target: Path, pieces: Iterator[bytes], *, overwrite: bool) -> None:
    into = FolderDestination(target.parent)
    if overwrite:
        beside = disk.unused_name(target)
        into.write(beside.name, pieces)
        with disk.disk_errors(target):
            beside.replace(target)
        return
    try:
        into.write(target.name, pieces)
    except FileExistsError as error:
        raise FolderNotWritable(path=str(target), reason=disk.reason(error)) from error


def _csv(pages: Iterator[list[Job]]) -> Iterator[bytes]:
    import csv  # noqa: PLC0415 - seldom wanted

    yield (_BOM + ",".join(COLUMNS) + "\r\n").encode()
    for jobs in pages:
        lines = io.StringIO(newline="")
        writer = csv.writer(lines)
        for job in jobs:
            values = job_object(job)
            writer.writerow([cell(values[name]) for name in COLUMNS])
        yield lines.getvalue().encode("utf-8", "replace")


def _json(pages: Iterator[list[Job]]) -> Iterator[bytes]:
    before = "[\n"
    for jobs in pages:
        for job in jobs:
            yield f"{before}{_text(job_object(job))}".encode()
            before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def _json_lines(pages: Iterator[list[Job]]) -> Iterator[bytes]:
    for jobs in pages:
        yield "".join(f"{_text(job_object(job))}\n" for job in jobs).encode()


def _batch(batch: BatchWriter, pages: Iterator[list[Job]]) -> Iterator[bytes]:
    for row in batch.rows(itertools.chain.from_iterable(pages)):
        yield f"{_text(row)}\n".encode()


def _text(value: Mapping[str, object]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a character has no place in UTF-8.
        return json.dumps(value)
    return text


_WRITERS = {ListForm.CSV: _csv, ListForm.JSON: _json, ListForm.JSON_LINES: _json_lines}
