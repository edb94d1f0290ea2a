"""The reference images of a form in their order, and what is known of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.ui.compose.reference_images import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage


class ImageRow:
    """Paths, each there once; one of them is looked at.

    Attributes:
        paths: the images in order, the first frame first.
        current: the number of the one that is looked at, from 0.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.paths: tuple[str, ...] = ()
        self.current = 0
        self._found: dict[str, Picture | SoraDesktopError] = {}

    @property
    def error(self) -> SoraDesktopError | None:
        """Why one cannot be read, if there is such a one."""
        found = (self._found.get(path) for path in self.paths)
        return next((one for one in found if isinstance(one, SoraDesktopError)), None)

    @property
    def reading(self) -> bool:
        """Whether something is not known yet of any of them."""
        return any(path not in self._found for path in self.paths)

    @property
    def previews(self) -> list[tuple[str, QImage | None]]:
        """Their names, with a small picture of each that was read."""
        pictures = (self.picture(number) for number in range(len(self.paths)))
        return [
            (Path(path).name, picture.preview if picture else None)
            for path, picture in zip(self.paths, pictures, strict=True)
        ]

    def picture(self, number: int) -> Picture | None:
        """Give what was read of one; None if it was not, or cannot be."""
        found = self._found.get(self.paths[number]) if number < len(self.paths) else None
        return found if isinstance(found, Picture) else None

    def broken(self, path: str) -> bool:
        """Tell whether an image was found not to be readable."""
        return isinstance(self._found.get(path), SoraDesktopError)

    def put(self, paths: Sequence[str]) -> list[str]:
        """Take these in place of those that are there; give those that must be read, or read once more."""
        self.paths = tuple(dict.fromkeys(paths))
        read = ((path, found) for path, found in self._found.items() if isinstance(found, Picture))
        self._found = {path: found for path, found in read if path in self.paths}
        self.current = max(0, min(self.current, len(self.paths) - 1))
        return [path for path in self.paths if path not in self._found]

    def note(self, path: str, found: Picture | SoraDesktopError) -> bool:
        """Keep what was found out about one; tell whether it is still among them."""
        if path in self.paths:
            self._found[path] = found
        return path in self.paths

    def with_more(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Give the paths with some more at the end."""
        return tuple(dict.fromkeys((*self.paths, *paths)))

    def with_instead(self, path: str) -> tuple[str, ...]:
        """Give the paths with another one in the place of the current one; an empty one takes it out."""
        before, after = self.paths[: self.current], self.paths[self.current + 1 :]
        return (*before, *([path] if path else []), *after)

    def move(self, step: int) -> bool:
        """Move the current one by so many places, and go on looking at it; tell whether that can be done."""
        target = self.current + step
        if not 0 <= target < len(self.paths):
            return False
        paths = list(self.paths)
        paths.insert(target, paths.pop(self.current))
        self.paths, self.current = tuple(paths), target
        return True
