"""Goes through a JSON text element by element, so that a broken one costs no other where that can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.services.prompt_files.json_values import Broken, read_value
from sora_desktop.services.prompt_files.records import FormatBroken, LineCount, Pairs, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\n]*")
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|[\[\]{},]')
"""What matters for where an element ends; a quotation mark that is not closed holds to the end of its line."""

_PARTNER = {"]": "[", "}": "{"}
_TRIES = 1_000
"""How many lines of one file may be tried in vain as the beginning of the element after a broken one."""

_TOKENS = 1_000_000
"""How many tokens of broken elements are looked at in one file."""


class Walk:
    """A place in a JSON text that only moves forwards."""

    def __init__(self, text: str) -> None:
        """Begin at the start."""
        self._text = text
        self._place = 0
        self._tries = _TRIES
        self._tokens = _TOKENS
        self._begins = '"' if "{" not in text else "{"
        """With what character the last whole element began."""

        self._lines = LineCount(text)

    def peek(self) -> str:
        """Give the next character that is no space; empty at the end."""
        match = _SPACE.match(self._text, self._place)
        self._place = match.end() if match else self._place
        return self._text[self._place : self._place + 1]

    def value(self) -> object:
        """Take the next value.

        Raises:
            FormatBroken: it is not JSON.
        """
        self.peek()
        found = read_value(self._text, self._place)
        if isinstance(found, Broken):
            raise FormatBroken(self._named(found).reason)
        value, self._place = found
        return value

    def members(self) -> Iterator[str]:
        """Take an object's names one by one; whoever asks takes the value before going on.

        Raises:
            FormatBroken: the object is broken.
        """
        self._take("{")
        while self.peek() != "}":
            name = self.value()
            if not isinstance(name, str):
                self._fail("a name in quotation marks is missing")
            self._take(":")
            yield str(name)
            if self.peek() != "}":
                self._take(",")
                if self.peek() == "}":
                    self._fail("there is a comma too many")
        self._take("}")

    def elements(self) -> Iterator[tuple[int, object]]:
        """Take a list's elements one by one, numbered from 1; a broken one comes as `Broken`.

        Raises:
            FormatBroken: it cannot be seen where the next element begins.
        """
        self._take("[")
        number = 1
        more = self.peek() != "]"
        while more:
            found = self._element()
            if isinstance(found, Broken):
                found = self._past(self._named(found))
            yield number, found
            number += 1
            if self.peek() == ",":
                self._place += 1
            more = self.peek() != "]"  # a comma before the list's end does no harm
        self._take("]")

    def finish(self) -> None:
        """See that nothing follows.

        Raises:
            FormatBroken: something does.
        """
        if self.peek():
            self._fail("there is something after its end")

    def _element(self) -> object:
        """Take a value that a comma or the list's end follows; nothing is taken of a broken one."""
        self.peek()
        start = self._place
        found = read_value(self._text, start)
        if isinstance(found, Broken):
            return found
        value, self._place = found
        if self.peek() in {",", "]"}:
            self._begins = self._text[start]
            return value
        place, self._place = self._place, start
        return Broken("a comma is missing", place)

    def _past(self, broken: Broken) -> Broken:
        """Go to where a broken element ends, or if that cannot be seen, to where a whole one begins."""
        if self._skip():
            return broken
        if not self._skip_to_line():
            msg = f"{broken.reason}, and from there on it cannot be read"
            raise FormatBroken(msg)
        reason = f"{broken.reason}; up to line {self._lines.at(self._place) - 1} nothing can be told from it"
        return Broken(reason, broken.place)

    def _skip(self) -> bool:
        """Go to the comma or bracket that ends a broken element, if its own brackets match."""
        start = self._place
        opened: list[str] = []
        for match in _TOKEN.finditer(self._text, start):
            self._tokens -= 1
            token = match[0]
            if not opened and token in {",", "]"} and match.start() > start:
                self._place = match.start()
                return True
            if token.startswith('"') and (len(token) == 1 or not token.endswith('"')):
                return False
            if token in {"[", "{"}:
                opened.append(token)
            elif token in _PARTNER and (not opened or opened.pop() != _PARTNER[token]):
                return False
            if self._tokens <= 0:
                return False
        return False

    def _skip_to_line(self) -> bool:
        """Go to the next line where a row begins and is whole; text is taken for one only among other texts."""
        kinds = '["{]' if self._begins == '"' else "{"
        starts = re.compile(rf"^[ \t]*(?={kinds})", re.MULTILINE)
        for match in starts.finditer(self._text, self._place + 1):
            self._place = match.end()
            before = self._begins
            found = self._element()
            self._place, self._begins = match.end(), before
            if isinstance(found, str) or (isinstance(found, Pairs) and any(canonical(n) == "prompt" for n, _ in found)):
                return True
            self._tries -= 1
            if self._tries <= 0:
                break
        return False

    def _take(self, character: str) -> None:
        if self.peek() != character:
            self._fail(f"“{character}” is missing")
        self._place += 1

    def _named(self, broken: Broken) -> Broken:
        """Say in which line and column it is broken."""
        line = self._lines.at(broken.place)
        column = broken.place - self._text.rfind("\n", 0, broken.place)
        return Broken(f"{broken.reason} (line {line}, column {column})", broken.place)

    def _fail(self, reason: str) -> None:
        raise FormatBroken(self._named(Broken(reason, self._place)).reason)
