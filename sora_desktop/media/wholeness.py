"""Tells by its boxes whether an MP4 breaks off, for when nobody said how long it is; imports nothing heavy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SHORT_HEAD = 8
_LONG_HEAD = 16
_LONG = 1
_TO_THE_END = 0
_PRINTABLE = range(0x20, 0x7F)
_INDEX = b"moov"


def is_cut_short(path: Path) -> bool:
    """Tell whether an MP4 ends before its outermost boxes do (ISO/IEC 14496-12, 4.2), or without its index.

    A file whose boxes make no sense is not judged, for players forgive much.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        position, kinds = 0, set[bytes]()
        while position < end:
            file.seek(position)
            head = file.read(_LONG_HEAD)
            size, kind = int.from_bytes(head[:4]), head[4:_SHORT_HEAD]
            if len(head) >= _SHORT_HEAD and not all(letter in _PRINTABLE for letter in kind):
                return False
            kinds.add(kind)
            if len(head) >= _SHORT_HEAD and size == _TO_THE_END:
                break
            if size == _LONG:
                size = int.from_bytes(head[_SHORT_HEAD:])
            position += max(size, _SHORT_HEAD)
        return position > end or _INDEX not in kinds
