"""What the window needs before anything else is open: its paths and settings, found by nothing heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.storage.paths import DataPaths
from sora_desktop.storage.settings import Settings, load

if TYPE_CHECKING:
    from pathlib import Path


class FirstLook(NamedTuple):
    """What is known of a data folder at the first look."""

    paths: DataPaths
    settings: Settings


def first_look(folder: Path | None) -> FirstLook:
    """Read the settings, blocking.

    A file that cannot be read is put aside by this, so its `problem` is to be told by whoever looks first.

    Args:
        folder: the folder that keeps everything, or None for the person's usual places.
    """
    paths = DataPaths.for_user() if folder is None else DataPaths.for_folder(folder)
    return FirstLook(paths, load(paths.settings))
