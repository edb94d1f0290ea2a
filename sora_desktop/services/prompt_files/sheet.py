"""What reading prompt files gives: rows, each with what was read and what is wrong with it."""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import UnknownConnection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.requests import Order, Problem, Rule

    Check = Callable[[Order], list[Problem]]
    """What a connection says of an order, such as `JobService.check`."""


class RowRule(StrEnum):
    """What only a file can get wrong; the value is the English template of the sentence about it."""

    QUOTE_BROKEN = "A quotation mark is not closed, or stands inside the text without being doubled."
    QUOTE_SWALLOWS = (
        "A quotation mark is not closed, or stands inside the text without being doubled. "
        "Lines {first} to {last} could not be told from it."
    )
    VALUES_TOO_MANY = (
        "The row has {found} values, but there are {expected} columns. "
        "Put quotation marks around text that holds the separator."
    )
    COLUMN_UNNAMED = "“{value}” stands in a column that has no name."
    JSON_BROKEN = "This is not valid JSON: {reason}."
    ROW_UNREADABLE = "“{value}” is neither a prompt nor an object with one."
    SETTINGS_UNREADABLE = "The settings above the prompt cannot be read: {reason}."
    TEXT_EXPECTED = "“{value}” is not text."
    TEXT_TOO_LONG = "The text has {length} characters; at most {limit} are read."
    TEXT_UNSENDABLE = "The text holds a character that cannot be sent: {value}."
    TAGS_UNREADABLE = "“{value}” is not a list of tags. Write them with commas between."
    VALUE_UNSENDABLE = "“{value}” is not a number that can be sent."
    VALUE_TOO_DEEP = "The value has more than {limit} levels inside each other."
    GIVEN_TWICE = "“{value}” is given twice."
    CONNECTION_UNKNOWN = "There is no connection called “{name}”. Known connections: {known}."


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One thing wrong with one row of a prompt file."""

    source: Path
    row: int
    column: str | None
    """The field or the column's name; None if the row as a whole is meant."""

    rule: Rule | RowRule
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)
    suggestion: str | None = None
    """What to write instead, where there is something near."""

    written: str | None = None
    """What stands in the file, if it could not be taken into the order."""

    @property
    def reason(self) -> str:
        """Say in English what is wrong and, where known, what would do."""
        sentence = self.rule.value.format_map(self.facts)
        return f"{sentence} Did you mean {self.suggestion}?" if self.suggestion else sentence

    def __str__(self) -> str:
        place = f"{self.source}, row {self.row}"
        return f"{place}, {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """A file, or a part of one, that could not be used."""

    source: Path
    error: SoraDesktopError


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRow:
    """One row of a prompt file; with problems, the order holds what could be read."""

    source: Path
    row: int
    """Where a person finds it, counted from 1.

    In text and tables the line where it begins (a table's header is row 1), in a JSON list its place.
    """

    order: Order
    problems: tuple[RowProblem, ...] = ()
    """What the file itself gets wrong; whether a server takes the order is for `find_problems`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSheet:
    """Everything that some prompt files held."""

    sources: tuple[Path, ...]
    """The files, in the order in which they were read."""

    rows: tuple[PromptRow, ...]
    problems: tuple[FileProblem, ...]
    name: str
    """What a batch of these rows may be called."""


def sheet_of(orders: Sequence[Order], name: str) -> PromptSheet:
    """Give a sheet of orders that come from no file; `name` stands where that of a file would."""
    source = Path(name)
    rows = tuple(PromptRow(source=source, row=number, order=order) for number, order in enumerate(orders, 1))
    return PromptSheet(sources=(source,), rows=rows, problems=(), name=name)


def find_problems(row: PromptRow, check: Check) -> tuple[RowProblem, ...]:
    """List all that is wrong with a row: what its file got wrong, then what its connection says.

    A field that could not be read is not judged a second time.

    Args:
        row: the row.
        check: judges an order; it may raise `UnknownConnection`.
    """
    known = {problem.column for problem in row.problems}
    return (*row.problems, *(found for found in _ask(row, check) if found.column not in known))


def _ask(row: PromptRow, check: Check) -> Iterator[RowProblem]:
    try:
        problems = check(row.order)
    except UnknownConnection as error:
        name, known = str(error.facts["name"]), str(error.facts["known"])
        nearest = difflib.get_close_matches(name, known.split(", "), n=1)
        yield RowProblem(
            source=row.source,
            row=row.row,
            column="connection",
            rule=RowRule.CONNECTION_UNKNOWN,
            facts=error.facts,
            suggestion=nearest[0] if nearest else None,
        )
        return
    for problem in problems:
        yield RowProblem(
            source=row.source,
            row=row.row,
            column=problem.field,
            rule=problem.rule,
            facts=problem.facts,
            suggestion=problem.suggestion,
        )
