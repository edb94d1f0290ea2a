"""Lets the text of a licence flow, which its makers broke into lines of a width that a window need not have."""

from __future__ import annotations

import re

_FULL = 50
"""Characters from which on a line is taken for one that goes on in the next."""

_GOES_ON = re.compile(r"[A-Za-z0-9\"'“‘([`$/:]")
_POINT = re.compile(r"(?:[-*•o]|\(?[0-9a-zA-Z]{1,3}[.)])\s")
"""What a line begins with that is a point of a list."""


def flowing(text: str) -> str:
    """Join the lines of each paragraph; headings, lists, tables and whatever is set in stay as they are."""
    joined: list[str] = []
    full = False
    for line in text.expandtabs().split("\n"):
        if full and _GOES_ON.match(line) and not _POINT.match(line):
            joined[-1] = f"{joined[-1].rstrip()} {line.rstrip()}"
        else:
            joined.append(line.rstrip())
        full = len(line.rstrip()) >= _FULL
    return "\n".join(joined)
