"""Reads fields as tolerant servers do: numbers also where they are written as text."""

from __future__ import annotations

import base64
import binascii
import json
import math
from typing import TYPE_CHECKING

from sora_desktop.emulator.bodies import SentFile
from sora_desktop.emulator.orders import decode_data_url
from sora_desktop.emulator.refusals import Refusal, invalid, wrong_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.emulator.bodies import Fields

_AROUND = ("image_url", "url", "input_image")

MISSING = "missing"
"""The code of a refusal that names a field which has to be there and is not."""


def given(fields: Fields, *names: str) -> tuple[str, object] | None:
    """Find the first of some fields that says something; null says nothing."""
    return next(((name, fields[name]) for name in names if fields.get(name) is not None), None)


def text(fields: Fields, *names: str) -> str | None:
    """Read a text.

    Raises:
        Refusal: it is something else.
    """
    found = given(fields, *names)
    if found is None:
        return None
    name, value = found
    if not isinstance(value, str):
        raise wrong_type(name, "a string", value)
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        msg = f"Invalid '{name}': it holds half a character (a lone surrogate)."
        raise invalid(msg, param=name)
    return value


def prompt(fields: Fields) -> str:
    """Read the prompt.

    Raises:
        Refusal: it is missing, or no text.
    """
    found = text(fields, "prompt")
    if found is None:
        msg = "Field required: 'prompt'"
        raise Refusal(422, msg, code=MISSING, param="prompt")
    return found


def number(fields: Fields, *names: str) -> float | None:
    """Read a number, also one that is written as text.

    Raises:
        Refusal: it is no number, or not a finite one.
    """
    found = given(fields, *names)
    if found is None:
        return None
    name, value = found
    try:
        read = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        read = math.nan
    if not math.isfinite(read):
        msg = f"Input should be a valid number: '{name}'"
        raise invalid(msg, param=name)
    return read


def whole(fields: Fields, *names: str) -> int | None:
    """Read a whole number, also one that is written as text.

    Raises:
        Refusal: it is no whole number.
    """
    found = number(fields, *names)
    if found is not None and not found.is_integer():
        msg = f"Input should be a valid integer: '{names[0]}'"
        raise invalid(msg, param=names[0])
    return None if found is None else int(found)


def size(fields: Fields) -> str | None:
    """Read a size such as `1280x720`, from one field or from `width` and `height`.

    Raises:
        Refusal: one of them is of another type.
    """
    found = text(fields, "size")
    if found is not None:
        return found
    width, height = whole(fields, "width"), whole(fields, "height")
    return f"{width}x{height}" if width is not None and height is not None else None


def image(value: object, name: str) -> bytes:
    """Read an image: a file, a data URL, or bare base64.

    Raises:
        Refusal: it is none of these; an address is not fetched.
    """
    if isinstance(value, SentFile):
        return value.data
    if not isinstance(value, str):
        raise wrong_type(name, "a string", value)
    if ":" in value[:8]:
        return decode_data_url(value, name)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        msg = f"Invalid '{name}': no such file, and no base64 either."
        raise invalid(msg, param=name) from error


def images(fields: Fields, *names: str) -> tuple[bytes, ...]:
    """Read all images of the first of some fields that says something.

    Each is a file, a data URL or bare base64, also within an object or a list of such.

    Raises:
        Refusal: one of them is something else.
    """
    found = given(fields, *names)
    if found is None:
        return ()
    name, value = found
    return tuple(image(_inside(one), name) for one in (value if isinstance(value, list) else [value]))


def _inside(value: object) -> object:
    """Take an image out of the objects that are written around it."""
    while isinstance(value, dict):
        value = next((value[name] for name in _AROUND if name in value), None)
    return value


def json_object(value: object, name: str) -> Mapping[str, object]:
    """Read an object, also one that is written as JSON in a text.

    Raises:
        Refusal: it is something else.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, dict):
        msg = f"Invalid JSON in '{name}': expected an object."
        raise invalid(msg, param=name)
    return value
