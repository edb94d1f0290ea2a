"""Writes a draft as a body: a multipart form or JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import TYPE_CHECKING

from sora_desktop.clients.drafts import shaped
from sora_desktop.clients.transport.messages import Body
from sora_desktop.domain.connections import Encoding, LengthForm
from sora_desktop.domain.requests import spell_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sora_desktop.clients.drafts import Attachment, Draft
    from sora_desktop.clients.spelling import Spelling
    from sora_desktop.domain.connections import Length

_JSON = "application/json"


def encode(draft: Draft, spelling: Spelling) -> Body:
    """Write a draft; one with files takes a while."""
    fields = {**draft.fields, **_length(draft.seconds, spelling.length)}
    return _as_json(draft, fields) if spelling.encoding is Encoding.JSON else _as_form(draft, fields)


def _length(seconds: float | None, length: Length) -> dict[str, object]:
    if seconds is None:
        return {}
    if length.form is LengthForm.TEXT:
        return {length.name: spell_seconds(seconds)}
    return {length.name: int(seconds) if seconds == int(seconds) else seconds}


def _as_json(draft: Draft, fields: Mapping[str, object]) -> Body:
    plain = {**fields, **draft.nested}
    if not draft.images:
        text = _dumped(plain)
        return _body(text.encode(), _JSON, text)
    name, addresses = draft.image_field.name, [_address(image) for image in draft.images]
    whole = _dumped({**plain, name: shaped(draft.image_field, addresses)})
    shown = _dumped({**plain, name: shaped(draft.image_field, [_mention(image) for image in draft.images])})
    return _body(whole.encode(), _JSON, shown)


def _as_form(draft: Draft, fields: Mapping[str, object]) -> Body:
    """Write multipart/form-data, also where there is no file: some servers read nothing else."""
    boundary = f"sora-desktop-{secrets.token_hex(16)}"
    texts = [*fields.items(), *(entry for name, value in draft.nested.items() for entry in _bracketed(name, value))]
    parts = [(_field_head(name), _plain(value).encode()) for name, value in texts]
    shown = [(head, value.decode()) for head, value in parts]
    for name, file in _files(draft):
        head = _file_head(name, file)
        parts.append((head, file.data))
        shown.append((head, _mention(file)))
    content = b"".join(f"--{boundary}\r\n{head}\r\n\r\n".encode() + value + b"\r\n" for head, value in parts)
    written = "".join(f"--{boundary}\r\n{head}\r\n\r\n{value}\r\n" for head, value in shown)
    end = f"--{boundary}--\r\n"
    return _body(content + end.encode(), f"multipart/form-data; boundary={boundary}", written + end)


def _files(draft: Draft) -> Iterator[tuple[str, Attachment]]:
    for image in draft.images:
        yield draft.image_field.part, image
    if draft.video is not None:
        yield "video", draft.video


def _bracketed(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Write a nested value as forms do: `video[id]`, `characters[][id]`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _bracketed(f"{name}[{key}]", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _bracketed(f"{name}[]", inner)
    else:
        yield name, value


def _body(content: bytes, media_type: str, shown: str) -> Body:
    return Body(content, media_type, shown, hashlib.sha256(content).hexdigest())


def _field_head(name: str) -> str:
    return f'Content-Disposition: form-data; name="{_escaped(name)}"'


def _file_head(name: str, file: Attachment) -> str:
    return f'{_field_head(name)}; filename="{file.name}"\r\nContent-Type: {file.media_type}'


def _escaped(name: str) -> str:
    """Escape a field's name as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _plain(value: object) -> str:
    """Write a value as a form has it: texts as they are, anything else as JSON."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else _dumped(value)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace").decode()


def _address(image: Attachment) -> str:
    return f"data:{image.media_type};base64,{base64.b64encode(image.data).decode('ascii')}"


def _mention(file: Attachment) -> str:
    return f"({len(file.data)} bytes of {file.media_type})"
