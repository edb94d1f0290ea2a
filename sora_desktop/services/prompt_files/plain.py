"""Reads `.txt`: a prompt a line, or blocks between lines of dashes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.services.prompt_files.records import LineCount, Pairs, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_DASHES = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"^[^\S\n]*#.*\n?", re.MULTILINE)
_WRITTEN = re.compile(r"\S.*")
"""From the first character of a line that is no space to the line's end."""


def read_plain(text: str) -> Iterator[Record]:
    """Give the prompts with the number of the line where each begins; lines that begin with `#` are left out."""
    return _blocks(text) if _DASHES.search(text) else _single(text)


def _single(text: str) -> Iterator[Record]:
    lines = LineCount(text)
    for match in _WRITTEN.finditer(text):
        if not match[0].startswith("#"):
            yield Record(row=lines.at(match.start()), pairs=Pairs([("prompt", match[0])]))


def _blocks(text: str) -> Iterator[Record]:
    lines = LineCount(text)
    start = 0
    ends = [match.span() for match in _DASHES.finditer(text)]
    for end, after in (*ends, (len(text), len(text))):
        begin = next((m.start() for m in _WRITTEN.finditer(text, start, end) if not m[0].startswith("#")), end)
        prompt = _COMMENT.sub("", text[begin:end])
        if prompt.strip():
            yield Record(row=lines.at(begin), pairs=Pairs([("prompt", prompt)]))
        start = after
