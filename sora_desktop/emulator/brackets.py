"""Puts together the objects and lists that forms write in pieces: `video[id]`, `characters[][id]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sora_desktop.emulator.bodies import Fields

_PIECE = re.compile(r"([^\[\]]+)\[([^\[\]]*)\](?:\[([^\[\]]+)\])?")


def assemble(fields: Fields, *, objects: Collection[str] = (), lists: Collection[str] = ()) -> Fields:
    """Put together what came in pieces; a field that also came whole stays as it came.

    Args:
        fields: the fields of a form, or of a JSON object, which has no pieces.
        objects: the fields that are objects, written `name[key]`.
        lists: the fields that are lists of objects, written `name[][key]` or `name[0][key]`.
    """
    whole: dict[str, object] = {}
    found_objects: dict[str, dict[str, object]] = {}
    found_lists: dict[str, dict[int, dict[str, object]]] = {}
    for name, value in fields.items():
        match = _PIECE.fullmatch(name)
        if match and match[1] in objects and match[2] and match[3] is None:
            found_objects.setdefault(match[1], {})[match[2]] = value
        elif match and match[1] in lists and match[3] and _places(match[2], value):
            entries = found_lists.setdefault(match[1], {})
            for place, entry in _places(match[2], value).items():
                entries.setdefault(place, {})[match[3]] = entry
        else:
            whole[name] = value
    made = {name: [entries[place] for place in sorted(entries)] for name, entries in found_lists.items()}
    return {**found_objects, **made, **whole}


def _places(index: str, value: object) -> Mapping[int, object]:
    """Say which entries of a list a piece is of; none where the index is no number."""
    if not index:
        return dict(enumerate(value)) if isinstance(value, list) else {}
    return {int(index): value} if index.isascii() and index.isdecimal() and len(index) <= len("999") else {}
