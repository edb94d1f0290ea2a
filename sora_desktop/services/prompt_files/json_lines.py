"""Reads `.jsonl`: a prompt or an object a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.services.prompt_files import fields
from sora_desktop.services.prompt_files.json_values import Broken, read_value
from sora_desktop.services.prompt_files.records import NO_PAIRS, FieldFault, LineCount, Pairs, Record, canonical
from sora_desktop.services.prompt_files.sheet import RowRule

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = " \t\n"
_WRITTEN = re.compile(r"[^ \t\n].*")


def read_json_lines(text: str) -> Iterator[Record]:
    """Give a row for each line that is not blank."""
    lines = LineCount(text)
    for match in _WRITTEN.finditer(text):
        yield _read_line(lines.at(match.start()), match[0].strip(_SPACE))


def row_of(row: int, value: object, defaults: Pairs = NO_PAIRS) -> Record:
    """Make a row of a value: text is a prompt, an object has the columns.

    Args:
        row: its number.
        value: what the file holds.
        defaults: what holds where the row says nothing of its own.
    """
    if isinstance(value, str):
        value = Pairs([("prompt", value)])
    if isinstance(value, Pairs):
        return Record(row=row, pairs=_over(defaults, value))
    fault = FieldFault(RowRule.ROW_UNREADABLE, {"value": fields.shown(value)})
    return Record(row=row, faults=((None, fault),))


def broken_row(row: int, reason: str) -> Record:
    """Make a row of something that is not JSON."""
    return Record(row=row, faults=((None, FieldFault(RowRule.JSON_BROKEN, {"reason": reason})),))


def _read_line(number: int, line: str) -> Record:
    found = read_value(line, 0)
    if isinstance(found, Broken):
        return broken_row(number, f"{found.reason} (column {found.place + 1})")
    value, end = found
    if line[end:].strip(_SPACE):
        return broken_row(number, f"there is something after its end (column {end + 1})")
    return row_of(number, value)


def _over(defaults: Pairs, own: Pairs) -> Pairs:
    if not defaults:
        return own
    named = {canonical(name) for name, _ in own}
    return Pairs((*(pair for pair in defaults if canonical(pair[0]) not in named), *own))
