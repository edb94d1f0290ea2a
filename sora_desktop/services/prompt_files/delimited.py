"""Reads `.csv` and `.tsv`; a broken quotation mark costs its own row and no other."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from sora_desktop.services.prompt_files import fields
from sora_desktop.services.prompt_files.lines import Cursor, Place
from sora_desktop.services.prompt_files.records import (
    KNOWN,
    NAMES_LIMIT,
    FieldFault,
    FormatBroken,
    Pairs,
    Record,
    canonical,
)
from sora_desktop.services.prompt_files.sheet import RowRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_HINT = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
"""The line by which spreadsheets may name the separator."""

_WHOLE_VALUE = r' *+(?:"(?:[^"]|"")*+"|(?!")[^{mark}\n]*+)(?:{mark}|\n|$)'
"""A value that can be told from the next one, with what ends it."""

_WHOLE_ROW = r'(?: *+(?:"(?:[^"]|"")*+"|[^"{mark}\n]*+)(?:{mark}|\n?$))++'
"""A row in which every quotation mark stands where it may."""


def read_delimited(text: str, separators: str) -> Iterator[Record]:
    """Give the rows below the header, each with the number of the line where it begins.

    Args:
        text: the file.
        separators: the characters that may separate values; the likelier first.

    Raises:
        FormatBroken: the header does not make sense.
    """
    if text.strip():
        cursor = Cursor(text)
        yield from _Table(cursor, *_read_header(cursor, separators)).records()


def _reader(lines: Iterable[str], separator: str, *, strict: bool = True) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=separator, strict=strict, skipinitialspace=True)


def _read_header(cursor: Cursor, separators: str) -> tuple[str, list[str]]:
    """Find the separator that makes the most sense of the first row, and read the names of the columns."""
    start = cursor.skip("")
    hint = _HINT.fullmatch(next(cursor).strip())
    if hint:
        separators = hint[1]
        start = cursor.skip("")
    best: tuple[tuple[bool, int], str, list[str], Place] | None = None
    for separator in separators:
        cursor.place = start
        try:
            header = [canonical(name) for name in next(_reader(cursor, separator))]
        except (csv.Error, StopIteration):
            continue
        score = ("prompt" in header, sum(name in KNOWN for name in header))
        if best is None or score > best[0]:
            best = (score, separator, header, cursor.place)
    if best is None:
        msg = "the quotation marks in its first row do not match"
        raise FormatBroken(msg)
    _, separator, header, cursor.place = best
    _check_header(header)
    return separator, header


def _check_header(header: Sequence[str]) -> None:
    if "prompt" not in header:
        found = ", ".join(f"“{fields.shown(name)}”" for name in header[:10] if name)
        msg = f"its first row must name the columns, one of them “prompt”, but holds {found or 'nothing'}"
        raise FormatBroken(msg)
    if len(header) > NAMES_LIMIT:
        msg = f"it has more than {NAMES_LIMIT:,} columns"
        raise FormatBroken(msg)
    for name in header:
        if name and header.count(name) > 1:
            msg = f"it has two columns called “{fields.shown(name)}”"
            raise FormatBroken(msg)


class _Table:
    """The rows below a header."""

    def __init__(self, cursor: Cursor, separator: str, header: Sequence[str]) -> None:
        mark = re.escape(separator)
        self._cursor = cursor
        self._separator = separator
        self._header = header
        self._whole_value = re.compile(_WHOLE_VALUE.format(mark=mark))
        self._whole_row = re.compile(_WHOLE_ROW.format(mark=mark))

    def records(self) -> Iterator[Record]:
        while True:
            start = self._cursor.skip(self._separator)
            try:
                values = next(_reader(self._cursor, self._separator))
            except StopIteration:
                return
            except csv.Error:
                values = []
            if not values or not self._is_sound(start, values):
                self._cursor.place = start
                yield self._recover()
            elif any(value.strip() for value in values):
                yield self._record(start, values)

    def _is_sound(self, start: Place, values: Sequence[str]) -> bool:
        """Tell whether a row of several lines is one, and not rows stuck together by a stray quotation mark."""
        end = self._cursor.place
        if end.line == start.line + 1:
            return True
        whole = self._whole_row.fullmatch(self._cursor.text, start.offset, end.offset)
        return len(values) <= len(self._header) and whole is not None

    def _record(self, start: Place, values: Sequence[str]) -> Record:
        surplus = any(value.strip() for value in values[len(self._header) :])
        raw = self._cursor.since(start)
        if surplus and self._header == ["prompt"] and '"' not in raw:
            return Record(row=start.line, pairs=Pairs([("prompt", raw)]))  # one column: there is nothing to separate
        faults: list[tuple[str | None, FieldFault]] = []
        if surplus:
            facts = {"found": len(values), "expected": len(self._header)}
            faults.append(("prompt", FieldFault(RowRule.VALUES_TOO_MANY, facts)))
        for name, value in zip(self._header, values, strict=False):
            if not name and value.strip():
                faults.append((None, FieldFault(RowRule.COLUMN_UNNAMED, {"value": fields.shown(value)})))
        return Record(row=start.line, pairs=Pairs(self._pairs(values)), faults=tuple(faults))

    def _pairs(self, values: Sequence[str]) -> Iterator[tuple[str, object]]:
        for name, value in zip(self._header, values, strict=False):
            if name and value.strip():
                yield name, value if name in KNOWN else fields.infer(value.strip())

    def _recover(self) -> Record:
        """Read what can be read of a row with a broken quotation mark, and find where the next one begins.

        That is where a row with a value for each column can be read, or where another broken one begins. What
        lies between is lost: rather that than to make a row, and a clip, of a broken row's remains.
        """
        row = self._cursor.place.line
        line = next(self._cursor)
        after = self._cursor.place
        start = self._cursor.skip(self._separator)
        while not self._begins_row(start):
            self._cursor.place = start
            next(self._cursor)
            start = self._cursor.skip(self._separator)
        self._cursor.place = start
        last = start.line - 1 if self._cursor.since(after).strip() else row
        return self._broken(row, last, line)

    def _begins_row(self, start: Place) -> bool:
        try:
            values = next(_reader(self._cursor, self._separator))
        except (csv.Error, StopIteration):
            return True
        whole = self._whole_row.fullmatch(self._cursor.text, start.offset, self._cursor.place.offset)
        return whole is not None and len(values) == len(self._header)

    def _broken(self, row: int, last: int, line: str) -> Record:
        """Make a row of a line with a broken quotation mark.

        Args:
            row: the line's number.
            last: the number of the last line that is lost with it.
            line: its text.
        """
        index = min(self._place_of_break(line), len(self._header) - 1)
        column = self._header[index] or None
        limit = csv.field_size_limit()
        values = next(_reader([line[:limit]], self._separator, strict=False), [])
        pairs = [pair for pair in self._pairs(values) if pair[0] != column or column == "prompt"]
        if len(line) > limit:
            rule, facts = RowRule.TEXT_TOO_LONG, {"length": f"{len(line):,}", "limit": f"{limit:,}"}
        elif last > row:
            rule, facts = RowRule.QUOTE_SWALLOWS, {"first": str(row + 1), "last": str(last)}
        else:
            rule, facts = RowRule.QUOTE_BROKEN, {}
        text = values[index].strip() if index < len(values) else None
        return Record(row=row, pairs=Pairs(pairs), faults=((column, FieldFault(rule, facts, text)),))

    def _place_of_break(self, line: str) -> int:
        """Count the whole values before the one whose quotation marks are broken."""
        count = 0
        place = 0
        while place < len(line) and (match := self._whole_value.match(line, place)):
            place = match.end()
            count += 1
        return count
