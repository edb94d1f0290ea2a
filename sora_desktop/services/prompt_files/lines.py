"""Walks through a text line by line, and can be set back."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text."""

    offset: int
    line: int
    """The number of its line, from 1."""


class Cursor:
    """An iterator over the lines of a text, with their ends, that knows where it is."""

    def __init__(self, text: str) -> None:
        """Begin before the first line."""
        self.text = text
        self.place = Place(0, 1)

    def __iter__(self) -> Cursor:
        return self

    def __next__(self) -> str:
        begin = self.place.offset
        if begin >= len(self.text):
            raise StopIteration
        end = self.text.find("\n", begin) + 1 or len(self.text)
        self.place = Place(end, self.place.line + 1)
        return self.text[begin:end]

    def skip(self, blank: str) -> Place:
        """Go to the next line that holds more than spaces and the characters of `blank`, or to the end."""
        begin = self.place.offset
        match = re.compile(rf"[^\s{re.escape(blank)}]").search(self.text, begin)
        start = max(begin, self.text.rfind("\n", begin, match.start()) + 1) if match else len(self.text)
        self.place = Place(start, self.place.line + self.text.count("\n", begin, start))
        return self.place

    def since(self, start: Place) -> str:
        """Give the text from an earlier place up to here."""
        return self.text[start.offset : self.place.offset]
