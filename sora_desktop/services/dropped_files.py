"""Tells what files are that somebody drops or chooses: clips, prompts, settings or pictures; by what is in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.media.signatures import HEAD_BYTES, sniff
from sora_desktop.services.clip_documents import is_document
from sora_desktop.services.prompt_files.folders import SUFFIXES
from sora_desktop.services.sidecars import LARGEST, read_json
from sora_desktop.storage.disk import open_file

if TYPE_CHECKING:
    from collections.abc import Sequence

CLIP_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi"})

_MOST_ENTRIES = 20_000
"""Entries of a folder that are looked at before it is taken for one of prompts."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Files and folders by what they are."""

    clips: tuple[Path, ...] = ()
    """Video files, and folders in which there are some."""

    settings: tuple[Path, ...] = ()
    """Files with the settings of a clip that this program wrote."""

    prompts: tuple[Path, ...] = ()
    """Files that can hold prompts, and folders."""

    others: tuple[Path, ...] = ()
    missing: tuple[Path, ...] = ()
    """Those of the others that are not there."""

    @property
    def single_clip(self) -> Path | None:
        """The clip, where it is the only thing; what belongs to it may be with it."""
        if len(self.clips) != 1 or self.others or self.clips[0].is_dir():
            return None
        clip = self.clips[0]
        beside = {clip.with_name(f"{clip.name}.json"), clip.with_suffix(".json"), clip.with_suffix(".txt")}
        return clip if beside.issuperset((*self.settings, *self.prompts)) else None


def sort_dropped(paths: Sequence[Path]) -> Dropped:
    """Look at files and folders; blocking, and raises nothing."""
    clips: list[Path] = []
    settings: list[Path] = []
    prompts: list[Path] = []
    others: list[Path] = []
    for path in paths:
        if path.is_dir():
            (clips if _holds_clips(path) else prompts).append(path)
        elif _is_clip(path):
            clips.append(path)
        elif path.suffix.lower() not in SUFFIXES:
            others.append(path)
        elif _is_settings(path):
            settings.append(path)
        else:
            prompts.append(path)
    missing = [path for path in others if not _is_there(path)]
    return Dropped(tuple(clips), tuple(settings), tuple(prompts), tuple(others), tuple(missing))


def _is_there(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a name with a NUL
        return False


def _is_clip(path: Path) -> bool:
    try:
        with open_file(path) as file:
            kind = sniff(file.read(HEAD_BYTES))
    except (OSError, ValueError):
        # It is said later why it cannot be read.
        return path.suffix.lower() in CLIP_SUFFIXES
    return kind is not None and kind.is_video


def _is_settings(path: Path) -> bool:
    try:
        small = path.suffix.lower() == ".json" and path.stat().st_size <= LARGEST
    except (OSError, ValueError):
        return False
    return small and is_document(read_json(path))


def _holds_clips(folder: Path) -> bool:
    looked = 0
    for _, _, names in os.walk(folder):
        for name in names:
            looked += 1
            if Path(name).suffix.lower() in CLIP_SUFFIXES:
                return True
            if looked >= _MOST_ENTRIES:
                return False
    return False
