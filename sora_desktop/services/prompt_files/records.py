"""What the readers of the formats hand over: rows as they stand in the file, not yet judged."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.requests import Rule
    from sora_desktop.services.prompt_files.sheet import RowRule

KNOWN = ("prompt", "model", "size", "seconds", "takes", "reference", "name", "tags", "connection")
"""The columns with a meaning of their own; all others are extra fields."""

ROWS_LIMIT = 100_000
"""Rows that are read at once."""

NAMES_LIMIT = 1_000
"""Columns of a table, and members of an object that holds rows."""

_LEAST, _GREATEST = -(2**63), 2**64 - 1
_WHOLE_DIGITS = 20

_ALIASES = {"input_reference": "reference"}
"""The protocol's own name for the reference image."""


class Pairs(tuple[tuple[str, object], ...]):
    """The members of an object in their order, repeated names included."""

    __slots__ = ()


NO_PAIRS = Pairs()


@dataclass(frozen=True, slots=True)
class Unusable:
    """A value that the format can write but that nobody can send, such as NaN."""

    text: str


class FieldFault(ValueError):
    """A value cannot be read.

    Attributes:
        rule: what it broke.
        facts: the values that the rule's template names.
        written: what stands there, for a person to mend.
    """

    def __init__(self, rule: Rule | RowRule, facts: Mapping[str, object], written: str | None = None) -> None:
        """Keep the evidence."""
        self.rule = rule
        self.facts = facts
        self.written = written
        super().__init__(rule.value.format_map(facts))


class FormatBroken(ValueError):
    """From here on nothing of the file can be read; the message is the reason, without a full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row as its format gives it."""

    row: int
    pairs: Pairs = NO_PAIRS
    """Names and values; a value is what JSON has, text, a nested `Pairs` or an `Unusable`."""

    faults: tuple[tuple[str | None, FieldFault], ...] = dataclasses.field(default=())
    """What the format itself got wrong, with the column concerned or None for the row."""


def whole_number(digits: str) -> int | None:
    """Read a whole number that fits the usual number types; None for a larger one.

    Args:
        digits: a number as JSON writes it, of any length.
    """
    if len(digits) > _WHOLE_DIGITS:
        return None
    value = int(digits)
    return value if _LEAST <= value <= _GREATEST else None


class LineCount:
    """Tells in which line a place of a text is, fast if asked for ever later places."""

    def __init__(self, text: str) -> None:
        """Begin in line 1."""
        self._text = text
        self._place, self._line = 0, 1

    def at(self, place: int) -> int:
        """Give the number of the line that holds the character at `place`, from 1."""
        if place < self._place:
            self._place, self._line = 0, 1
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def canonical(name: str) -> str:
    """Give a column's name as the program knows it; an extra field's name stays as it was written."""
    trimmed = name.strip()
    folded = trimmed.casefold()
    folded = _ALIASES.get(folded, folded)
    return folded if folded in KNOWN else trimmed
