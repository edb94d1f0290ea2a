"""The JSON in which a clip's settings travel: inside copies of it, and in files beside it."""

from __future__ import annotations

import itertools
import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.domain.annotations import NOTE_LIMIT, STARS
from sora_desktop.domain.clip_settings import ClipSettings, SettingsSource
from sora_desktop.domain.jobs import Derivation
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.sidecars import FORMAT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sora_desktop.domain.jobs import Job

VERSION = 1

TEXT_LIMIT = 131_072
"""Characters of a prompt that are read, and of a further field."""

_WORD_LIMIT = 2_000
_LIST_LIMIT = 200
_DEEPEST = 64
"""Levels of lists and objects in a further field; more would stop whoever reads or writes it."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Companion:
    """An image or a clip that a request used, as a document names it: without its folder."""

    file: str
    sha256: str | None = None


def document_of(job: Job, *, note: bool = True) -> dict[str, object]:
    """Describe a clip with all that another one like it needs.

    Folders are left out, for they say more of a person than of a clip; so is what it cost.

    Args:
        job: which.
        note: whether the person's own note goes with it.
    """
    request = job.request
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": f"Sora Desktop {__version__}",
        "request": {
            "prompt": request.prompt,
            "model": request.model,
            "size": request.size,
            "seconds": request.seconds,
            "reference": _companion(request.reference),
            "further_references": [_companion(path) for path in request.further_references],
            "characters": list(request.characters),
            "video": _companion(request.video),
            "extra": dict(request.extra),
        },
        "name": job.name,
        "tags": list(job.tags),
        "rating": job.rating,
        "favourite": job.favourite,
        **({"note": job.note} if note else {}),
        "made": {
            "job": job.id,
            "connection": job.connection,
            "simulated": job.simulated,
            "remote_id": job.remote_id,
            "model": job.remote_model,
            "size": job.remote_size,
            "seconds": job.remote_seconds,
            "batch": job.batch_name,
            "take": job.take,
            "derivation": job.derivation and job.derivation.value,
            "source_id": job.source_id,
            "continues": job.continues,
            "created_at": _time(job.created_at),
            "completed_at": _time(job.completed_at),
        },
        "clip": {"bytes": job.file_bytes, "sha256": job.file_sha256},
    }


def companions_of(job: Job) -> list[tuple[str, Companion]]:
    """List the files that a job's request used: the path of each here, and how a document names it."""
    request = job.request
    paths = (request.reference, *request.further_references, request.video)
    return [(path, _named(path)) for path in dict.fromkeys(path for path in paths if path)]


def compact(document: Mapping[str, object]) -> str:
    """Write a document in one line of ASCII."""
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"))


def pretty(document: Mapping[str, object]) -> bytes:
    """Write a document for a person to read, as UTF-8."""
    try:
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    except UnicodeEncodeError:
        # Half of a character has no place in UTF-8.
        return (json.dumps(document, indent=2) + "\n").encode()


def is_document(value: object) -> bool:
    """Tell whether JSON is such a document."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def settings_of(value: object, source: SettingsSource, find: Callable[[Companion], str | None]) -> ClipSettings | None:
    """Read a document; what makes no sense in it is left out, and None is given where no request is left.

    Args:
        value: the JSON.
        source: where it was.
        find: gives the paths of files that it names.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        return None
    asked, made, clip = (_object(value.get(name)) for name in ("request", "made", "clip"))
    prompt = asked.get("prompt")
    if not isinstance(prompt, str) or len(prompt) > TEXT_LIMIT:
        return None
    search = _Search(find)
    request = VideoRequest(
        prompt=prompt,
        model=_word(asked.get("model")),
        size=_word(asked.get("size")),
        seconds=_number(asked.get("seconds")),
        reference=search.one(asked.get("reference")),
        further_references=tuple(filter(None, map(search.one, _items(asked.get("further_references"))))),
        characters=_words(asked.get("characters")),
        video=search.one(asked.get("video")),
        extra=_extra(asked.get("extra")),
    )
    rating, take, simulated = value.get("rating"), made.get("take"), made.get("simulated")
    note = value.get("note")
    return ClipSettings(
        request=request,
        source=source,
        connection=_word(made.get("connection")),
        name=_word(value.get("name")),
        tags=_words(value.get("tags")),
        rating=rating if type(rating) is int and 0 <= rating <= STARS else 0,
        favourite=value.get("favourite") is True,
        note=note if isinstance(note, str) and 0 < len(note) <= NOTE_LIMIT else None,
        simulated=simulated if isinstance(simulated, bool) else None,
        model=_word(made.get("model")),
        size=_word(made.get("size")),
        seconds=_number(made.get("seconds")),
        created_at=read_time(made.get("created_at")),
        completed_at=read_time(made.get("completed_at")),
        job_id=_word(made.get("job")),
        remote_id=_word(made.get("remote_id")),
        batch_name=_word(made.get("batch")),
        take=take if type(take) is int and take > 0 else 1,
        derivation=_derivation(made.get("derivation")),
        source_id=_word(made.get("source_id")),
        continues=_word(made.get("continues")),
        sha256=_digest(clip.get("sha256")),
        missing=tuple(search.missing),
    )


def read_time(value: object) -> datetime | None:
    """Read a moment as ISO 8601 has it, or as seconds since 1970; one without a zone is taken for UTC."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
        elif isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(value, UTC)
        else:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


class _Search:
    """Looks for files that a request names, and remembers those that are not there."""

    def __init__(self, find: Callable[[Companion], str | None]) -> None:
        self._find = find
        self.missing: list[str] = []

    def one(self, value: object) -> str | None:
        named = _object(value)
        file = _word(named.get("file"))
        if file is None:
            return None
        companion = Companion(PurePath(file.replace("\\", "/")).name, _digest(named.get("sha256")))
        path = self._find(companion) if companion.file not in {"", "..", "."} else None
        if path is None:
            self.missing.append(companion.file or file)
        return path


def _companion(path: str | None) -> dict[str, object] | None:
    if path is None:
        return None
    named = _named(path)
    return {"file": named.file, "sha256": named.sha256}


def _named(path: str) -> Companion:
    """Name a file by its name alone; kept images are named by what they hold."""
    name = PurePath(path)
    return Companion(name.name, name.stem if _DIGEST.fullmatch(name.stem) else None)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> Iterable[object]:
    return value[:_LIST_LIMIT] if isinstance(value, list) else ()


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= _WORD_LIMIT else None


def _words(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_word, _items(value))))


def _extra(value: object) -> dict[str, object]:
    """Read further fields: whatever they are, but no more than a form can show."""
    fields = itertools.islice(_object(value).items(), _LIST_LIMIT)
    return {name: one for name, one in fields if len(name) <= _WORD_LIMIT and _is_shallow(one) and _is_short(one)}


def _is_shallow(value: object) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        inside = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = list(itertools.chain.from_iterable(inside))
        if not level:
            return True
    return False


def _is_short(value: object) -> bool:
    return len(json.dumps(value)) <= TEXT_LIMIT


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _digest(value: object) -> str | None:
    return value if isinstance(value, str) and _DIGEST.fullmatch(value) else None


def _derivation(value: object) -> Derivation | None:
    try:
        return Derivation(value)  # type: ignore[arg-type]
    except ValueError:
        return None
