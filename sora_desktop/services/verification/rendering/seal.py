"""The seal of a written report: one changed byte anywhere in the file shows, and so does one more or one less.

A report is UTF-8 text. It names itself near its beginning, and its last line ends with the seal: the
SHA-256 of the whole file with the seal's own 64 digits replaced by zeros. There is no secret in it:
it finds damage and later changes, not somebody who writes another report and seals that.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum

NAME = "sora-desktop-report/1"
"""What every report calls itself, at its start and in its seal."""

DIGITS = 64
BLANK = "0" * DIGITS
"""What stands in place of the digits while they are reckoned."""

UNSEALED = f"{NAME} sha256:{BLANK}"
"""What a report is written with, in its last line, before it is sealed."""

TAILS = ("\n", '"}\n', "</pre></footer></main></body></html>\n")
"""What follows the digits: in Markdown, in JSON and in HTML."""

SHELL_CHECK = (
    "f=REPORT; s=$(tail -n 1 \"$f\" | grep -oE '[0-9a-f]{64}'); "
    'sed "s/${s:-none}/$(printf %064d 0)/" "$f" | sha256sum | grep -q "^${s:-none} " && echo intact || echo changed'
)
"""How the seal is checked without this program, where REPORT is the file's name."""

_START = 4096
"""Bytes in which a report names itself."""

_END = 512
_SEAL = re.compile(
    rf"{re.escape(NAME)} sha256:([0-9a-f]{{{DIGITS}}})(?:{'|'.join(map(re.escape, TAILS))})\Z".encode("ascii")
)
_FAMILY = NAME.rpartition("/")[0].encode("ascii")


class SealState(StrEnum):
    """What a seal says of a file."""

    INTACT = "intact"
    BROKEN = "broken"
    """It is a report, and not the one that was sealed."""

    ABSENT = "absent"
    """It is no report of this program."""


def sealed(text: str) -> str:
    """Seal a report.

    Raises:
        ValueError: the text does not end with a blank seal.
    """
    head, blank, tail = text.rpartition(UNSEALED)
    if not blank or tail not in TAILS:
        message = "A report ends with a blank seal."
        raise ValueError(message)
    return f"{head}{NAME} sha256:{hashlib.sha256(text.encode()).hexdigest()}{tail}"


def seal_state(data: bytes) -> SealState:
    """Tell whether a file is a report, and whether it is as it was sealed."""
    match = _SEAL.search(data, max(0, len(data) - _END))
    if match is None or NAME.encode("ascii") not in data[:_START]:
        return SealState.BROKEN if _names_itself(data) else SealState.ABSENT
    digest = hashlib.sha256(data[: match.start(1)])
    digest.update(BLANK.encode("ascii"))
    digest.update(data[match.end(1) :])
    return SealState.INTACT if digest.hexdigest().encode("ascii") == match[1] else SealState.BROKEN


def change_of_form(data: bytes) -> str | None:
    """Say what other programs did to a broken report, where undoing that makes it whole; None where it does not."""
    for undo, words in _CHANGES:
        changed = undo(data)
        if changed is not None and changed != data and seal_state(changed) is SealState.INTACT:
            return words
    return None


def _names_itself(data: bytes) -> bool:
    """Tell whether a file calls itself a report, also if it was cut, or written anew in another encoding."""
    return any(_FAMILY in part.replace(b"\0", b"") for part in (data[: 2 * _START], data[-2 * _END :]))


def _with_line_feeds(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _without_mark(data: bytes) -> bytes:
    return _with_line_feeds(data.removeprefix(b"\xef\xbb\xbf"))


def _from_utf_16(data: bytes) -> bytes | None:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        return _with_line_feeds(data.decode("utf-16").encode())
    except UnicodeError:
        return None


def _with_one_end(data: bytes) -> bytes:
    return _with_line_feeds(data).rstrip(b"\n") + b"\n"


_CHANGES = (
    (_with_line_feeds, "Only its line ends were changed, as some mail programs do; the rest is as it was sealed."),
    (_with_one_end, "Only lines at its end were added or taken away; the rest is as it was sealed."),
    (_without_mark, "Only a byte order mark was put before it, as some editors do; the rest is as it was sealed."),
    (_from_utf_16, "It was only written anew in UTF-16, as PowerShell does; the text is as it was sealed."),
)
