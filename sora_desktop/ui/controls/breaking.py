"""Where lines may end within long words: paths, addresses, and whatever people and servers write without blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QTextBoundaryFinder

if TYPE_CHECKING:
    from collections.abc import Iterator

BREAK = "\u200b"
"""A place of no width at which a line may end."""

_LONG = re.compile(r"\S{16,}")
_ENDS = "/\\_.:=?&-"
"""Signs after which an address or a path is best parted."""

_PIECE = 12
"""Letters after which any word may be parted."""

_BASIC = 0xFFFF
"""The last character that Qt counts as one; those beyond it are two."""


def breakable(words: str) -> str:
    """Let long words, such as paths and addresses, break where a line ends."""
    return _LONG.sub(lambda match: _broken(match[0]), words)


def unbroken(words: str) -> str:
    """Give words as they were before `breakable`, to be copied."""
    return words.replace(BREAK, "")


def _broken(word: str) -> str:
    made, length, before = "", 0, ""
    for sign in _signs(word):
        ends = sign in _ENDS
        if (made and not ends and (before in _ENDS or length >= _PIECE)) or length >= 2 * _PIECE:
            made, length = made + BREAK, 0
        made, length, before = made + sign, length + 1, sign
    return made


def _signs(word: str) -> Iterator[str]:
    """Give what a reader takes for one sign each: a letter with its accents, a picture of several characters."""
    if word.isascii():
        yield from word
        return
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    sign, place, end = "", 0, finder.toNextBoundary()
    for character in word:
        sign += character
        place += 1 + (ord(character) > _BASIC)
        if place == end:
            yield sign
            sign, end = "", finder.toNextBoundary()
    if sign:
        yield sign
