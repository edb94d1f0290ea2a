"""Prompts with choices: `a {red|blue} {cat|dog}` stands for four prompts.

Choices may stand inside each other, and a choice may be empty. Braces without a bar between them, and braces that
find no partner, are plain letters. A backslash before a brace, a bar or a backslash makes that a plain letter; it
counts only in a text with choices, or with what would be one without the backslashes; every other text stays as it is.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

COMBINATIONS_LIMIT = 1_000
"""How many prompts one text may stand for."""

_LENGTH_LIMIT = 40_000_000
"""How many characters all of them together may have."""

_TOKEN = re.compile(r"\\[\\{}|]|[{}|]|[^\\{}|]+|\\")
_SIGN = re.compile(r"[{}|]")
_PLAIN = re.compile(r"\\[\\{}|]")
_SPACES = " \t"


class TooManyCombinations(ValueError):
    """A text stands for more prompts than are made of one."""


def combinations(text: str) -> tuple[str, ...]:
    """Give the prompts that a text stands for, each once; the last choice changes fastest.

    White space that meets where a choice was filled in counts once, so `a {big | } cat` gives no double space.

    Raises:
        TooManyCombinations: they are more than `COMBINATIONS_LIMIT`, or too long together.
    """
    if not combines(text):
        return (text,)
    return tuple(dict.fromkeys(prompt.strip() for prompt in _read(text).texts()))


def combines(text: str) -> bool:
    """Tell whether anything in a text is a choice, or would be one without the backslashes."""
    return _has_choice(_PLAIN.sub("", text)) or _has_choice(text)


def lacks_brace(text: str) -> bool:
    """Tell whether a choice is begun in a text, and not ended."""
    open_: list[bool] = []
    for match in _SIGN.finditer(_PLAIN.sub("", text)):
        if match[0] == "{":
            open_.append(False)
        elif open_ and match[0] == "|":
            open_[-1] = True
        elif open_:
            open_.pop()
    return any(open_)


def outline(text: str) -> str:
    """Give what all prompts of a text have in common, with … in the place of every choice."""
    # Signs after a backslash are letters; what is put over them has the same length.
    signs = _PLAIN.sub("  ", text)
    open_: list[tuple[int, bool]] = []
    choices: list[tuple[int, int]] = []
    for match in _SIGN.finditer(signs):
        if match[0] == "{":
            open_.append((match.start(), False))
        elif open_ and match[0] == "|":
            open_[-1] = (open_[-1][0], True)
        elif open_:
            start, chosen = open_.pop()
            if chosen:
                choices = [(start, match.end()), *((first, end) for first, end in choices if end < start)]
    for start, end in sorted(choices, reverse=True):
        text = f"{text[:start]}…{text[end:]}"
    return text


def _has_choice(text: str) -> bool:
    open_: list[bool] = []
    for match in _SIGN.finditer(text):
        if match[0] == "{":
            open_.append(False)
        elif not open_:
            continue
        elif match[0] == "|":
            open_[-1] = True
        elif open_.pop():
            return True
    return False


@dataclass(slots=True)
class _Run:
    """What stands in a row: letters and choices."""

    parts: list[list[str]] = field(default_factory=list)
    """For each part what it may be; letters are a part that can be one thing only."""

    pieces: list[str] = field(default_factory=list)
    """Pieces of letters that are not a part yet."""

    count: int = 1
    length: int = 0

    def write(self, text: str) -> None:
        """Add letters."""
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def choose(self, outcomes: list[str]) -> None:
        """Add a choice."""
        self._close()
        self.parts.append(outcomes)
        self.count *= len(outcomes)
        self.length += max(map(len, outcomes))
        if self.count > COMBINATIONS_LIMIT:
            raise TooManyCombinations

    def take(self, other: _Run) -> None:
        """Add all that stands in another run."""
        other._close()
        for outcomes in other.parts:
            if len(outcomes) == 1:
                self.write(outcomes[0])
            else:
                self.choose(outcomes)

    def texts(self) -> list[str]:
        """Give what the run stands for, each text once.

        Raises:
            TooManyCombinations: they are too long together.
        """
        self._close()
        if self.count * self.length > _LENGTH_LIMIT:
            raise TooManyCombinations
        return list(dict.fromkeys(_join(chosen) for chosen in itertools.product(*self.parts)))

    def _close(self) -> None:
        if self.pieces:
            self.parts.append(["".join(self.pieces)])
            self.pieces = []


def _join(chosen: tuple[str, ...]) -> str:
    """Put the outcomes of the parts together; spaces that meet count once."""
    pieces: list[str] = []
    spaced = False
    for text in chosen:
        kept = text.lstrip(_SPACES) if spaced else text
        if kept:
            pieces.append(kept)
            spaced = kept.endswith(tuple(_SPACES))
    return "".join(pieces)


def _read(text: str) -> _Run:
    """Read a text from inside out; whatever stands in braces is worked out as soon as these close.

    Raises:
        TooManyCombinations: some part of it alone stands for too many.
    """
    # For each open brace, and below them all for the text itself: the alternatives so far, the last still written.
    open_: list[list[_Run]] = [[_Run()]]
    for piece in _TOKEN.findall(text):
        here = open_[-1]
        if piece == "{":
            open_.append([_Run()])
        elif piece == "|" and len(open_) > 1:
            here.append(_Run())
        elif piece == "}" and len(open_) > 1:
            open_.pop()
            _shut(open_[-1][-1], here)
        else:
            here[-1].write(piece[1:] if piece[0] == "\\" and len(piece) > 1 else piece)
    while len(open_) > 1:
        unshut = open_.pop()
        outer = open_[-1][-1]
        outer.write("{")
        for number, run in enumerate(unshut):
            outer.write("|" if number else "")
            outer.take(run)
    return open_[0][0]


def _shut(outer: _Run, alternatives: list[_Run]) -> None:
    if len(alternatives) == 1:
        outer.write("{")
        outer.take(alternatives[0])
        outer.write("}")
        return
    outcomes: dict[str, None] = {}
    for run in alternatives:
        outcomes.update(dict.fromkeys(run.texts()))
        if len(outcomes) > COMBINATIONS_LIMIT:
            raise TooManyCombinations
    outer.choose(list(outcomes))
