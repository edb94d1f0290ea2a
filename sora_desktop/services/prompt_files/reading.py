"""Reads prompt files of all formats into one sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import (
    PromptFileEmpty,
    PromptFileError,
    PromptFileMalformed,
    PromptFileTooLarge,
    PromptFileUnsupported,
)
from sora_desktop.services.prompt_files.decoding import read_text
from sora_desktop.services.prompt_files.delimited import read_delimited
from sora_desktop.services.prompt_files.folders import find_files, is_folder
from sora_desktop.services.prompt_files.json_lines import read_json_lines
from sora_desktop.services.prompt_files.json_list import read_json
from sora_desktop.services.prompt_files.markdown import read_markdown
from sora_desktop.services.prompt_files.plain import read_plain
from sora_desktop.services.prompt_files.records import ROWS_LIMIT, FormatBroken, Record
from sora_desktop.services.prompt_files.rows import build_row
from sora_desktop.services.prompt_files.sheet import FileProblem, PromptRow, PromptSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_READERS: Mapping[str, Callable[[str], Iterator[Record]]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".csv": lambda text: read_delimited(text, ",;\t"),
    ".tsv": lambda text: read_delimited(text, "\t,;"),
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".sora-batch": read_json_lines,
}


def read(paths: Sequence[Path]) -> PromptSheet:
    """Read files and folders; what cannot be used is named in the result."""
    sources: list[Path] = []
    rows: list[PromptRow] = []
    problems: list[FileProblem] = []
    for found in find_files(paths):
        if isinstance(found, FileProblem):
            problems.append(found)
            continue
        sources.append(found)
        try:
            rows += _read_file(found, ROWS_LIMIT - len(rows), problems)
        except PromptFileError as error:
            problems.append(FileProblem(source=found, error=error))
    return PromptSheet(sources=tuple(sources), rows=tuple(rows), problems=tuple(problems), name=_name(paths))


def _read_file(path: Path, room: int, problems: list[FileProblem]) -> list[PromptRow]:
    """Read one file; if it breaks off, what came before is kept.

    Raises:
        PromptFileError: nothing of it can be used.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise PromptFileUnsupported(path=path)
    text = read_text(path)
    rows: list[PromptRow] = []
    try:
        for record in reader(text):
            if len(rows) >= room:
                raise _too_many(path, room)
            rows.append(build_row(record, path))
    except FormatBroken as error:
        broken = PromptFileMalformed(path=path, reason=str(error))
        if not rows:
            raise broken from error
        problems.append(FileProblem(source=path, error=broken))
    if not rows:
        raise PromptFileEmpty(path=path)
    return rows


def _too_many(path: Path, room: int) -> PromptFileTooLarge:
    size = "too many rows" if room == ROWS_LIMIT else "too many rows together with the files before it"
    return PromptFileTooLarge(path=path, size=size, limit=f"{ROWS_LIMIT:,}")


def _name(paths: Sequence[Path]) -> str:
    if not paths:
        return ""
    first = Path(paths[0])
    name = first.name if is_folder(first) else first.stem
    name = name or first.absolute().name or str(first)
    return name if len(paths) == 1 else f"{name} +{len(paths) - 1}"
