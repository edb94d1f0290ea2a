"""Reads JSON so that nothing a file may hold can break off the reading: no NaN, no giant number, no repeated name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from sora_desktop.services.prompt_files.records import Pairs, Unusable, whole_number

_WORDS = {
    "Expecting value": "a value is missing",
    "Expecting ',' delimiter": "a comma is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name enclosed in double quotes": "a name in double quotation marks is missing",
    "Illegal trailing comma before end of object": "there is a comma too many",
    "Illegal trailing comma before end of array": "there is a comma too many",
    "Unterminated string starting at": "a quotation mark is not closed",
    "Invalid control character at": "a text goes over the end of its line",
    "Invalid \\escape": "a backslash stands where none may be",
    "Invalid \\uXXXX escape": "a backslash stands where none may be",
    "Extra data": "there is something after its end",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """Why and where a text is not JSON."""

    reason: str
    place: int
    """The index of the offending character."""


def read_value(text: str, start: int) -> tuple[object, int] | Broken:
    """Read the value that begins exactly at `start`; give it with the index after its end."""
    try:
        return _decoder().raw_decode(text, start)
    except json.JSONDecodeError as error:
        return Broken(_WORDS.get(error.msg, error.msg), error.pos)
    except RecursionError:
        return Broken("it has too many levels inside each other", start)


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_constant=Unusable, parse_int=_integer, object_pairs_hook=Pairs)


def _integer(digits: str) -> int | Unusable:
    value = whole_number(digits)
    return Unusable(digits) if value is None else value
