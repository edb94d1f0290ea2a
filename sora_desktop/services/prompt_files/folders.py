"""Finds the prompt files in what a person gave or dropped: files as they are, folders with all in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import PromptFileEmpty, PromptFileTooLarge
from sora_desktop.services.prompt_files.decoding import unreadable
from sora_desktop.services.prompt_files.sheet import FileProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = frozenset({".txt", ".md", ".csv", ".tsv", ".json", ".jsonl", ".sora-batch"})
"""What the names of prompt files end with."""

FILES_LIMIT = 1_000
"""Prompt files that are read out of one folder."""

_ENTRIES_LIMIT = 50_000
"""Names that are looked at in one folder, so that a whole disk dropped by mistake is answered soon."""

_FOREIGN = ("readme", "changelog", "license")
"""How files begin that speak about a folder and are no prompts, though their suffix may be."""


def find_files(paths: Sequence[Path]) -> Iterator[Path | FileProblem]:
    """Give each file once, in the order of the paths; within a folder in the order of their names.

    In folders, hidden files and folders, files of other kinds and READMEs are passed over, and links to folders are
    not followed.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _in_folder(path) if is_folder(path) else (path,):
            if isinstance(found, FileProblem):
                yield found
                continue
            real = _real(found)
            if real not in seen:
                seen.add(real)
                yield found


def is_folder(path: Path) -> bool:
    """Tell whether a path leads to a folder that can be looked at."""
    try:
        return path.is_dir()
    except (OSError, ValueError):  # what is wrong with it is said when it is read
        return False


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:  # a name with a NUL
        return str(path)


def _in_folder(folder: Path) -> Iterator[Path | FileProblem]:
    problems: list[FileProblem] = []
    files: list[Path] = []
    entries = 0

    def note(error: OSError) -> None:
        place = Path(error.filename or folder)
        problems.append(FileProblem(source=place, error=unreadable(place, error)))

    for base, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += (Path(base, name) for name in sorted(names) if _is_meant(name))
        entries += len(folders) + len(names)
        if len(files) > FILES_LIMIT or entries > _ENTRIES_LIMIT:
            error = PromptFileTooLarge(path=folder, size="too many files", limit=f"{FILES_LIMIT:,}")
            yield FileProblem(source=folder, error=error)
            return
    if not files and not problems:
        problems.append(FileProblem(source=folder, error=PromptFileEmpty(path=folder)))
    yield from files
    yield from problems


def _is_meant(name: str) -> bool:
    lowered = name.lower()
    return Path(lowered).suffix in SUFFIXES and not lowered.startswith((".", *_FOREIGN))
