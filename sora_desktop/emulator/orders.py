"""Turns the fields of a request into an order, refusing in the protocol's words what does not fit."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import format_seconds
from sora_desktop.emulator.bodies import SentFile
from sora_desktop.emulator.brackets import assemble
from sora_desktop.emulator.refusals import Refusal, invalid, wrong_type
from sora_desktop.simulation.jobs import VideoOrder
from sora_desktop.simulation.rules import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from starlette.requests import Request

    from sora_desktop.emulator.bodies import Fields

IMAGE_URL_LIMIT = 20_971_520
"""Characters in `image_url`, by the published schema."""

_KEY_LIMIT = 255
_REFERENCE = "input_reference"
_CHARACTERS = "characters"
_CREATE_FIELDS = frozenset({"prompt", "model", "size", "seconds", _REFERENCE, _CHARACTERS})
_REFERENCE_FIELDS = ("image_url", "file_id")
_SECONDS = {format_seconds(seconds): seconds for seconds in CONTRACT.seconds}
_DATA_URL = re.compile(r"data:([^;,]*)(?:;[^;,]*)*;base64,", re.IGNORECASE)
_IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp")
_UNTOLD_TYPES = (None, "", "application/octet-stream")


def read_create(sent: Fields) -> VideoOrder:
    """Read the fields of a create.

    Raises:
        Refusal: a field is unknown, missing, or of a wrong type or value.
    """
    fields = assemble(sent, objects=(_REFERENCE,), lists=(_CHARACTERS,))
    refuse_unknown(fields, _CREATE_FIELDS)
    return VideoOrder(
        prompt=prompt(fields),
        model=text(fields, "model"),
        size=text(fields, "size"),
        seconds=seconds(fields),
        reference=_reference(fields),
        characters=_characters(fields),
    )


def read_remix(fields: Fields) -> str:
    """Read the fields of a remix: the prompt.

    Raises:
        Refusal: a field is unknown, missing, or of a wrong type.
    """
    refuse_unknown(fields, frozenset({"prompt"}))
    return prompt(fields)


def idempotency_key(request: Request) -> str | None:
    """Read the key by which an order that comes again is known.

    Raises:
        Refusal: it is too long.
    """
    key = request.headers.get("idempotency-key") or None
    if key is not None and len(key) > _KEY_LIMIT:
        msg = f"Invalid 'Idempotency-Key': at most {_KEY_LIMIT} characters are allowed."
        raise invalid(msg, param="Idempotency-Key")
    return key


def refuse_unknown(fields: Fields, known: Collection[str]) -> None:
    """Refuse fields that there are not.

    Raises:
        Refusal: there is one.
    """
    for name in fields:
        if name not in known:
            shown = name[:80]
            msg = f"Unknown parameter: '{shown}'."
            raise invalid(msg, param=shown, code="unknown_parameter")


def prompt(fields: Fields) -> str:
    """Read the prompt.

    Raises:
        Refusal: it is missing, or no text.
    """
    return required(fields, "prompt")


def required(fields: Fields, name: str) -> str:
    """Read a text that has to be there.

    Raises:
        Refusal: it is missing, or no text.
    """
    found = text(fields, name)
    if found is None:
        raise missing(name)
    return found


def missing(name: str) -> Refusal:
    """Make the answer to a request without a field that it needs."""
    return invalid(f"Missing required parameter: '{name}'.", param=name, code="missing_required_parameter")


def text(fields: Fields, name: str) -> str | None:
    """Read a text, if it is there.

    Raises:
        Refusal: it is no text.
    """
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


def seconds(fields: Fields) -> float | None:
    """Read the length, if it is there.

    Raises:
        Refusal: it is none of those that there are.
    """
    found = text(fields, "seconds")
    if found is None:
        return None
    if found not in _SECONDS:
        offered = ", ".join(f"'{value}'" for value in _SECONDS)
        msg = f"Invalid value: '{found[:80]}'. Supported values are: {offered}."
        raise invalid(msg, param="seconds")
    return _SECONDS[found]


def _characters(fields: Fields) -> tuple[str, ...]:
    if _CHARACTERS not in fields:
        return ()
    value = fields[_CHARACTERS]
    if not isinstance(value, list):
        raise wrong_type(_CHARACTERS, "an array of objects", value)
    return tuple(identifier(entry, f"{_CHARACTERS}[{place}]") for place, entry in enumerate(value))


def identifier(value: object, name: str) -> str:
    """Read an object that has nothing but an `id`.

    Raises:
        Refusal: it is something else.
    """
    if not isinstance(value, dict):
        raise wrong_type(name, "an object", value)
    inside = {f"{name}.{key}": entry for key, entry in value.items()}
    wanted = f"{name}.id"
    refuse_unknown(inside, (wanted,))
    return required(inside, wanted)


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
    refuse_unknown({f"{_REFERENCE}.{name}": None for name in value if name not in _REFERENCE_FIELDS}, ())
    if len(value) != 1:
        msg = f"Invalid '{_REFERENCE}': provide exactly one of 'image_url' or 'file_id'."
        raise invalid(msg, param=_REFERENCE)
    name, found = next(iter(value.items()))
    param = f"{_REFERENCE}.{name}"
    if not isinstance(found, str):
        raise wrong_type(param, "a string", found)
    if name == "file_id":
        raise Refusal(404, f"No such File object: {found[:80]}", param=param, code="not_found")
    return decode_data_url(found, param)


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
