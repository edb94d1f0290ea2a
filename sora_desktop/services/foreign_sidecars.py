"""Reads what other programs put beside the clips that they save: `.txt`, `.json` and lists of a whole folder."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sora_desktop.domain.clip_settings import ClipSettings, SettingsSource
from sora_desktop.domain.requests import VideoRequest, parse_size
from sora_desktop.services.clip_documents import TEXT_LIMIT, read_time
from sora_desktop.storage.disk import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_LARGEST_LIST = 64 * 2**20
"""Bytes of a list of a whole archive that are read."""

_LARGEST_TEXT = 2**20
_ID = re.compile(r"(?:gen|task)_[a-z0-9]{6,}|s_[a-z0-9]{12,}", re.IGNORECASE)
"""How the site that such archives come from names its clips, also in their file names."""

_FACT = re.compile(r"([A-Z][A-Za-z ]{1,30}?)\s*:\s*(\S.*)")
_PROMPT_HEAD = re.compile(r"\W*prompt\W*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LISTS = ("soravault_manifest_*.json", "index.json")
_PROMPTS = ("prompt", "text", "caption", "description")


def read_foreign(clip: Path) -> ClipSettings | None:
    """Find out from the files of other programs how a clip was made; None where they do not say. Raises nothing."""
    for settings in _candidates(clip):
        if settings is not None:
            return settings
    return None


def _candidates(clip: Path) -> Iterator[ClipSettings | None]:
    for path in (clip.with_suffix(".json"), clip.with_name(f"{clip.name}.json"), clip.with_name("metadata.json")):
        value = _json(path, _LARGEST_TEXT)
        if path.name != "metadata.json" or _lists(value, clip):
            yield _of_object(value)
    listed = _in_lists(clip)
    for path in (clip.with_suffix(".txt"), clip.with_name(f"{clip.name}.txt")):
        told = _of_text(_text(path))
        if told is not None and listed is not None:
            # The list knows numbers; the text knows the prompt as the person wrote it.
            yield replace(listed, request=replace(listed.request, prompt=told.request.prompt))
        yield told
    yield listed


def _lists(value: object, clip: Path) -> bool:
    """Tell whether an object is about the files of its folder, and this clip is one of them."""
    files = value.get("files") if isinstance(value, dict) else None
    return isinstance(files, list) and clip.name in files


def _of_object(value: object) -> ClipSettings | None:
    """Read an object that has a prompt and whatever else it names in the usual words."""
    if not isinstance(value, dict):
        return None
    raw = _object(value.get("_raw"))
    post = _object(raw.get("post"))
    attachments = post.get("attachments")
    first = _object(attachments[0]) if isinstance(attachments, list) and attachments else {}
    facts: dict[str, object] = {**post, **raw, **first, **value}
    prompt = next((one for source in (value, raw, post) for one in _prompts(source)), None)
    if prompt is None:
        return None
    size = _size(facts)
    seconds = next((_number(facts.get(name)) for name in ("seconds", "duration", "duration_s", "n_seconds")
                    if _number(facts.get(name))), None)  # fmt: skip
    seed = facts.get("seed")
    extra = {"seed": seed} if isinstance(seed, int) and not isinstance(seed, bool) else {}
    dates = ("completed_at", "created_at", "createdAt", "posted_at", "date")
    return ClipSettings(
        request=VideoRequest(prompt=prompt, model=_word(facts.get("model")), size=size, seconds=seconds, extra=extra),
        source=SettingsSource.FOREIGN,
        name=_word(value.get("title")) or _word(value.get("name")),
        tags=_tags(value.get("tags")),
        favourite=any(value.get(name) is True for name in ("is_favorite", "favourite", "favorite", "isLiked")),
        size=size,
        seconds=seconds,
        model=_word(facts.get("model")),
        completed_at=next(filter(None, (read_time(facts.get(name)) for name in dates)), None),
        remote_id=next(
            filter(None, (_word(facts.get(name)) for name in ("remote_id", "gen_id", "genId", "generation_id", "id"))),
            None,
        ),
    )


def _prompts(source: Mapping[str, object]) -> Iterator[str]:
    for name in _PROMPTS:
        value = source.get(name)
        if isinstance(value, str) and value.strip() and len(value) <= TEXT_LIMIT:
            yield value.strip()


def _of_text(text: str | None) -> ClipSettings | None:
    """Read a text beside a clip: facts and then the prompt under a heading, or nothing but the prompt."""
    if text is None or not text.strip() or len(text) > TEXT_LIMIT:
        return None
    lines = text.splitlines()
    heading = next((number for number, line in enumerate(lines) if line.strip() and _PROMPT_HEAD.fullmatch(line)), None)
    if heading is None:
        written = _after_label(lines)
        return _plain(text if written is None else written, {})
    facts = {match[1].strip().casefold(): match[2].strip() for line in lines[:heading] if (match := _FACT.match(line))}
    return _plain("\n".join(_without_rules(lines[heading + 1 :])), facts)


def _after_label(lines: list[str]) -> str | None:
    """Give what follows the label of a text that begins with `Prompt:`."""
    label, colon, rest = lines[0].partition(":")
    return "\n".join([rest, *lines[1:]]) if colon and label.strip().casefold() == "prompt" else None


def _without_rules(lines: list[str]) -> list[str]:
    """Leave out lines that only divide, before and after the text."""
    kept = list(lines)
    for end in (0, -1):
        while kept and not re.search(r"\w", kept[end]):
            kept.pop(end)
    return kept


def _plain(prompt: str, facts: Mapping[str, str]) -> ClipSettings | None:
    if not prompt.strip():
        return None
    sides = re.search(r"(\d+)\s*[x×]\s*(\d+)", facts.get("resolution", facts.get("size", "")))
    size = f"{sides[1]}x{sides[2]}" if sides and parse_size(f"{sides[1]}x{sides[2]}") else None
    seconds = _number(facts.get("duration"))
    request = VideoRequest(prompt=prompt.strip(), model=facts.get("model"), size=size, seconds=seconds)
    return ClipSettings(
        request=request,
        source=SettingsSource.FOREIGN,
        size=size,
        seconds=seconds,
        model=facts.get("model"),
        favourite=facts.get("liked", "").casefold() in {"yes", "true"},
        completed_at=read_time(facts.get("date", "").replace(" UTC", "Z")),
        remote_id=facts.get("generation id") or facts.get("task id") or facts.get("post id"),
    )


def _in_lists(clip: Path) -> ClipSettings | None:
    """Find a clip by the id in its name, or its folder's, in the list of the archive that it is in."""
    ids = {found.casefold() for found in _ID.findall(f"{clip.stem} {clip.parent.name}")}
    for folder in (clip.parent, clip.parent.parent, clip.parent.parent.parent) if ids else ():
        for path in _list_files(folder):
            listed = _listed(path, _stamp(path))
            for one in ids:
                if one in listed:
                    return _of_object(listed[one])
    return None


def _list_files(folder: Path) -> list[Path]:
    try:
        # The newest list first: its name ends with its date.
        return [path for pattern in _LISTS for path in sorted(folder.glob(pattern), reverse=True)]
    except OSError:
        return []


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _listed(path: Path, _stamp: tuple[int, int]) -> dict[str, Mapping[str, object]]:
    """Give the entries of a list by every id that they have."""
    value = _json(path, _LARGEST_LIST)
    items = value.get("items") if isinstance(value, dict) else value
    found: dict[str, Mapping[str, object]] = {}
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            raw = _object(item.get("_raw"))
            names = (item.get("genId"), item.get("gen_id"), item.get("taskId"), item.get("postId"))
            for name in (*names, raw.get("generation_id")):
                if isinstance(name, str):
                    found.setdefault(name.casefold(), item)
    return found


def _json(path: Path, limit: int) -> object:
    text = _text(path, limit)
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(path: Path, limit: int = _LARGEST_TEXT) -> str | None:
    try:
        with open_file(path) as file:
            data = file.read(limit + 1)
    except (OSError, ValueError):
        return None
    if len(data) > limit or b"\x00" in data:
        return None
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def _size(facts: Mapping[str, object]) -> str | None:
    size = facts.get("size") or facts.get("resolution")
    if isinstance(size, str) and parse_size(size):
        return size
    sides = (facts.get("width"), facts.get("height"))
    if all(isinstance(side, int) and not isinstance(side, bool) and side > 0 for side in sides):
        return f"{sides[0]}x{sides[1]}"
    return None


def _number(value: object) -> float | None:
    if isinstance(value, str):
        match = _NUMBER.match(value.strip())
        value = float(match[0]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < 1e6 else None  # noqa: PLR2004 - more seconds than any clip has


def _tags(value: object) -> tuple[str, ...]:
    return tuple(tag for tag in value if isinstance(tag, str) and tag.strip()) if isinstance(value, list) else ()


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= 200 else None  # noqa: PLR2004 - a name's length
