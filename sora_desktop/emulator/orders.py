"""Turns the fields of a request into an order, refusing in the protocol's words what does not fit."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import format_seconds
from sora_desktop.emulator.bodies import SentFile
from sora_desktop.emulator.refusals import Refusal, invalid, wrong_type
from sora_desktop.simulation.jobs import VideoOrder
from sora_desktop.simulation.rules import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.emulator.bodies import Fields

IMAGE_URL_LIMIT = 20_971_520
"""Characters in `image_url`, by the published schema."""

_REFERENCE = "input_reference"
_CREATE_FIELDS = frozenset({"prompt", "model", "size", "seconds", _REFERENCE})
_REFERENCE_FIELDS = ("image_url", "file_id")
_BRACKETED = re.compile(rf"{_REFERENCE}\[([^\]]*)\]")
_SECONDS = {format_seconds(seconds): seconds for seconds in CONTRACT.seconds}
_DATA_URL = re.compile(r"data:([^;,]*)(?:;[^;,]*)*;base64,", re.IGNORECASE)
_IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
_UNTOLD_TYPES = (None, "", "application/octet-stream")


def read_create(sent: Fields) -> VideoOrder:
    """Read the fields of a create.

    Raises:
        Refusal: a field is unknown, missing, or of a wrong type or value.
    """
    fields = _unbracketed(sent)
    _refuse_unknown(fields, _CREATE_FIELDS)
    return VideoOrder(
        prompt=_prompt(fields),
        model=_text(fields, "model"),
        size=_text(fields, "size"),
        seconds=_seconds(fields),
        reference=_reference(fields),
    )


def read_remix(fields: Fields) -> str:
    """Read the fields of a remix: the prompt.

    Raises:
        Refusal: a field is unknown, missing, or of a wrong type.
    """
    _refuse_unknown(fields, frozenset({"prompt"}))
    return _prompt(fields)


def _refuse_unknown(fields: Fields, known: frozenset[str]) -> None:
    for name in fields:
        if name not in known:
            shown = name[:80]
            msg = f"Unknown parameter: '{shown}'."
            raise invalid(msg, param=shown, code="unknown_parameter")


def _prompt(fields: Fields) -> str:
    prompt = _text(fields, "prompt")
    if prompt is None:
        msg = "Missing required parameter: 'prompt'."
        raise invalid(msg, param="prompt", code="missing_required_parameter")
    return prompt


def _text(fields: Fields, name: str) -> str | None:
    if name not in fields:
        return None
    value = fields[name]
    if not isinstance(value, str):
        raise wrong_type(name, "a string", value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        msg = f"Invalid '{name}': it holds half a character (a lone surrogate)."
        raise invalid(msg, param=name) from error
    return value


def _seconds(fields: Fields) -> float | None:
    text = _text(fields, "seconds")
    if text is None:
        return None
    if text not in _SECONDS:
        offered = ", ".join(f"'{value}'" for value in _SECONDS)
        msg = f"Invalid value: '{text[:80]}'. Supported values are: {offered}."
        raise invalid(msg, param="seconds")
    return _SECONDS[text]


def _unbracketed(fields: Fields) -> Fields:
    """Gather `input_reference[image_url]`, as forms write it, into one object."""
    plain: dict[str, object] = {}
    inside: dict[str, object] = {}
    for name, value in fields.items():
        match = _BRACKETED.fullmatch(name)
        if match:
            inside[match[1]] = value
        else:
            plain[name] = value
    if inside and _REFERENCE not in plain:
        plain[_REFERENCE] = inside
    return plain


def _reference(fields: Fields) -> bytes | None:
    if _REFERENCE not in fields:
        return None
    value = fields[_REFERENCE]
    if isinstance(value, SentFile):
        _check_image_type(value.media_type)
        return value.data
    if isinstance(value, dict):
        return _referenced(value)
    raise wrong_type(_REFERENCE, "a file or an object", value)


def _referenced(value: Mapping[str, object]) -> bytes:
    _refuse_unknown({f"{_REFERENCE}.{name}": None for name in value if name not in _REFERENCE_FIELDS}, frozenset())
    if len(value) != 1:
        msg = f"Invalid '{_REFERENCE}': provide exactly one of 'image_url' or 'file_id'."
        raise invalid(msg, param=_REFERENCE)
    name, text = next(iter(value.items()))
    param = f"{_REFERENCE}.{name}"
    if not isinstance(text, str):
        raise wrong_type(param, "a string", text)
    if name == "file_id":
        raise Refusal(404, f"No such File object: {text[:80]}", param=param, code="not_found")
    return decode_data_url(text, param)


def decode_data_url(url: str, param: str) -> bytes:
    """Read an image out of the URL that carries it.

    Raises:
        Refusal: it is no data URL, too long, of another type, or not base64.
    """
    if len(url) > IMAGE_URL_LIMIT:
        msg = f"Invalid '{param}': string too long. Expected a string with maximum length {IMAGE_URL_LIMIT}."
        raise invalid(msg, param=param)
    match = _DATA_URL.match(url)
    if not match:
        msg = f"Invalid '{param}': the emulator fetches nothing, so it takes only base64 data URLs."
        raise invalid(msg, param=param, code="invalid_image_url")
    _check_image_type(match[1])
    try:
        return base64.b64decode(url[match.end() :], validate=True)
    except (binascii.Error, ValueError) as error:
        msg = f"Invalid '{param}': it is not valid base64."
        raise invalid(msg, param=param, code="invalid_base64") from error


def _check_image_type(media_type: str | None) -> None:
    if media_type in _UNTOLD_TYPES:
        return
    essence = (media_type or "").split(";")[0].strip().lower()
    if essence not in _IMAGE_TYPES:
        offered = ", ".join(f"'{name}'" for name in _IMAGE_TYPES)
        msg = f"Invalid file '{_REFERENCE}': unsupported mimetype ('{essence[:80]}'). Supported formats are {offered}."
        raise invalid(msg, param=_REFERENCE, code="unsupported_mimetype")
