"""Reads the fields that clients of the protocol send, as JSON or as a form."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from sora_desktop.api.bodies import read_object
from sora_desktop.api.refusals import FieldProblem, Refusal
from sora_desktop.services.prompt_files import fields as reading
from sora_desktop.services.prompt_files.records import FieldFault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

MOST_FIELDS = 1000
MOST_FILES = 10
_PART_LIMIT = 32 * 1024**2
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_LIST = re.compile(r"([^\[\]]+)\[[0-9]{0,4}\](?:\[([^\[\]]+)\])?")
_MEMBER = re.compile(r"([^\[\]]+)\[([^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file in a form."""

    data: bytes

    @property
    def digest(self) -> str:
        """What tells it from other files."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Fields:
    """All that was sent."""

    values: dict[str, object]
    """JSON values and files, by the names of their fields; what is null is left out."""

    is_form: bool
    """Whether numbers can only be texts."""


async def read_fields(request: Request) -> Fields:
    """Read the body of a request.

    Raises:
        Refusal: it cannot be read.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _FORMS:
        return Fields(_present(await _form(request)), is_form=True)
    try:
        plain = reading.read_extra(await read_object(request))
    except FieldFault as fault:
        raise Refusal(400, "invalid_request", "The request cannot be read.", str(fault)) from fault
    return Fields(_present(plain.items() if isinstance(plain, dict) else ()), is_form=False)


def content_of(value: object) -> object:
    """Give what was sent in a form that JSON takes; a file becomes its digest."""
    if isinstance(value, SentFile):
        return {"sha256": value.digest}
    if isinstance(value, dict):
        return {name: content_of(one) for name, one in value.items()}
    if isinstance(value, list):
        return [content_of(one) for one in value]
    return value


def wrong(*, field: str, reason: str, code: str = "invalid_request") -> Refusal:
    """Say what is wrong with a field."""
    return Refusal(400, code, "The request cannot be carried out as it is.", problems=[FieldProblem(field, reason)])


def _present(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in pairs if value is not None}


async def _form(request: Request) -> Iterable[tuple[str, object]]:
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=_PART_LIMIT)
    except (HTTPException, MultiPartException, KeyError, ValueError) as error:
        raise Refusal(400, "broken_form", "The form cannot be read.", "Send it as multipart/form-data.") from error
    whole: dict[str, object] = {}
    try:
        for name, value in form.multi_items():
            part = SentFile(await value.read()) if isinstance(value, UploadFile) else value
            _put(whole, name, part)
    finally:
        await form.close()
    return whole.items()


def _put(whole: dict[str, object], name: str, part: object) -> None:
    """Put a part where its name says: objects and lists come in pieces, such as `video[id]` or `characters[][id]`."""
    listed, member = _LIST.fullmatch(name), _MEMBER.fullmatch(name)
    if listed:
        entries = whole.setdefault(listed[1], [])
        if not isinstance(entries, list):
            raise wrong(field=listed[1], reason="It is given in two ways.")
        _add(entries, listed[2], part)
    elif member:
        inner = whole.setdefault(member[1], {})
        if not isinstance(inner, dict) or member[2] in inner:
            raise wrong(field=member[1], reason="It is given in two ways.")
        inner[member[2]] = part
    elif name in whole:
        raise wrong(field=name, reason="It is given twice.")
    else:
        whole[name] = part


def _add(entries: list[object], key: str | None, part: object) -> None:
    if key is None:
        entries.append(part)
        return
    last = entries[-1] if entries else None
    # A name that the last object has already begins the next one.
    if not isinstance(last, dict) or key in last:
        last = {}
        entries.append(last)
    last[key] = part
