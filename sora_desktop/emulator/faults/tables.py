"""Reads the values of a TOML table by name and kind, and collects what is wrong with them."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    Choice = TypeVar("Choice", bound=StrEnum)

DEPTH_LIMIT = 50
"""Levels of a JSON value in a script."""

_SHOWN = 60


class Table:
    """A table whose values are taken out one by one; what is left at the end is unknown."""

    def __init__(self, values: Mapping[str, object], where: str, problems: list[str]) -> None:
        """Begin to read a table.

        Args:
            values: what it says.
            where: how to name it in a sentence.
            problems: the list that gets a sentence for each thing that is wrong.
        """
        self._values = dict(values)
        self._where = where
        self._problems = problems

    def inner(self, values: Mapping[str, object], name: str) -> Table:
        """Begin to read a table in this one."""
        return Table(values, f"{self._where}, in `{name}`", self._problems)

    def complain(self, words: str) -> None:
        """Note that something is wrong here."""
        self._problems.append(f"{self._where}: {words}")

    def has(self, name: str) -> bool:
        """Tell whether a key is there and has not been taken."""
        return name in self._values

    def raw(self, name: str) -> object:
        """Take a value as it is, None if there is none."""
        return self._values.pop(name, None)

    def text(self, name: str, *, empty: bool = True) -> str | None:
        """Take a text."""
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong(name, "a text in quotes", value)
            return None
        if not value and not empty:
            self.complain(f"`{name}` is empty")
            return None
        return value

    def flag(self, name: str) -> bool | None:
        """Take `true` or `false`."""
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        self._wrong(name, "true or false", value)
        return None

    def number(self, name: str, least: float, most: float) -> float | None:
        """Take a number within bounds."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self._wrong(name, f"a number from {least:g} to {most:g}", value)
            return None
        return float(value)

    def whole(self, name: str, least: int, most: int) -> int | None:
        """Take a whole number within bounds."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, int) and _is_whole(value, least, most):
            return value
        self._wrong(name, f"a whole number from {least} to {most}", value)
        return None

    def wholes(self, name: str, least: int, most: int) -> tuple[int, ...] | None:
        """Take a whole number or a list of some."""
        value = self.raw(name)
        if value is None:
            return None
        found = value if isinstance(value, list) else [value]
        if not found or not all(_is_whole(one, least, most) for one in found):
            self._wrong(name, f"a whole number from {least} to {most}, or a list of such", value)
            return None
        return tuple(found)

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        """Take one of some words."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, str) and value in list(choices):
            return choices(value)
        words = [str(choice) for choice in choices]
        self._wrong(name, f"one of {', '.join(words)}", value, like=words)
        return None

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of texts, or one."""
        value = self.raw(name)
        if value is None:
            return ()
        found = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) and one for one in found):
            self._wrong(name, "a list of texts", value)
            return ()
        return tuple(found)

    def table(self, name: str) -> Mapping[str, object] | None:
        """Take a table."""
        value = self.raw(name)
        if value is None or isinstance(value, dict):
            return value
        self._wrong(name, "a table in braces, such as { name = value }", value)
        return None

    def text_table(self, name: str) -> tuple[tuple[str, str], ...]:
        """Take a table of texts."""
        found = self.table(name) or {}
        for key, value in found.items():
            if not isinstance(value, str):
                self._wrong(f"{name}.{key}", "a text in quotes", value)
        return tuple((key, value) for key, value in found.items() if isinstance(value, str))

    def json(self, name: str) -> object:
        """Take a value that can be written as JSON; dates become texts."""
        value = self.raw(name)
        return None if value is None else self.as_json(name, value)

    def as_json(self, name: str, value: object, depth: int = 0) -> object:
        """Check a value that is to be written as JSON; dates become texts."""
        if depth > DEPTH_LIMIT:
            self.complain(f"`{name}` is nested more than {DEPTH_LIMIT} levels; use `deep` for that")
            return None
        if isinstance(value, dict):
            return {str(key): self.as_json(name, one, depth + 1) for key, one in value.items()}
        if isinstance(value, list):
            return [self.as_json(name, one, depth + 1) for one in value]
        if isinstance(value, dt.date | dt.time):
            return value.isoformat()
        return value

    def finish(self, known: Iterable[str]) -> None:
        """Complain about keys that were not taken.

        Args:
            known: the names that have a meaning here, to guess what was meant.
        """
        names = list(known)
        for name in self._values:
            close = difflib.get_close_matches(name, names, 1)
            hint = f"; did you mean `{close[0]}`?" if close else f"; known are {', '.join(names)}"
            self.complain(f"unknown key `{name[:_SHOWN]}`{hint}")

    def _wrong(self, name: str, wanted: str, found: object, like: Iterable[str] = ()) -> None:
        close = difflib.get_close_matches(found, list(like), 1) if isinstance(found, str) else []
        hint = f"; did you mean {close[0]}?" if close else ""
        self.complain(f"`{name[:_SHOWN]}` must be {wanted}, not {shown(found)}{hint}")


def shown(value: object) -> str:
    """Show a value in a sentence, shortened."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    text = f'"{value}"' if isinstance(value, str) else _number_words(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _number_words(value: object) -> str:
    try:
        return str(value)
    except ValueError:
        return "a number of thousands of digits"


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
