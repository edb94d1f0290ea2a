"""Changes a JSON value at dotted paths."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.emulator.faults.script import Changes

_EACH = "*"


def rewrite(value: object, changes: Changes) -> object:
    """Give a changed copy of a JSON value.

    A path names keys and places in lists with dots between them; `*` names every place of a list
    or every key. Tables are set key by key into what is there. Where a path leads nowhere, `delete`
    and `null` do nothing, and `set` makes the objects that are missing.
    """
    result = copy.deepcopy(value)
    for path in changes.delete:
        for holder, key in _places(result, path.split(".")):
            _delete(holder, key)
    for path in changes.null:
        for holder, key in _places(result, path.split(".")):
            _put(holder, key, None)
    for path, wanted in changes.set:
        for holder, key in _places(result, path.split("."), make=True):
            _set(holder, key, wanted)
    return result


def _places(value: object, keys: Sequence[str], *, make: bool = False) -> Iterator[tuple[object, str]]:
    """Find what holds the last key of a path, with that key."""
    key, rest = keys[0], keys[1:]
    for one in _names(value, key):
        if not rest:
            yield value, one
            continue
        if make and isinstance(value, dict) and not isinstance(value.get(one), dict | list):
            value[one] = {}
        yield from _places(_get(value, one), rest, make=make)


def _names(value: object, key: str) -> list[str]:
    if key != _EACH:
        return [key]
    if isinstance(value, dict):
        return list(value)
    return [str(place) for place in range(len(value))] if isinstance(value, list) else []


def _place(value: list[object], key: str) -> int | None:
    """Read a place in a list."""
    if not key.isascii() or not key.isdecimal() or len(key) > len(str(len(value))) or int(key) >= len(value):
        return None
    return int(key)


def _get(value: object, key: str) -> object:
    if isinstance(value, dict):
        return value.get(key)
    place = _place(value, key) if isinstance(value, list) else None
    return value[place] if isinstance(value, list) and place is not None else None


def _delete(holder: object, key: str) -> None:
    if isinstance(holder, dict):
        holder.pop(key, None)
    elif isinstance(holder, list) and (place := _place(holder, key)) is not None:
        del holder[place]


def _put(holder: object, key: str, value: object) -> None:
    if isinstance(holder, dict):
        holder[key] = value
    elif isinstance(holder, list) and (place := _place(holder, key)) is not None:
        holder[place] = value


def _set(holder: object, key: str, value: object) -> None:
    """Set a value; a table goes key by key into an object."""
    if not isinstance(value, dict) or not value:
        _put(holder, key, copy.deepcopy(value))
        return
    if not isinstance(_get(holder, key), dict):
        _put(holder, key, {})
    inside = _get(holder, key)
    for name, one in value.items():
        _set(inside, name, one)
