"""Reads from Linux programs and libraries what they need of others, without any tool.

Facts about the form are in elf(5) and in the System V ABI; only 64-bit little-endian files are read, which is what
all processors that the program runs on have.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAGIC = b"\x7fELF\x02\x01"
_HEADER = struct.Struct("<16xHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_DYNAMIC = struct.Struct("<qQ")
_LOADED, _DYNAMIC_SEGMENT, _INTERPRETER = 1, 2, 3
_NEEDED, _STRINGS, _STRINGS_SIZE, _SONAME, _OLD_FOLDERS, _FOLDERS = 1, 5, 10, 14, 15, 29
_ORIGIN = "$ORIGIN"
_GLIBC = re.compile(rb"\0GLIBC_(\d+)\.(\d+)(?:\.\d+)?(?=\0)")


@dataclass(frozen=True)
class Elf:
    """One program or library.

    Attributes:
        needed: the names of the libraries that it cannot be loaded without.
        soname: the name by which others need it; None if it has none.
        glibc: the newest version of the C library that it asks for, such as (2, 34); (0, 0) if it asks for none.
        is_program: whether it can be started, so that it must be executable.
        folders: where it looks for them first; `$ORIGIN` is the folder that it is in itself.
    """

    needed: tuple[str, ...]
    soname: str | None
    glibc: tuple[int, int]
    is_program: bool
    folders: tuple[str, ...] = ()


def read_elf(path: Path) -> Elf | None:
    """Read a file; None if it is no program and no library of Linux."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return None
    data = path.read_bytes()
    segments = list(_segments(data))
    places = {address: (offset, size) for kind, offset, address, size in segments if kind == _LOADED}
    entries = [
        entry
        for kind, offset, _, size in segments
        if kind == _DYNAMIC_SEGMENT
        for entry in _DYNAMIC.iter_unpack(data[offset : offset + size - size % _DYNAMIC.size])
    ]
    facts = dict(entries)
    start = _offset(facts.get(_STRINGS, 0), places)
    strings = data[start : start + facts.get(_STRINGS_SIZE, 0)]
    asked = [(int(major), int(minor)) for major, minor in _GLIBC.findall(strings)]
    folders = [_text(strings, facts[tag]) for tag in (_OLD_FOLDERS, _FOLDERS) if tag in facts]
    soname = _text(strings, facts[_SONAME]) if _SONAME in facts else None
    return Elf(
        tuple(_text(strings, value) for tag, value in entries if tag == _NEEDED),
        soname,
        max(asked, default=(0, 0)),
        # A few libraries can be started as well, and print their version then.
        soname is None and any(kind == _INTERPRETER for kind, *_ in segments),
        tuple(folder for text in folders for folder in text.split(":") if folder),
    )


def forget_folders(path: Path) -> bool:
    """Take away from a file in which folders it looks for libraries, unless one of them goes from its own folder.

    Returns:
        Whether there was anything to take away.
    """
    data = bytearray(path.read_bytes())
    elf = read_elf(path)
    if elf is None or not elf.folders or any(_ORIGIN in folder for folder in elf.folders):
        return False
    for kind, offset, _, size in list(_segments(bytes(data))):
        if kind == _DYNAMIC_SEGMENT:
            end = offset + size - size % _DYNAMIC.size
            entries = list(_DYNAMIC.iter_unpack(data[offset:end]))
            left = [entry for entry in entries if entry[0] not in {_OLD_FOLDERS, _FOLDERS}]
            # The list is as long as it was; what is behind its end is empty, as its end is.
            left += [(0, 0)] * (len(entries) - len(left))
            data[offset:end] = b"".join(_DYNAMIC.pack(*entry) for entry in left)
    path.write_bytes(data)
    return True


def _segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Give kind, offset, address and size of each segment."""
    _, _, _, _, table, _, _, _, entry_size, count, *_ = _HEADER.unpack_from(data)
    for number in range(count):
        kind, _, offset, address, _, size, *_ = _SEGMENT.unpack_from(data, table + number * entry_size)
        yield kind, offset, address, size


def _offset(address: int, places: dict[int, tuple[int, int]]) -> int:
    """Turn an address in memory into a place in the file."""
    for begin, (offset, size) in places.items():
        if begin <= address < begin + size:
            return address - begin + offset
    return 0


def _text(strings: bytes, start: int) -> str:
    return strings[start : strings.index(b"\0", start)].decode()
