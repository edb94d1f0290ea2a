"""Makes orders of what clients of the protocol send; fields that it does not know go to the server as they are."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sora_desktop.api.protocol.fields import SentFile, wrong
from sora_desktop.api.protocol.models import choose
from sora_desktop.domain.capabilities import FieldType
from sora_desktop.domain.requests import Order, Origin, VideoRequest
from sora_desktop.services.prompt_files import fields as reading
from sora_desktop.services.prompt_files.records import FieldFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from sora_desktop.api.protocol.fields import Fields
    from sora_desktop.domain.capabilities import ExtraField
    from sora_desktop.services.connections import ConnectionService

    T = TypeVar("T")

_OWN = ("prompt", "model", "size", "seconds", "input_reference", "connection", "characters", "video")
_DATA_URL = re.compile(r"data:image/(?:png|jpeg|jpg|webp);base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wants."""

    order: Order
    image: SentFile | None = None
    """The reference image, which is not yet a file that an order could name."""


def read_create(fields: Fields, connections: ConnectionService) -> Asked:
    """Read what is to be made.

    Raises:
        Refusal: a field cannot be read.
        UnknownConnection: there is no connection of the name that was given.
    """
    values = fields.values
    connection, model = choose(connections, _word(fields, "model"), _word(fields, "connection"))
    known = {one.name: one for one in connections.capabilities(connection.name).extra_fields}
    extra = {
        name: _typed(value, known.get(name)) if fields.is_form else value
        for name, value in values.items()
        if name not in _OWN
    }
    for name, value in extra.items():
        if isinstance(value, SentFile):
            raise wrong(field=name, reason="A file is only taken as input_reference.")
    request = VideoRequest(
        prompt=_read(fields, "prompt", reading.read_prompt),
        model=model,
        size=_read(fields, "size", reading.read_size),
        seconds=_read(fields, "seconds", reading.read_seconds),
        characters=_characters(values.get("characters")),
        extra=extra,
    )
    return Asked(
        Order(request=request, connection=connection.name, origin=Origin.PROTOCOL),
        _image(values.get("input_reference")),
    )


def read_prompt(fields: Fields) -> str:
    """Read the one field of a remix.

    Raises:
        Refusal: it cannot be read.
    """
    return _read(fields, "prompt", reading.read_prompt)


def read_seconds(fields: Fields) -> float | None:
    """Read a length.

    Raises:
        Refusal: it cannot be read.
    """
    return _read(fields, "seconds", reading.read_seconds)


def read_source(fields: Fields) -> str | SentFile:
    """Read which video another one is to be made from: an id, or a file.

    Raises:
        Refusal: it says neither.
    """
    video = fields.values.get("video")
    if isinstance(video, SentFile):
        return video
    found = video.get("id") if isinstance(video, dict) else video
    if isinstance(found, str) and found.strip():
        return found.strip()
    raise wrong(field="video", reason="Say which video it is to be made from, as {“id”: …}, or send a file.")


def with_seconds(order: Order, seconds: float | None) -> Order:
    """Give an order with another length."""
    return replace(order, request=replace(order.request, seconds=seconds))


def _read(fields: Fields, name: str, read: Callable[[object], T]) -> T:
    value = fields.values.get(name)
    if isinstance(value, SentFile):
        raise wrong(field=name, reason="A text is expected here, not a file.")
    try:
        return read(value)
    except FieldFault as fault:
        raise wrong(field=name, reason=str(fault)) from fault


def _word(fields: Fields, name: str) -> str | None:
    return _read(fields, name, reading.read_word)


def _characters(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    found = [one.get("id") if isinstance(one, dict) else one for one in value] if isinstance(value, list) else [None]
    ids = tuple(one for one in found if isinstance(one, str) and one)
    if len(ids) < len(found):
        raise wrong(field="characters", reason="Write a list of objects, each with the id of a character.")
    return ids


def _image(value: object) -> SentFile | None:
    """Take an image that came along; one that is only named is not fetched from anywhere."""
    if value is None or isinstance(value, SentFile):
        return value
    url = value.get("image_url") if isinstance(value, dict) else value
    if isinstance(url, str) and (match := _DATA_URL.match(url)):
        try:
            return SentFile(base64.b64decode(url[match.end() :], validate=True))
        except (binascii.Error, ValueError):
            raise wrong(field="input_reference", reason="The data of the image is not Base64.") from None
    raise wrong(
        field="input_reference",
        reason="Send the image itself, as a file of a form or as a data: URL. Nothing is fetched.",
    )


def _typed(value: object, field: ExtraField | None) -> object:
    """Read what a form can only say as text, where it is known what it is."""
    if field is None or not isinstance(value, str) or field.type in {FieldType.TEXT, FieldType.JSON}:
        return value
    return reading.infer(value.strip())
