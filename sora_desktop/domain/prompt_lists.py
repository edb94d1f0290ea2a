"""Tells several prompts that were written into one text from each other."""

from __future__ import annotations

import re

_BLANK = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_MARK = re.compile(r"(?:[-*•–]|\d{1,4}[.):])[^\S\n]+(?=\S)")
_SEVERAL = 2


def prompts_in(text: str) -> tuple[str, ...]:
    """Give the prompts that a text may hold: a line each, or a paragraph each where all have several lines.

    Signs or numbers that begin every one of them, as in a list, are left out.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").replace("\u2028", "\n")
    paragraphs = [part.strip() for part in _BLANK.split(plain) if part.strip()]
    if len(paragraphs) < _SEVERAL or any("\n" not in part for part in paragraphs):
        paragraphs = [line.strip() for part in paragraphs for line in part.split("\n") if line.strip()]
    if len(paragraphs) >= _SEVERAL and all(_MARK.match(part) for part in paragraphs):
        paragraphs = [_MARK.sub("", part, count=1) for part in paragraphs]
    return tuple(paragraphs)
