"""Looks at the file of a clip as it is now: its bytes, its container, and what it says of itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import NotAVideo

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.domain.credentials import Credentials
    from sora_desktop.media.probe import ClipFacts


_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFile:
    """A file as it was found."""

    path: Path
    missing: bool = False
    """Whether there is no such file."""

    trouble: str = ""
    """Why it cannot be read, or why it is no video; else empty."""

    bytes: int | None = None
    sha256: str | None = None
    """In hex; None where it cannot be read."""

    facts: ClipFacts | None = None
    """What it is, or None where it is no video, or a damaged one."""

    credentials: Credentials | None = None
    added: int = 0
    """Bytes at its end that an export put there; neither its length nor its hash counts them."""

    settings: str = ""
    """What these say, as JSON; anybody can write such."""

    @property
    def readable(self) -> bool:
        """Whether its bytes could be read."""
        return self.sha256 is not None


def without_added(file: ClipFile) -> ClipFile | None:
    """Give a file as it is without what an export put at its end; None where there is nothing such; blocking."""
    from sora_desktop.media.xmp import find  # noqa: PLC0415 - brings a reader of XML that the start does without

    try:
        found = find(file.path)
        if found is None:
            return None
        digest, left = hashlib.sha256(), found.body
        with file.path.open("rb") as clip:
            while left and (piece := clip.read(min(left, _PIECE))):
                digest.update(piece)
                left -= len(piece)
    except (OSError, ValueError):
        return None
    return replace(file, bytes=found.body, sha256=digest.hexdigest(), added=found.length, settings=found.settings)


def look_at(path: Path, anchors: str = "") -> ClipFile:
    """Look at a file; blocking.

    Args:
        path: where it is.
        anchors: certificates of the authorities that are trusted for content credentials, in PEM form.
    """
    # Loaded here because they bring libraries that the start does without.
    from sora_desktop.media.credentials import read_credentials  # noqa: PLC0415
    from sora_desktop.media.probe import probe  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            length = file.tell()
    except FileNotFoundError:
        return ClipFile(path=path, missing=True, trouble="there is no such file")
    except (OSError, ValueError) as error:
        return ClipFile(path=path, trouble=getattr(error, "strerror", None) or str(error))
    credentials = read_credentials(path, anchors)
    try:
        facts = probe(path)
    except NotAVideo as error:
        found = str(error.facts.get("found", error))
        return ClipFile(path=path, bytes=length, sha256=sha256, credentials=credentials, trouble=found)
    return ClipFile(path=path, bytes=length, sha256=sha256, facts=facts, credentials=credentials)
