"""Reads the bodies of create and remix: JSON or multipart, within limits, as fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from sora_desktop.emulator.refusals import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Collection, Mapping
    from typing import TypeAlias

    from starlette.requests import Request

    Fields: TypeAlias = Mapping[str, object]

BODY_LIMIT = 32 * 1024 * 1024
"""Bytes in a request: a reference image of 20 MiB as base64, and room for the rest."""

JSON = "application/json"
MULTIPART = "multipart/form-data"
URLENCODED = "application/x-www-form-urlencoded"

_PART_LIMIT = 4 * 1024 * 1024
_DISTINCT_FIELDS = 64


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came in a multipart body."""

    data: bytes
    media_type: str | None


async def read_fields(
    request: Request,
    encodings: Collection[str] = (MULTIPART, JSON),
    *,
    limit: int = BODY_LIMIT,
    repeated: Collection[str] = (),
) -> Fields:
    """Read a request's body: strings, JSON values, and `SentFile` by name.

    In a form, a name with `[]` gives the list of all values that came with it.

    Args:
        request: whose body.
        encodings: the media types that are read.
        limit: how many bytes are read at most.
        repeated: further names that give such a list.

    Raises:
        Refusal: it is too large, malformed, or of another media type.
    """
    essence = media_type(request)
    if essence not in encodings:
        offered = " and ".join(f"'{encoding}'" for encoding in encodings)
        raise Refusal(
            415,
            f"Unsupported content type: '{essence[:80]}'. This API method accepts "
            f"{offered}. Please try again with a supported content type.",
            code="unsupported_content_type",
        )
    if essence == MULTIPART:
        return await _parse_multipart(request, limit, repeated)
    body = b"".join([chunk async for chunk in _limited(request, limit)])
    return _parse_json(body) if essence == JSON else _parse_urlencoded(body)


def media_type(request: Request) -> str:
    """Give the media type of a request's body, without its parameters and in small letters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            raise _too_large(limit)
        yield chunk


def _too_large(limit: int) -> Refusal:
    message = f"The request is larger than the limit of {limit} bytes."
    # What still comes is not read, so the connection cannot be used for another request.
    return Refusal(413, message, code="request_too_large", headers={"connection": "close"})


def _parse_json(body: bytes) -> Fields:
    try:
        found = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        message = (
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your "
            "HTTP library correctly. The API expects a JSON payload, but what was sent was not valid JSON.)"
        )
        raise invalid(message, code=None) from error
    if not isinstance(found, dict):
        msg = "Invalid body: expected a JSON object."
        raise invalid(msg, code="invalid_type")
    return found


def _no_constant(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise ValueError(msg)


def _parse_urlencoded(body: bytes) -> Fields:
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_DISTINCT_FIELDS))
    except ValueError as error:
        msg = "Could not parse the form: it is not valid UTF-8, or it has too many fields."
        raise invalid(msg, code="invalid_form_data") from error


async def _parse_multipart(request: Request, limit: int, repeated: Collection[str]) -> Fields:
    parser = MultiPartParser(
        request.headers,
        _limited(request, limit),
        max_files=_DISTINCT_FIELDS,
        max_fields=_DISTINCT_FIELDS,
        max_part_size=_PART_LIMIT,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        reason = error.message if isinstance(error, MultiPartException) else "it has no boundary"
        msg = f"Could not parse multipart form: {reason}."
        raise invalid(msg, code="invalid_multipart_form_data") from error
    try:
        fields: dict[str, object] = {}
        for name, value in form.multi_items():
            part = await _part(value)
            before = fields.get(name)
            listed = [*before, part] if isinstance(before, list) else [part]
            fields[name] = listed if "[]" in name or name in repeated else part
        return fields
    finally:
        await form.close()


async def _part(value: UploadFile | str) -> object:
    return SentFile(await value.read(), value.content_type) if isinstance(value, UploadFile) else value
