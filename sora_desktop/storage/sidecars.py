"""Files with the settings of clips, each beside its clip: written, and removed with it. All of it blocks."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from sora_desktop.storage.disk import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

FORMAT = "sora-desktop-clip"
"""What such a file says of itself."""

_LARGEST = 4 * 2**20


def sidecar_of(clip: Path) -> Path:
    """Say where the file beside a clip is."""
    return clip.with_name(f"{clip.name}.json")


def write_sidecar(clip: Path, job_id: str, content: bytes) -> bool:
    """Write the file beside a clip, unless there is no clip or another file is in the way; tell whether it is there.

    Raises:
        OSError: it cannot be written.
    """
    path = sidecar_of(clip)
    if not clip.is_file():
        return False
    if path.exists() or path.is_symlink():
        if not is_sidecar(path, job_id):
            _log.info("%s is not ours, so it stays", path)
            return False
        if path.read_bytes() == content:
            return True
    write_atomically(path, content)
    return True


def remove_sidecar(clip: Path, job_id: str) -> None:
    """Remove the file beside a clip, or where one was, if it is the one of this job.

    Raises:
        OSError: it cannot be removed.
    """
    path = sidecar_of(clip)
    if is_sidecar(path, job_id):
        path.unlink(missing_ok=True)


def is_sidecar(path: Path, job_id: str) -> bool:
    """Tell whether a file is one that this program wrote for a job."""
    try:
        if path.is_symlink() or path.stat().st_size > _LARGEST:
            return False
        value = json.loads(path.read_bytes())
        return bool(value["format"] == FORMAT and value["made"]["job"] == job_id)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, IndexError):
        return False
