"""What a start of the program wants of the window, whether it opens one itself or calls one that is open."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.stamp import Kind, read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[["WindowCalled"], bool]
    """Does what a call wants, and tells whether there is still a window that can."""


class Doing(StrEnum):
    """What the window can be asked to begin with; the value is how the command line calls it."""

    NEW_VIDEO = "new-video"
    """The keyboard goes where a prompt is written."""

    IMPORT = "import"
    """A person is asked for files of prompts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of the window besides being seen."""

    doing: Doing | None = None
    files: tuple[str, ...] = ()
    """The absolute paths of files and folders that are to be opened."""

    def plain(self) -> dict[str, object]:
        """Give it as JSON has it."""
        return {"doing": self.doing, "files": list(self.files)}


NOTHING = Wish()
"""Only to see the window."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the program, of which there may be several on a computer."""

    version: str
    kind: Kind | None = None
    """How it came there; None for a way that only other versions know."""

    @classmethod
    def here(cls) -> Copy:
        """Give the one that runs."""
        stamp = read_stamp()
        return cls(stamp.version, stamp.kind)

    def plain(self) -> dict[str, object]:
        """Give it as JSON has it."""
        return {"version": self.version, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class WindowCalled:
    """A person started the window a second time, and wants to see the first one."""

    activation: str | None = None
    """The desktop's permission to come to the front, where it gave one."""

    wish: Wish = NOTHING
    copy: Copy | None = None
    """The copy of the program that was started."""


def read_copy(value: object) -> Copy | None:
    """Read a copy as another process tells of itself; None where that makes no sense.

    Args:
        value: what JSON has made of it.
    """
    told = value if isinstance(value, dict) else {}
    version, kind = told.get("version"), told.get("kind")
    if not isinstance(version, str):
        return None
    return Copy(version, Kind(kind) if isinstance(kind, str) and kind in set(Kind) else None)


def read_wish(value: object) -> Wish:
    """Read a wish as another process tells it; what makes no sense in it, or comes from a later version, is left out.

    Args:
        value: what JSON has made of it.
    """
    told = value if isinstance(value, dict) else {}
    doing, files = told.get("doing"), told.get("files")
    listed = files if isinstance(files, list) else []
    return Wish(
        Doing(doing) if isinstance(doing, str) and doing in set(Doing) else None,
        tuple(file for file in listed if isinstance(file, str) and os.path.isabs(file)),  # noqa: PTH117 - text, as told
    )
