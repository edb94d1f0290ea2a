"""Finds out which of the frozen program's native libraries need which others, as Linux's loader will look for them."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from products.elf import read_elf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


class Needs:
    """The needs of all libraries that lie in one folder, or will lie in it."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        """Take the libraries: where each lies in the folder, with slashes, and where it can be read now."""
        self._files = files
        self._places: dict[str, list[str]] = {}
        for place in files:
            self._places.setdefault(posixpath.basename(place), []).append(place)

    def of(self, place: str) -> Iterator[tuple[str, str | None]]:
        """Give the name of each library that one needs, and where in the folder that lies; None if it does not."""
        elf = read_elf(self._files[place])
        own = posixpath.dirname(place)
        for name in elf.needed if elf else ():
            folders = [folder.replace("$ORIGIN", own or ".") for folder in (elf.folders if elf else ())]
            yield name, self._found(name, [*folders, "."])

    def reached_from(self, roots: Iterable[str]) -> set[str]:
        """Give where the roots lie, all that they need, and what that needs in turn."""
        reached = set(roots)
        waiting = sorted(reached)
        while waiting:
            for _, found in self.of(waiting.pop()):
                if found is not None and found not in reached:
                    reached.add(found)
                    waiting.append(found)
        return reached

    def _found(self, name: str, folders: Iterable[str]) -> str | None:
        candidates = self._places.get(name, [])
        for folder in folders:
            place = posixpath.normpath(posixpath.join(folder, name))
            if place in candidates:
                return place
        # Whoever loads the one that asks may look in further folders.
        return candidates[0] if candidates else None
