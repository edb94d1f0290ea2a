"""Reads how a clip was made: from itself, from a file beside it, ours or another program's. All of it blocks."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sora_desktop.domain.clip_settings import ClipSettings, SettingsSource
from sora_desktop.services.clip_documents import is_document, settings_of
from sora_desktop.services.foreign_sidecars import read_foreign
from sora_desktop.storage.disk import open_file
from sora_desktop.storage.sidecars import sidecar_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.services.clip_documents import Companion

COMPANIONS = "references"
"""The folder beside exported clips with the images that their requests used."""

LARGEST = 4 * 2**20
"""Bytes of a file beside a clip that are read."""


def read_clip_settings(clip: Path, kept: Path | None = None) -> ClipSettings | None:
    """Find out how a clip was made; None where nothing says so.

    A file beside it that this program wrote comes first, if it is about this very clip, for it
    may have been written later and knows more; then what is in the clip; then the files that
    other programs write. Nothing is raised: what cannot be read says nothing.

    Args:
        clip: the video file.
        kept: the folder where this library keeps the images of its requests.
    """
    inside = _inside(clip, kept)
    # Somebody who renames both may leave out the ending in the middle.
    beside = read_sidecar(sidecar_of(clip), kept) or read_sidecar(clip.with_suffix(".json"), kept)
    if beside is not None and (inside is None or inside.sha256 == beside.sha256):
        return beside
    return inside or read_foreign(clip)


def read_sidecar(path: Path, kept: Path | None = None) -> ClipSettings | None:
    """Read a file of settings that this program wrote beside a clip; None where it is none."""
    value = read_json(path)
    return settings_of(value, SettingsSource.SIDECAR, _finder(path.parent, kept)) if is_document(value) else None


def read_json(path: Path) -> object:
    """Read a small file of JSON; None where it is none."""
    try:
        with open_file(path) as file:
            data = file.read(LARGEST + 1)
        return None if len(data) > LARGEST else json.loads(data.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None


def digests_of(clip: Path) -> list[str]:
    """Give the SHA-256 of a file, and that of the clip in it without what an export added; nothing if it is unreadable.

    By either, a library may know the clip.
    """
    from sora_desktop.media.xmp import find  # noqa: PLC0415 - as below

    try:
        open_file(clip).close()
        found = find(clip)
        whole, body = hashlib.sha256(), hashlib.sha256()
        left = found.body if found else 0
        with clip.open("rb") as file:
            while piece := file.read(1 << 20):
                whole.update(piece)
                body.update(piece[:left])
                left = max(0, left - len(piece))
    except (OSError, ValueError):
        return []
    return [whole.hexdigest(), body.hexdigest()] if found else [whole.hexdigest()]


def _inside(clip: Path, kept: Path | None) -> ClipSettings | None:
    from sora_desktop.media.xmp import find_settings  # noqa: PLC0415 - brings a reader of XML: not at the start

    try:
        open_file(clip).close()
        found = find_settings(clip)
        value = None if found is None else json.loads(found)
    except (OSError, ValueError, RecursionError):
        return None
    return settings_of(value, SettingsSource.PACKET, _finder(clip.parent, kept))


def _finder(folder: Path, kept: Path | None) -> Callable[[Companion], str | None]:
    """Make the function that finds files which a document names, near it or in the library."""

    def find(named: Companion) -> str | None:
        # What the library keeps is named by its content, so it needs no further look.
        if kept is not None and named.sha256 is not None and (kept / named.file).stem == named.sha256:
            path = kept / named.file
            if path.is_file():
                return str(path)
        for path in (folder / COMPANIONS / named.file, folder / named.file):
            if _is(path, named.sha256):
                return str(path.absolute())
        return None

    return find


def _is(path: Path, sha256: str | None) -> bool:
    try:
        if not path.is_file():
            return False
        if sha256 is None:
            return True
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
