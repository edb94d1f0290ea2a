"""Walks the outermost boxes of an MP4 (ISO/IEC 14496-12, 4.2); imports nothing heavy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

USER_TYPE = 16
"""Bytes that name what is in a box of the kind `uuid`."""

_SHORT_HEAD, _LONG_HEAD = 8, 16
_TO_THE_END, _LONG = 0, 1
_MOST_BOXES = 100_000
"""As many are looked at one by one; a film in fragments has some thousands."""


@dataclass(frozen=True, slots=True)
class Box:
    """One outermost box."""

    start: int
    length: int
    """In bytes, its head included; what the head says, even where the file ends before."""

    head: int
    """How many of these come before its content, the user type included."""

    kind: bytes
    user_type: bytes
    """Empty unless its kind is `uuid`."""

    open: bool
    """Whether it has no length of its own and goes on to the end of the file, whatever is added there."""

    @property
    def end(self) -> int:
        """Where the next one begins."""
        return self.start + self.length


def boxes(file: BinaryIO) -> Iterator[Box]:
    """Give the outermost boxes in their order, until one makes no sense.

    Raises:
        OSError: the file cannot be read.
    """
    end = file.seek(0, os.SEEK_END)
    position = 0
    for _ in range(_MOST_BOXES):
        file.seek(position)
        head = file.read(_LONG_HEAD + USER_TYPE)
        if len(head) < _SHORT_HEAD:
            return
        length, after, kind = int.from_bytes(head[:4]), _SHORT_HEAD, head[4:_SHORT_HEAD]
        to_the_end = length == _TO_THE_END
        if length == _LONG:
            length, after = int.from_bytes(head[_SHORT_HEAD:_LONG_HEAD]), _LONG_HEAD
        elif to_the_end:
            length = end - position
        if length < after:
            return
        user_type = b""
        if kind == b"uuid":
            user_type = head[after : after + USER_TYPE]
            after += USER_TYPE
        yield Box(position, length, after, kind, user_type, to_the_end)
        position += length
        if position >= end:
            return
