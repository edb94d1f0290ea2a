"""Reads what a file is: a whole clip with all that is told of it, or why it is left out; blocking."""

from __future__ import annotations

import dataclasses
import hashlib
import math
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.adoption import FoundClip, LeftOut, Reason
from sora_desktop.domain.annotations import NAME_LIMIT, NOTE_LIMIT, STARS, TAGS_LIMIT, Annotation
from sora_desktop.domain.errors import NotAVideo
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.media.signatures import HEAD_BYTES, MediaKind, describe, sniff
from sora_desktop.media.wholeness import is_cut_short
from sora_desktop.storage.disk import open_file

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.domain.clip_settings import ClipSettings
    from sora_desktop.media.probe import ClipFacts

_SIZE_LIMIT = 32
"""Characters of a size."""

_LONGEST = 1e6
"""More seconds than any clip has."""

_CUT_SHORT = "it breaks off"
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_SKEW = timedelta(days=1)


def read_clip(path: Path, kept: Path | None = None) -> FoundClip | LeftOut:
    """Read a file that may be a clip; nothing is raised.

    Args:
        path: the file.
        kept: the folder where this library keeps the images of its requests.
    """
    try:
        return _read(path, kept)
    except _NoClip as left:
        reason, detail = left.reason, left.detail
    except NotAVideo as error:
        reason, detail = Reason.DAMAGED, str(error.facts.get("found", ""))
    except (OSError, ValueError) as error:
        reason, detail = Reason.UNREADABLE, getattr(error, "strerror", None) or str(error)
    return LeftOut(path=str(path), reason=reason, detail=detail)


class _NoClip(Exception):
    """A file is left out."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def _read(path: Path, kept: Path | None) -> FoundClip:
    state = path.stat()
    with open_file(path) as file:
        head = file.read(HEAD_BYTES)
        kind = sniff(head)
        if not head:
            raise _NoClip(Reason.EMPTY)
        if kind is None or not kind.is_video:
            raise _NoClip(Reason.NOT_A_VIDEO, describe(head))
        if kind is MediaKind.MP4 and is_cut_short(path):
            raise _NoClip(Reason.DAMAGED, _CUT_SHORT)
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        after = os.fstat(file.fileno())
    if (after.st_size, after.st_mtime_ns) != (state.st_size, state.st_mtime_ns):
        raise _NoClip(Reason.CHANGED)
    return _found(path, kind, state, sha256, kept)


def _found(path: Path, kind: MediaKind, state: os.stat_result, sha256: str, kept: Path | None) -> FoundClip:
    from sora_desktop.media.probe import probe  # noqa: PLC0415 - brings a video library that the start does without

    facts = probe(path, decode=True)
    settings = _settings(path, kept)
    told = _told(settings, path) if settings is not None else {"request": VideoRequest(prompt=_words(path))}
    return FoundClip(
        path=str(path),
        bytes=state.st_size,
        sha256=sha256,
        original=settings.sha256 if settings is not None and settings.sha256 != sha256 else None,
        suffix=path.suffix.lower() if path.suffix.lower() in {".m4v", ".mov"} else kind.suffix,
        made_at=_made_at(state, settings),
        size=f"{facts.width}x{facts.height}",
        seconds=None if facts.seconds is None else round(facts.seconds, 2),
        simulated=facts.simulated,
        facts=_container(facts),
        **told,
    )


def _settings(path: Path, kept: Path | None) -> ClipSettings | None:
    from sora_desktop.services.sidecars import read_clip_settings  # noqa: PLC0415 - only where clips are brought in

    return read_clip_settings(path, kept)


def _told(settings: ClipSettings, path: Path) -> dict[str, object]:
    """Give what a file says of itself, as far as the library takes it: anybody can write such a file."""
    note, request = settings.note or "", settings.request
    sound = dataclasses.replace(
        request,
        prompt=request.prompt if request.prompt.strip() else _words(path),
        size=request.size if len(request.size or "") <= _SIZE_LIMIT else None,
        seconds=request.seconds if 0 < (request.seconds or 0) <= _LONGEST else None,
    )
    return {
        "request": sound,
        "model": settings.model,
        "name": (settings.name or "")[:NAME_LIMIT].strip() or None,
        "tags": _tags(settings.tags),
        "rating": settings.rating if 0 <= settings.rating <= STARS else 0,
        "favourite": settings.favourite,
        "note": note[:NOTE_LIMIT] or None,
    }


def _tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    sound = [" ".join(tag.split()) for tag in tags if not Annotation(added_tags=(tag,)).check()]
    unique = {tag.casefold(): tag for tag in reversed(sound)}
    return tuple(reversed(unique.values()))[:TAGS_LIMIT]


def _words(path: Path) -> str:
    """Give the name of a file as words: all that is known of a clip that says nothing of itself."""
    return " ".join(path.stem.replace("_", " ").split()) or path.name


def _made_at(state: os.stat_result, settings: ClipSettings | None) -> datetime:
    """Give when a clip was made; what cannot be true is not believed."""
    now = datetime.now(UTC)
    told = None if settings is None else settings.completed_at or settings.created_at
    changed = datetime.fromtimestamp(max(0, min(state.st_mtime, now.timestamp())), UTC)
    return told if told is not None and _EARLIEST <= told <= now + _CLOCK_SKEW else changed


def _container(facts: ClipFacts) -> dict[str, object]:
    """Give what a receipt says of a file."""
    rate = facts.frame_rate
    return {
        "kind": facts.kind.value,
        "width": facts.width,
        "height": facts.height,
        "seconds": facts.seconds,
        "frame_rate": rate if rate is not None and math.isfinite(rate) else None,
        "video_codec": facts.video_codec,
        "audio_codec": facts.audio_codec,
    }
