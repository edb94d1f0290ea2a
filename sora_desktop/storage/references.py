"""Copies of reference images, named by their content, so that waiting jobs do not lose theirs."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from sora_desktop.storage.disk import disk_errors, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

_SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "video/mp4": ".mp4"}


class ReferenceStore:
    """A folder of images, each there once."""

    def __init__(self, folder: Path) -> None:
        """Keep the images in `folder`, which is made when it is first needed."""
        self._folder = folder

    def keep(self, data: bytes, media_type: str) -> Path:
        """Store an image and give its path; called on a worker thread.

        Raises:
            DiskFull: there is no room.
            FolderNotWritable: the folder cannot be written.
        """
        path = self._folder / (hashlib.sha256(data).hexdigest() + _SUFFIXES.get(media_type, ".img"))
        with disk_errors(self._folder):
            if path.exists():
                # So that nobody takes it for one that no job needs any more.
                os.utime(path)
            else:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_atomically(path, data)
        return path
