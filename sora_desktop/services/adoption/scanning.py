"""Finds the files in folders that may be clips; blocking, and loads nothing heavy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.media.signatures import HEAD_BYTES, sniff
from sora_desktop.storage.disk import open_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

VIDEO_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"})
"""What the names of clips end with."""

_OTHERS = frozenset(
    {
        ".json", ".jsonl", ".txt", ".md", ".csv", ".tsv", ".html", ".htm", ".xml", ".xmp", ".srt", ".vtt", ".log",
        ".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".avif", ".heic", ".tif", ".tiff", ".svg", ".ini", ".db",
        ".zip", ".py", ".pdf", ".part", ".new", ".crdownload", ".mp3", ".m4a", ".wav", ".flac", ".ogg", ".lnk", ".url",
        ".sora-batch",
    }
)  # fmt: skip
"""What the names of files end with that lie beside clips and are none."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found."""

    clips: tuple[Path, ...]
    """Files that may be clips, in the order of their names."""

    others: int
    """How many other files there are, such as texts and pictures."""

    unreadable: tuple[tuple[Path, str], ...]
    """Folders, and files that were named, that cannot be read, with what the system says."""

    twice: tuple[tuple[Path, Path], ...] = ()
    """Other names of files among the clips, such as links to them, with the one that counts."""


def may_hold_clips(path: Path) -> bool:
    """Tell whether a file is a clip by its first bytes or its name; of a folder, whether one is right in it."""
    if path.is_dir():
        try:
            with os.scandir(path) as entries:
                return any(_suffix(entry.name) in VIDEO_SUFFIXES and entry.is_file() for entry in entries)
        except OSError:
            return False
    return _suffix(path.name) in VIDEO_SUFFIXES or _begins_like_a_video(path)


def scan(paths: Sequence[Path], stopped: Callable[[], bool] = lambda: False) -> Scan:
    """Find the clips among files, and in folders at any depth; hidden ones within folders are passed over.

    Args:
        paths: files and folders; a file that is named counts, whatever it is called.
        stopped: whether nobody wants to know any more.
    """
    found = _Found()
    unreadable: list[tuple[Path, str]] = []
    others = 0

    def note(error: OSError) -> None:
        unreadable.append((Path(error.filename or ""), error.strerror or str(error)))

    for path in paths:
        if path.is_dir():
            for file in _walk(path, note):
                if stopped():
                    break
                if _is_candidate(file):
                    found.add(file)
                else:
                    others += 1
        elif os.path.lexists(path):
            found.add(path)
        else:
            unreadable.append((path, "there is no such file"))
    return Scan(found.clips, others, tuple(unreadable), found.twice)


class _Found:
    """Files, each once, whatever names it has."""

    def __init__(self) -> None:
        self._by_place: dict[str, Path] = {}
        self._further: dict[Path, str] = {}

    @property
    def clips(self) -> tuple[Path, ...]:
        return tuple(self._by_place.values())

    @property
    def twice(self) -> tuple[tuple[Path, Path], ...]:
        return tuple((path, self._by_place[place]) for path, place in self._further.items())

    def add(self, path: Path) -> None:
        # Of links that lead nowhere, each is one of its own.
        place = os.path.realpath(path) if path.exists() else str(path)
        first = self._by_place.setdefault(place, path)
        if first.is_symlink() and not path.is_symlink():
            # The file itself goes before links to it.
            self._by_place[place], first, path = path, path, first
        if first != path:
            self._further[path] = place


def _walk(folder: Path, note: Callable[[OSError], None]) -> Iterator[Path]:
    for root, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(files) if not name.startswith("."))


def _is_candidate(path: Path) -> bool:
    suffix = _suffix(path.name)
    if suffix in VIDEO_SUFFIXES:
        return True
    return suffix not in _OTHERS and _begins_like_a_video(path)


def _begins_like_a_video(path: Path) -> bool:
    try:
        with open_file(path) as file:
            kind = sniff(file.read(HEAD_BYTES))
    except OSError:
        return False
    return kind is not None and kind.is_video and kind.value != "gif"


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - of names, thousands of them
