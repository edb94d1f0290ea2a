"""How each column is read, from text in a table as from values in JSON; the same when a person mends one."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from sora_desktop.domain.requests import TAKES_LIMIT, Rule, parse_size
from sora_desktop.media.signatures import HEAD_BYTES, sniff
from sora_desktop.services.prompt_files.records import FieldFault, Pairs, Unusable, whole_number
from sora_desktop.services.prompt_files.sheet import RowRule

TEXT_LIMIT = 131_072
"""Characters of a prompt or another long text that are read; what a server takes is less."""

WORD_LIMIT = 1_000
"""Characters of a model, a name, a tag or a column's name."""

DEPTH_LIMIT = 32
"""Levels inside each other in an extra field."""

_SHOWN = 80
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SECONDS = re.compile(r"([0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)\s*(?:s|sec|seconds?)?", re.IGNORECASE)
_WHOLE = re.compile(r"([0-9]{1,9})(?:[.,]0*)?")
_UNSENDABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def read_prompt(value: object) -> str:
    """Read a prompt; nothing at all is the empty prompt, for the check to name."""
    return _text(value, TEXT_LIMIT)


def read_word(value: object) -> str | None:
    """Read a model's, connection's or clip's name; a bare number is taken as its digits."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = shown(value)
    return _SPACES.sub(" ", _text(value, WORD_LIMIT)) or None


def read_size(value: object) -> str | None:
    """Read a size into the protocol's spelling; other words stay, for a server may know them."""
    if value is not None and not isinstance(value, str):
        raise FieldFault(Rule.SIZE_UNREADABLE, {"value": shown(value)}, shown(value))
    text = _text(value, WORD_LIMIT)
    sides = parse_size(_SPACES.sub("", text))
    return f"{sides[0]}x{sides[1]}" if sides else text or None


def read_seconds(value: object) -> float | None:
    """Read a length: `4`, `4.0`, `"4"`, `4 s` or, as many countries write it, `2,5`."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    seconds = _number_of_seconds(value)
    if seconds is None or not math.isfinite(seconds) or seconds <= 0:
        raise FieldFault(Rule.SECONDS_UNREADABLE, {"value": shown(value)}, written(value))
    return seconds


def read_takes(value: object) -> int:
    """Read how many clips to make of a row: a whole number."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return 1
    takes = _whole(value)
    if takes is None or not 1 <= takes <= TAKES_LIMIT:
        raise FieldFault(Rule.TAKES_OUT_OF_RANGE, {"value": shown(value), "limit": TAKES_LIMIT}, written(value))
    return takes


def read_tags(value: object) -> tuple[str, ...]:
    """Read tags: a list, or text with commas or semicolons between; each once, in their order."""
    if value is None:
        return ()
    parts = re.split(r"[,;]", value) if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise FieldFault(RowRule.TAGS_UNREADABLE, {"value": shown(value)}, written(value))
    try:
        tags = [read_word(part) for part in parts]
    except FieldFault as fault:
        if fault.rule is not RowRule.TEXT_EXPECTED:
            raise
        raise FieldFault(RowRule.TAGS_UNREADABLE, {"value": shown(value)}, written(value)) from fault
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def read_reference(value: object, folder: Path) -> str | None:
    """Read the path of a reference image and see that an image of a usable kind is there.

    Args:
        value: a path, absolute or relative to `folder`.
        folder: where the prompt file is.
    """
    text = _text(value, TEXT_LIMIT)
    if not text:
        return None
    try:
        path = folder / Path(text).expanduser()
        usable = path.is_file() and _is_picture(path)
    except (OSError, RuntimeError, ValueError):  # too long a name, no home folder, a NUL
        usable = False
    if not usable:
        raise FieldFault(Rule.REFERENCE_MISSING, {"value": shown(value)}, written(value))
    return str(path.absolute())


def read_extra(value: object) -> object:
    """Read an extra field's value as plain JSON."""
    return _plain(value, DEPTH_LIMIT)


def read_name_of_extra(name: str) -> str:
    """Check the name of an extra field."""
    return _text(name, WORD_LIMIT)


def infer(text: str) -> object:
    """Take a table's text for an extra field as a number or truth value where JSON would; else as text."""
    if text in {"true", "false"}:
        return text == "true"
    if not _NUMBER.fullmatch(text):
        return text
    if text.lstrip("-").isdigit():
        whole = whole_number(text)
        return text if whole is None else whole
    value = float(text)
    return value if math.isfinite(value) else text


def shown(value: object) -> str:
    """Write a value for a sentence, shortened."""
    text = _SPACES.sub(" ", written(value)).strip()
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def written(value: object) -> str:
    """Write a value the way it stands in the file, as far as a person can mend it."""
    if isinstance(value, str):
        return value[:TEXT_LIMIT]
    if isinstance(value, Unusable):
        return value.text
    try:
        return json.dumps(_readable(value), ensure_ascii=False)[:WORD_LIMIT]
    except RecursionError:
        return "…"


def _readable(value: object) -> object:
    match value:
        case Pairs():
            return {name: _readable(one) for name, one in value}
        case list():
            return [_readable(one) for one in value]
        case Unusable():
            return value.text
        case _:
            return value


def _text(value: object, limit: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FieldFault(RowRule.TEXT_EXPECTED, {"value": shown(value)}, written(value))
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > limit:
        facts = {"length": f"{len(text):,}", "limit": f"{limit:,}"}
        raise FieldFault(RowRule.TEXT_TOO_LONG, facts, text[:limit])
    _check_characters(text)
    return text


def _check_characters(text: str) -> None:
    found = _UNSENDABLE.search(text)
    if found:
        facts = {"value": f"U+{ord(found[0]):04X}"}
        raise FieldFault(RowRule.TEXT_UNSENDABLE, facts, _UNSENDABLE.sub("", text))


def _number_of_seconds(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    match = _SECONDS.fullmatch(value.strip()) if isinstance(value, str) else None
    return float(match[1].replace(",", ".")) if match else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, int):
        return value
    match = _WHOLE.fullmatch(value.strip()) if isinstance(value, str) else None
    return int(match[1]) if match else None


def _is_picture(path: Path) -> bool:
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
    return kind is not None and not kind.is_video


def _plain(value: object, levels: int) -> object:
    if isinstance(value, (Pairs, list)) and levels == 0:
        raise FieldFault(RowRule.VALUE_TOO_DEEP, {"limit": DEPTH_LIMIT})
    match value:
        case Pairs():
            return _plain_object(value, levels - 1)
        case list():
            return [_plain(item, levels - 1) for item in value]
        case str():
            _check_characters(value)
            return value
        case Unusable():
            raise FieldFault(RowRule.VALUE_UNSENDABLE, {"value": shown(value)})
        case float() if not math.isfinite(value):
            raise FieldFault(RowRule.VALUE_UNSENDABLE, {"value": shown(value)})
        case _:
            return value


def _plain_object(pairs: Pairs, levels: int) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, value in pairs:
        _check_characters(name)
        if name in made:
            raise FieldFault(RowRule.GIVEN_TWICE, {"value": shown(name)})
        made[name] = _plain(value, levels)
    return made
