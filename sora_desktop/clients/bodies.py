"""Writes the body of a create: only the fields that were set, as multipart form or as JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.messages import Body
from sora_desktop.domain.connections import Encoding
from sora_desktop.domain.requests import format_seconds, parse_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.requests import VideoRequest
    from sora_desktop.media.images import ReferenceImage

_JSON = "application/json"
_REFERENCE = "input_reference"


def create_fields(request: VideoRequest) -> dict[str, object]:
    """Give the fields that were set, by the protocol's names."""
    sides = parse_size(request.size) if request.size is not None else None
    fields: dict[str, object] = {
        "prompt": request.prompt,
        "model": request.model,
        "size": f"{sides[0]}x{sides[1]}" if sides else request.size,
        "seconds": None if request.seconds is None else format_seconds(request.seconds),
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return {**request.extra, **known}


def encode(encoding: Encoding, fields: Mapping[str, object], image: ReferenceImage | None) -> Body:
    """Write fields and a reference image as a body; with an image it takes a while."""
    return _as_json(fields, image) if encoding is Encoding.JSON else _as_form(fields, image)


def _as_json(fields: Mapping[str, object], image: ReferenceImage | None) -> Body:
    if image is None:
        text = _dumped(fields)
        return _body(text.encode(), _JSON, text)
    address = f"data:{image.media_type};base64,{base64.b64encode(image.data).decode('ascii')}"
    whole = _dumped({**fields, _REFERENCE: {"image_url": address}})
    shown = _dumped({**fields, _REFERENCE: {"image_url": _mention(image)}})
    return _body(whole.encode(), _JSON, shown)


def _as_form(fields: Mapping[str, object], image: ReferenceImage | None) -> Body:
    """Write multipart/form-data, also where there is no file: some servers read nothing else."""
    boundary = f"sora-desktop-{secrets.token_hex(16)}"
    parts = [(_field_head(name), _plain(value).encode()) for name, value in fields.items()]
    shown = [(head, value.decode()) for head, value in parts]
    if image is not None:
        head = _file_head(image)
        parts.append((head, image.data))
        shown.append((head, _mention(image)))
    content = b"".join(f"--{boundary}\r\n{head}\r\n\r\n".encode() + value + b"\r\n" for head, value in parts)
    written = "".join(f"--{boundary}\r\n{head}\r\n\r\n{value}\r\n" for head, value in shown)
    end = f"--{boundary}--\r\n"
    return _body(content + end.encode(), f"multipart/form-data; boundary={boundary}", written + end)


def _body(content: bytes, media_type: str, shown: str) -> Body:
    return Body(content, media_type, shown, hashlib.sha256(content).hexdigest())


def _field_head(name: str) -> str:
    return f'Content-Disposition: form-data; name="{_escaped(name)}"'


def _file_head(image: ReferenceImage) -> str:
    """Describe the file by a name that says nothing of the person's own files."""
    suffix = image.media_type.rpartition("/")[2]
    disposition = f'Content-Disposition: form-data; name="{_REFERENCE}"; filename="reference.{suffix}"'
    return f"{disposition}\r\nContent-Type: {image.media_type}"


def _escaped(name: str) -> str:
    """Escape a field's name as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _plain(value: object) -> str:
    """Write a value as a form has it: texts as they are, anything else as JSON."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else _dumped(value)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace").decode()


def _mention(image: ReferenceImage) -> str:
    return f"({len(image.data)} bytes of {image.media_type})"
