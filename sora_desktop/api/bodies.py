"""Reads what is sent to the service as JSON, so that nothing it may hold can break the reading off."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from sora_desktop.api.refusals import Refusal
from sora_desktop.services.prompt_files.json_values import Broken, read_value
from sora_desktop.services.prompt_files.records import Pairs

if TYPE_CHECKING:
    from starlette.requests import Request

DEPTH_LIMIT = 40
"""Levels inside each other that are read."""

_LARGE = 64 * 1024
"""Characters from which on a text is read on a worker thread: the loop may be a window's."""

_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_SPACE = " \t\n\r"


async def read_object(request: Request) -> Pairs:
    """Read the body of a request as a JSON object; repeated names are still in it.

    Raises:
        Refusal: it is said to be something else, or is no JSON object.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(
            415,
            "not_json",
            f"The body is said to be {kind or 'nothing'}, and not JSON.",
            "Send JSON with the header “Content-Type: application/json”.",
        )
    body = await request.body()
    value = await asyncio.to_thread(_parse, body) if len(body) > _LARGE else _parse(body)
    if not isinstance(value, Pairs):
        raise Refusal(422, "not_an_object", "The body is JSON, but not an object.", "Put the fields into {…}.")
    return value


def _parse(body: bytes) -> object:
    try:
        text = body.decode("utf-8-sig").strip(_SPACE)
    except UnicodeDecodeError as error:
        raise Refusal(400, "not_text", "The body is not UTF-8 text.", "Send JSON in UTF-8.") from error
    if not text:
        raise Refusal(400, "empty_body", "The body is empty.", "Send a JSON object with at least a prompt.")
    _check_depth(text)
    found = read_value(text, 0)
    if isinstance(found, Broken):
        raise _broken(text, found.reason, found.place)
    value, end = found
    if text[end:].strip(_SPACE):
        raise _broken(text, "there is something after its end", end)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for match in _BRACKET.finditer(text):
        found = match[0]
        if found in "[{":
            depth += 1
            if depth > DEPTH_LIMIT:
                raise Refusal(
                    400,
                    "too_deep",
                    f"The body has more than {DEPTH_LIMIT} levels inside each other.",
                    "Send it flatter.",
                )
        elif found in "]}":
            depth -= 1


def _broken(text: str, reason: str, place: int) -> Refusal:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return Refusal(400, "broken_json", f"The body is not JSON: {reason} (line {line}, column {column}).")
