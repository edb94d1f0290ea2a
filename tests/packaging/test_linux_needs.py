"""A package for Debian names what its libraries need and do not carry, and no more."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from freezing.trimming import FROM_THE_SYSTEM
from products import debian_needs
from products.debian_needs import depends
from products.elf import Elf, read_elf
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from pathlib import Path

NEEDED, STRINGS, SIZE, SONAME = 1, 5, 10, 14
LOADED, DYNAMIC, INTERPRETER = 1, 2, 3
HEADER, SEGMENT = 64, 56
MOVED = 0x10000
"""How far from its place in the file the strings are loaded, as linkers do it."""


def elf(path: Path, *needed: str, soname: str = "", glibc: str = "", program: bool = False) -> Path:
    """Write a file with just what is read of a library."""
    strings = b"\0"
    entries = []
    for tag, name in [*((NEEDED, name) for name in needed), (SONAME, soname)]:
        if name:
            entries.append((tag, len(strings)))
            strings += name.encode() + b"\0"
    strings += f"GLIBC_PRIVATE\0GLIBC_2.2.5\0{glibc}\0".encode()
    kinds = [LOADED, DYNAMIC, *([INTERPRETER] if program else [])]
    place = HEADER + SEGMENT * len(kinds)
    entries += [(STRINGS, MOVED + place), (SIZE, len(strings)), (0, 0)]
    table = b"".join(struct.pack("<qQ", *entry) for entry in entries)
    sizes = {LOADED: (place, len(strings)), DYNAMIC: (place + len(strings), len(table)), INTERPRETER: (0, 0)}
    header = struct.pack(
        "<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 3, 62, 1, 0, HEADER, 0, 0, 64, SEGMENT, len(kinds), 0, 0, 0
    )
    segments = [
        struct.pack("<IIQQQQQQ", kind, 0, sizes[kind][0], MOVED + sizes[kind][0], 0, sizes[kind][1], 0, 0)
        for kind in kinds
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header + b"".join(segments) + strings + table)
    return path


def test_a_library_tells_what_it_needs_and_how_new_the_c_library_must_be(tmp_path: Path) -> None:
    library = elf(tmp_path / "a.so", "libm.so.6", "libGL.so.1", soname="liba.so.1", glibc="GLIBC_2.34", program=True)

    assert read_elf(library) == Elf(("libm.so.6", "libGL.so.1"), "liba.so.1", (2, 34), is_program=False)


def test_a_program_can_be_started_and_other_files_are_none(tmp_path: Path) -> None:
    found = read_elf(elf(tmp_path / "sora-desktop", "libc.so.6", program=True))
    (tmp_path / "text").write_text("\x7fELF", encoding="utf-8")

    assert found == Elf(("libc.so.6",), None, (2, 2), is_program=True)
    assert read_elf(tmp_path / "text") is None


def test_a_package_depends_on_what_is_needed_and_not_carried(tmp_path: Path) -> None:
    elf(tmp_path / "sora-desktop", "libc.so.6", "libz.so.1", glibc="GLIBC_2.9", program=True)
    elf(
        tmp_path / "_internal" / "libown-1a2b.so.3",
        "libGL.so.1",
        "libcups.so.2",
        soname="libown.so.3",
        glibc="GLIBC_2.34",
    )
    elf(tmp_path / "_internal" / "extension.so", "libown.so.3", "libGL.so.1")

    assert depends(tmp_path) == "libc6 (>= 2.34), ca-certificates, libgl1, zlib1g"


def test_a_library_that_nobody_brings_stops_the_build_by_name(tmp_path: Path) -> None:
    elf(tmp_path / "_internal" / "plugin.so", "libc.so.6", "libstrange.so.7")

    with pytest.raises(BuildFailed, match=r"libstrange\.so\.7 \(by _internal.plugin\.so\)"):
        depends(tmp_path)


def test_all_that_the_frozen_program_leaves_to_the_system_is_in_a_known_package(tmp_path: Path) -> None:
    names = [name.replace("ld-linux*", "ld-linux-x86-64.so.2").replace("*", "1") for name in FROM_THE_SYSTEM]
    elf(tmp_path / "a.so", *names)

    assert depends(tmp_path).count(",") == len({debian_needs.HOMES.get(name, "libc6") for name in names})
