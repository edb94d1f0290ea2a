"""Tells whether what was committed last is still in SQLite's log, which itself drops a spoiled end without a word.

Beside the log lies its index, which notes after every commit how far the log goes. It is no witness
after a power cut, as nobody syncs it, but never says too much: it is written after the log was synced.
The layouts are those of SQLite's documents "WAL-mode File Format" and "Database File Format".
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

_INDEX_BYTES = 136
_COPY = struct.Struct("=IIIBBHII8s8s8s")
_CHECKSUMMED = 40
_COPIED = 96
"""Where the index says how many frames are in the database itself by now."""

_LOG_HEADER = 32
_FRAME_HEADER = 24
_BIG_ENDIAN_LOG = 0x377F0683
_MAGIC_ALIKE = 0xFFFFFFFE
_WORD = 0xFFFFFFFF
_LARGEST_PAGE = 65536
_LOOKS = 5


@dataclass(frozen=True, slots=True)
class _Witness:
    """What the index says of the log."""

    salt: bytes
    page: int
    """Bytes of a page."""

    frames: int
    copied: int
    """How many of the frames are not needed any more."""

    checksum: bytes
    """Of the last frame, as this computer writes numbers."""


def is_cut(database: Path) -> bool:
    """Tell whether committed changes are gone from the log; must not be asked while this process has it open.

    Raises:
        OSError: a file cannot be read.
    """
    for _ in range(_LOOKS):
        witness = _read_index(database)
        if witness is None or witness.copied >= witness.frames or _holds(database, witness):
            return False
        if _read_index(database) == witness:
            return True
        # Another process writes just now, and may have begun a new log meanwhile.
    return False


def _read_index(database: Path) -> _Witness | None:
    try:
        with database.with_name(f"{database.name}-shm").open("rb") as file:
            head = file.read(_INDEX_BYTES)
    except FileNotFoundError:
        return None
    if len(head) < _INDEX_BYTES:
        return None
    _, _, _, begun, _, page, frames, _, checksum, salt, own = _COPY.unpack_from(head)
    if not begun or struct.pack("=II", *_sums(head[:_CHECKSUMMED], (0, 0), sys.byteorder)) != own:
        return None
    (copied,) = struct.unpack_from("=I", head, _COPIED)
    return _Witness(salt, _LARGEST_PAGE if page == 1 else page, frames, copied, checksum)


def _holds(database: Path, witness: _Witness) -> bool:
    """Tell whether the log has every frame that the witness speaks of, and that the database has not."""
    try:
        with database.with_name(f"{database.name}-wal").open("rb") as log:
            return _has_frames(log, witness)
    except FileNotFoundError:
        return False


def _has_frames(log: BinaryIO, witness: _Witness) -> bool:
    header = log.read(_LOG_HEADER)
    if len(header) < _LOG_HEADER:
        return False
    magic, _, page = struct.unpack_from(">III", header)
    if magic & _MAGIC_ALIKE != _BIG_ENDIAN_LOG & _MAGIC_ALIKE or page != witness.page or header[16:24] != witness.salt:
        return False
    order = "big" if magic == _BIG_ENDIAN_LOG else "little"
    sums = struct.unpack(">II", header[24:])
    if witness.copied:
        log.seek((witness.copied - 1) * (_FRAME_HEADER + page), 1)
        frame = log.read(_FRAME_HEADER + page)
        if len(frame) < _FRAME_HEADER:
            return False
        sums = struct.unpack_from(">II", frame, 16)
    for _ in range(witness.frames - witness.copied):
        frame = log.read(_FRAME_HEADER + page)
        if len(frame) < _FRAME_HEADER + page or frame[8:16] != witness.salt:
            return False
        sums = _sums(frame[:8] + frame[_FRAME_HEADER:], sums, order)
        if struct.pack(">II", *sums) != frame[16:24]:
            return False
    return struct.pack("=II", *sums) == witness.checksum


def _sums(data: bytes, before: tuple[int, int], order: str) -> tuple[int, int]:
    """Add up words as SQLite does."""
    words = array("I", data)
    if order != sys.byteorder:
        words.byteswap()
    first, second = before
    pairs = iter(words)
    for word in pairs:
        first = (first + word + second) & _WORD
        second = (second + next(pairs) + first) & _WORD
    return first, second
