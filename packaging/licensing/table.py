"""Reads the table of what says nothing of its licence itself, and the texts of licences."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = Path(__file__).resolve().parent
_ROOT = _FOLDER.parents[1]
_TABLE = _FOLDER / "libraries.toml"
_ELSEWHERE = {
    "GPL-3.0": _ROOT / "LICENSE",
    "OFL-1.1": _ROOT / "resources" / "fonts" / "OFL.txt",
}
"""Texts that the project has anyway."""

_NATIVE = re.compile(r"\.(so|dylib|dll|pyd)(\.[0-9.]+)?$", re.IGNORECASE)
_ADDED = re.compile(r"-[0-9a-f]{8,}$")
"""What builders of wheels add to the names of libraries."""

_BUILDS_ON = {"LGPL-3.0": ("GPL-3.0",)}
"""Licences that are exceptions from another one, whose text is to be read along."""

_SHORTENED = ("-only", "-or-later")
_NO_LICENCES = {"AND", "OR", "WITH", "Bootloader-exception"}


@dataclass(frozen=True)
class Entry:
    """A line of the table.

    Attributes:
        name: of the component.
        licence: an SPDX expression.
        home: the address of its page.
        notice: whose copyright it is.
        further: names of texts beyond those of the licence.
        files: patterns of its files' names.
        within: the library into which it is compiled, where it has no file of its own.
    """

    name: str
    licence: str
    home: str
    notice: str = ""
    further: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    within: str = ""

    def texts(self) -> tuple[str, ...]:
        """Give the texts of its licence, with the notice before the first.

        Raises:
            KeyError: one is not written down.
        """
        first, *rest = texts_of(self.licence) + tuple(text_of(name) for name in self.further)
        return (f"{self.notice}\n\n{first}" if self.notice else first, *rest)

    def covers(self, path: str) -> bool:
        """Tell whether a file belongs to it, by its path below the frozen program's libraries."""
        name = stem(path)
        return any(fnmatchcase(path if "/" in pattern else name, pattern) for pattern in self.files)


def find(path: str) -> Entry | None:
    """Give the first entry that covers a file."""
    return next((entry for entry in _entries() if entry.covers(path)), None)


def named(name: str) -> Entry | None:
    """Look a component up by its name, in whatever letters."""
    return next((entry for entry in _entries() if entry.name.casefold() == name.casefold()), None)


def compiled_into(path: str) -> list[Entry]:
    """Give what is compiled into a library, as far as it has a licence of its own."""
    return [entry for entry in _inner_entries() if entry.within == stem(path)]


def licence_of_package(name: str) -> str:
    """Give the licence of a Python package that says nothing of it that a program can read; empty if not known."""
    return str(_table()["packages"].get(name, ""))


def texts_of(expression: str) -> tuple[str, ...]:
    """Give the texts of all licences that an SPDX expression names.

    Raises:
        KeyError: one is not written down.
    """
    names = []
    for name in re.findall(r"[A-Za-z0-9.+-]+", expression):
        short = name
        for ending in _SHORTENED:
            short = short.removesuffix(ending)
        if short not in _NO_LICENCES:
            names += [short, *_BUILDS_ON.get(short, ())]
    return tuple(text_of(name) for name in dict.fromkeys(names))


def text_of(name: str) -> str:
    """Give the text of a licence.

    Raises:
        KeyError: it is not written down.
    """
    path = _ELSEWHERE.get(name, _FOLDER / "texts" / f"{name}.txt")
    if not path.is_file():
        raise KeyError(name)
    return path.read_text(encoding="utf-8")


def is_native(path: str) -> bool:
    """Tell whether a file is a native library, by its name."""
    return bool(_NATIVE.search(path)) or ".framework/" in path


def stem(path: str) -> str:
    """Give the name of a library without what differs between systems and versions.

    `av.libs/libwebp-0c5118d0.so.7.2.0`, `libwebp.7.dylib` and `webp.dll` are all `webp`.
    """
    name = PurePosixPath(path).name.lower().removeprefix("lib")
    return _ADDED.sub("", name.partition(".")[0]).partition("-")[0] or name


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


@cache
def _entries() -> tuple[Entry, ...]:
    return tuple(_entry(name, told) for name, told in _table().items() if name not in {"within", "packages"})


@cache
def _inner_entries() -> tuple[Entry, ...]:
    return tuple(_entry(name, told) for name, told in _table()["within"].items())


def _entry(name: str, told: Mapping[str, Any]) -> Entry:
    return Entry(
        name=name,
        licence=str(told["licence"]),
        home=str(told["home"]),
        notice=str(told.get("notice", "")),
        further=tuple(told.get("texts", ())),
        files=tuple(told.get("files", ())),
        within=str(told.get("of", "")),
    )
