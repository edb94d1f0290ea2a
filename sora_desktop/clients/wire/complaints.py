"""Reads what a server says is wrong, from every form of error body that was seen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sora_desktop.clients.wire.documents import is_object, parse_or_none
from sora_desktop.clients.wire.values import one_line, text
from sora_desktop.media.signatures import HEAD_BYTES, describe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NESTING = 4
"""How many errors a gateway wraps in one another at most."""

_BRACES_TRIED = 8
_SEARCHED = 64 * 1024
"""Characters of a message that are searched for an error inside it."""

_DETAILS_SHOWN = 3
_CODES_BELOW = 10**9
_ERROR_KEYS = ("error", "detail", "errors", "fail_reason", "failure_reason", "failure")
_MESSAGE_KEYS = ("message", "msg", "error_message", "error_msg", "reason", "description", "title")
_CODE_KEYS = ("code", "error_code")
_KIND_KEYS = ("type", "error_type")
_CODE_IN_TEXT = re.compile(r"""['"]code['"]\s*:\s*['"]([A-Za-z][A-Za-z0-9_.-]{2,60})['"]""")


@dataclass(frozen=True, slots=True)
class ErrorWords:
    """What a server said about an error."""

    message: str = ""
    """One line, of bounded length; empty where the server gave no words."""

    code: str | None = None
    """The server's word for the reason; a number only where there is no word."""

    kind: str | None = None
    """The server's word for the class of errors, such as `invalid_request_error`."""

    fields: tuple[str, ...] = ()
    """The fields that a validation complained of."""

    @property
    def words(self) -> frozenset[str]:
        """The codes in small letters, to be compared with known ones."""
        return frozenset(word.lower() for word in (self.code, self.kind) if word)


def read_error(body: bytes) -> ErrorWords:
    """Read an error body of any form; where it says nothing usable, the result is empty."""
    document = parse_or_none(body)
    if document is not None:
        return error_in(document) or ErrorWords()
    if body.strip() != b"null" and describe(body[:HEAD_BYTES]) == "plain text":
        return ErrorWords(one_line(body[: 4 * HEAD_BYTES].decode("utf-8", "replace")))
    return ErrorWords()


def error_in(document: object) -> ErrorWords | None:
    """Read the error that a JSON value is or holds, or give None where it holds none."""
    return _read(document, _NESTING)


def reported_failure(video: Mapping[str, object]) -> ErrorWords | None:
    """Read the error of a video object, or give None where it reports none."""
    for key in (*_ERROR_KEYS, "error_message", "error_msg"):
        found = _read(video.get(key), _NESTING)
        if found:
            code = next(_codes(video, ("error_code",)), None)
            return replace(found, code=found.code or code)
    return None


def _read(value: object, depth: int) -> ErrorWords | None:
    if depth == 0:
        return None
    if isinstance(value, str):
        return _from_text(value, depth)
    if isinstance(value, list):
        return _from_list(value, depth)
    if isinstance(value, int) and not isinstance(value, bool):
        return ErrorWords(code=str(value)) if 0 < abs(value) < _CODES_BELOW else None
    return _from_object(value, depth) if is_object(value) else None


def _from_text(value: str, depth: int) -> ErrorWords | None:
    """Read a message; gateways put the true error into it as JSON, behind words of their own."""
    message = one_line(value)
    if not message:
        return None
    searched = value[:_SEARCHED]
    for document in _objects_inside(searched):
        inner = _read(document, depth - 1)
        if inner:
            return replace(inner, message=inner.message or message)
    match = _CODE_IN_TEXT.search(searched)
    return ErrorWords(message, code=match[1] if match else None)


def _from_list(value: list[object], depth: int) -> ErrorWords | None:
    """Read a list of complaints, such as a validation gives."""
    found = [words for words in (_read(entry, depth - 1) for entry in value[:_DETAILS_SHOWN]) if words]
    if not found:
        return None
    fields = tuple(field for words in found for field in words.fields)
    message = one_line(" ".join(words.message for words in found))
    return ErrorWords(message, code=found[0].code, kind=found[0].kind, fields=fields)


def _from_object(value: Mapping[str, object], depth: int) -> ErrorWords | None:
    inner = next((words for key in _ERROR_KEYS if (words := _read(value.get(key), depth - 1))), None)
    outer = _own_words(value, depth)
    if inner is None or outer is None:
        return inner or outer or _read(value.get("data"), depth - 1)
    return ErrorWords(
        inner.message or outer.message,
        code=_better(inner.code, outer.code),
        kind=inner.kind or outer.kind,
        fields=inner.fields or outer.fields,
    )


def _own_words(value: Mapping[str, object], depth: int) -> ErrorWords | None:
    said = next((words for key in _MESSAGE_KEYS if (words := _from_said(value.get(key), depth))), None)
    codes = tuple(_codes(value, _CODE_KEYS))
    code = next((word for word in codes if not word.isdigit()), codes[0] if codes else None)
    kind = next(_codes(value, _KIND_KEYS), None)
    if said is None:
        return ErrorWords("", code, kind) if code else None
    field = _field(value)
    message = one_line(f"{field}: {said.message}") if field else said.message
    return ErrorWords(message, _better(said.code, code), said.kind or kind, (field,) if field else said.fields)


def _from_said(value: object, depth: int) -> ErrorWords | None:
    return _from_text(value, depth) if isinstance(value, str) else None


def _field(value: Mapping[str, object]) -> str | None:
    """Name the field that a validation's entry is about: the last part of its `loc`."""
    place = value.get("loc")
    return text(place[-1]) if isinstance(place, list) and place else None


def _codes(value: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        code = value.get(key)
        if isinstance(code, int) and not isinstance(code, bool) and abs(code) < _CODES_BELOW:
            yield str(code)
        elif word := text(code):
            yield word


def _better(inner: str | None, outer: str | None) -> str | None:
    """Choose between two codes: a word says more than a number, and the inner one more than the outer."""
    codes = [code for code in (inner, outer) if code]
    return next((code for code in codes if not code.isdigit()), codes[0] if codes else None)


def _objects_inside(message: str) -> Iterator[object]:
    """Give the JSON objects that begin somewhere in a text."""
    decoder = json.JSONDecoder()
    position = -1
    for _ in range(_BRACES_TRIED):
        position = message.find("{", position + 1)
        if position < 0:
            return
        try:
            document, _end = decoder.raw_decode(message, position)
        except (ValueError, RecursionError):
            continue
        yield document
