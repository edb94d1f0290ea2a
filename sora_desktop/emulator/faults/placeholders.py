"""Fills in what stands in braces in a script: addresses, ids, times, the server's own answer."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

_ANSWER = "answer_base64"
_TIME = re.compile(r"(now|iso|http_date)([+-]\d{1,9})?")
_SIMPLE = re.compile(r"\{(origin|other|base|path|id|signed|answer_base64|(?:now|iso|http_date)(?:[+-]\d{1,9})?)\}")
_SIGNED = re.compile(r"\{signed:([^{}]*)\}")
_ANY = re.compile(r"\{([^{}]*)\}")
_VISIBLE = "".join(map(chr, range(0x21, 0x7F)))
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC).timestamp() - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What can be filled in about a request."""

    origin: str
    """Scheme, host and port as the client wrote them."""

    other: str
    """The same server under another name."""

    base_path: str
    path: str
    """The path that was asked for, with its query, as it was sent."""

    video_id: str
    now: float
    sign: Callable[[str], str]
    """Makes a signed address of a path below the origin."""

    answer: bytes = b""


def fill(text: str, facts: Facts) -> str:
    """Fill in a text; braces with anything else in them stay as they are."""
    filled = _SIMPLE.sub(lambda match: _value(match[1], facts), text)
    return _SIGNED.sub(lambda match: facts.sign(f"{facts.base_path}{match[1]}"), filled)


def fill_header(text: str, facts: Facts) -> str:
    """Fill in a text for a header, where only visible letters may stand."""
    return quote(fill(text, facts), safe=_VISIBLE + " ") if "{" in text else text


def fill_json(value: object, facts: Facts) -> object:
    """Fill in all texts of a JSON value; one that is only a moment in seconds becomes a number."""
    if isinstance(value, str):
        match = _ANY.fullmatch(value)
        if match and _TIME.fullmatch(match[1]) and match[1].startswith("now"):
            return int(fill(value, facts))
        return fill(value, facts)
    if isinstance(value, list):
        return [fill_json(one, facts) for one in value]
    if isinstance(value, dict):
        return {key: fill_json(one, facts) for key, one in value.items()}
    return value


def needs_answer(value: object) -> bool:
    """Tell whether the server's own answer stands somewhere in a value."""
    if isinstance(value, str):
        return f"{{{_ANSWER}}}" in value
    if isinstance(value, list):
        return any(needs_answer(one) for one in value)
    return isinstance(value, dict) and any(needs_answer(one) for one in value.values())


def unknown_placeholders(text: str) -> list[str]:
    """Give what stands in braces without a meaning."""
    return _ANY.findall(_SIGNED.sub("", _SIMPLE.sub("", text)))


def _value(name: str, facts: Facts) -> str:
    moment = _TIME.fullmatch(name)
    if moment:
        return _moment(moment[1], min(facts.now + int(moment[2] or 0), _LAST_MOMENT))
    values = {
        "origin": facts.origin,
        "other": facts.other,
        "base": f"{facts.origin}{facts.base_path}",
        "path": facts.path,
        "id": facts.video_id,
    }
    if name in values:
        return values[name]
    return facts.sign(facts.path) if name == "signed" else base64.b64encode(facts.answer).decode()


def _moment(form: str, seconds: float) -> str:
    if form == "now":
        return str(int(seconds))
    when = datetime.fromtimestamp(max(seconds, 0), UTC).replace(microsecond=0)
    return when.isoformat() if form == "iso" else format_datetime(when, usegmt=True)
