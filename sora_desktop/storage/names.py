"""Names clips from a template, so that any prompt gives a name that every file system takes."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.jobs import Job

DEFAULT_TEMPLATE = "{prompt} {date} {id}"
FIELDS = ("prompt", "date", "time", "id", "full_id", "name", "model", "size", "seconds", "take", "connection", "batch")
"""What a template may name in braces."""

NAME_BYTES = 240
"""How long a name may be in UTF-8, its suffix included; file systems take 255."""

_PROMPT_CHARACTERS = 80
_SHORT_ID = 8
_FIELD = re.compile(r"\{([a-z_]+)\}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
_JOINERS = "\u200c\u200d"
"""The two invisible characters that words and pictures are spelt with; all others only deceive."""

_ENDS = f". {_JOINERS}"
"""What a name may not end with."""


def file_name(template: str, job: Job, suffix: str, number: int = 1) -> str:
    """Name a job's clip; a `number` above 1 tells it from others of the same name.

    The prompt gives way first where a name would be too long.
    """
    tail = f"-{number}{suffix}" if number > 1 else suffix
    values = _values(job)
    prompt = values["prompt"]
    while True:
        stem = _clean(_filled(template, {**values, "prompt": prompt})) or job.id
        if not prompt or _size(stem + tail) <= NAME_BYTES:
            break
        prompt = prompt[:-1]
    if _DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return _cut(stem, NAME_BYTES - _size(tail)) + tail


def same_name(name: str) -> str:
    """Give the form in which two names are one on some file system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _values(job: Job) -> Mapping[str, str]:
    # The settings know this module's default, and they are read before the window is painted.
    from sora_desktop.domain.requests import format_seconds  # noqa: PLC0415

    local = job.created_at.astimezone()
    request = job.request
    seconds = request.seconds if job.remote_seconds is None else job.remote_seconds
    return {
        "prompt": _shortened(_clean(request.prompt)),
        "date": local.strftime("%Y-%m-%d"),
        "time": local.strftime("%H-%M-%S"),
        "id": job.id[-_SHORT_ID:],
        "full_id": job.id,
        "name": job.name or "",
        "model": job.remote_model or request.model or "",
        "size": job.remote_size or request.size or "",
        "seconds": "" if seconds is None else format_seconds(seconds),
        "take": str(job.take),
        "connection": job.connection,
        "batch": job.batch_name or "",
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill the fields in; what is no field of ours stays as it was written."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), template)


def _clean(text: str) -> str:
    """Leave what may stand in a name: no separators, no controls, nothing that Windows or a shell trips over."""
    plain = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    kept = "".join(char for char in plain if char in _JOINERS or unicodedata.category(char) not in {"Cf", "Co", "Cn"})
    return " ".join(_FORBIDDEN.sub(" ", kept).split()).lstrip(f".- ~{_JOINERS}").rstrip(_ENDS)


def _shortened(prompt: str) -> str:
    """Keep the first words of a long prompt."""
    if len(prompt) <= _PROMPT_CHARACTERS:
        return prompt
    cut = prompt[: _PROMPT_CHARACTERS + 1]
    return cut.rpartition(" ")[0] or cut[:_PROMPT_CHARACTERS]


def _cut(stem: str, limit: int) -> str:
    """Cut a name to so many bytes, between two characters."""
    return stem.encode()[:limit].decode("utf-8", "ignore").rstrip(_ENDS)


def _size(name: str) -> int:
    return len(name.encode())
