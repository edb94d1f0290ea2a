"""Looks at every native library of the frozen program: something must load it, and it must find what it needs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from freezing.needs import Needs
from freezing.trimming import is_from_the_system, reason_for
from products.elf import read_elf
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

LOADED = "loaded by the self-test"
NEEDED = "needed by another one that is there for a reason"
_SHOWN = 20
_LIBRARY = re.compile(r"\.so(\.|$)")


@dataclass(frozen=True)
class Verdict:
    """Why each library is there.

    Attributes:
        reasons: by the place of each in the folder.
        from_the_system: the names of what is left to the system, and needed.
    """

    reasons: Mapping[str, str]
    from_the_system: Collection[str]

    def __str__(self) -> str:
        """Give the reasons and how many libraries there are for each, a line each."""
        counts = Counter(self.reasons.values())
        lines = [
            f"{count:5}  {reason}" for reason, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        ]
        return "\n".join([f"{len(self.reasons):5}  native libraries, of which are", *lines])


def check(libraries: Path, mapped: Collection[Path]) -> Verdict:
    """Find for every library why it is there.

    Args:
        libraries: the folder of the frozen program's libraries.
        mapped: the files that the self-test had loaded.

    Raises:
        BuildFailed: nothing loads one, or one lacks what it needs.
    """
    files = {
        path.relative_to(libraries).as_posix(): path
        for path in sorted(libraries.rglob("*"))
        if _LIBRARY.search(path.name) and path.is_file() and not path.is_symlink() and read_elf(path)
    }
    root = libraries.resolve()
    seen = {path.relative_to(root).as_posix() for path in mapped if path.is_relative_to(root)}
    needs = Needs(files)
    reasons = {place: LOADED for place in files if place in seen}
    reasons |= {place: reason for place in files.keys() - reasons.keys() if (reason := reason_for(place))}
    reasons |= dict.fromkeys(needs.reached_from(reasons) - reasons.keys(), NEEDED)
    lacking = {
        f"{place} needs {name}"
        for place in files
        for name, found in needs.of(place)
        if found is None and not is_from_the_system(name)
    }
    _refuse("Nothing loads these libraries", files.keys() - reasons.keys())
    _refuse("These libraries are not there", lacking)
    outside = {name for place in files for name, found in needs.of(place) if found is None}
    return Verdict(reasons, sorted(outside, key=lambda name: PurePosixPath(name).name.lower()))


def _refuse(complaint: str, about: Collection[str]) -> None:
    if about:
        shown = sorted(about)[:_SHOWN]
        more = [f"and {len(about) - _SHOWN} more"] if len(about) > _SHOWN else []
        raise BuildFailed("\n  ".join([f"{complaint}:", *shown, *more]))
