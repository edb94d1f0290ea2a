"""Opens clips for reading, in the way of whichever version of the library is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from av.container import InputContainer

_KEEPS_ALL_BYTES = 19
"""The release of the library from which on it reads all metadata so, and takes no word about it."""

_STRAY = "surrogateescape"
"""How bytes that are no UTF-8 are read: as signs that no text may hold, from which they can be had back."""


def open_clip(path: Path) -> InputContainer:
    """Open a clip for reading; metadata in whatever encoding is no hindrance.

    Raises:
        FFmpegError: it cannot be opened, or is damaged.
        ValueError: the same, as some versions of the library tell it.
    """
    # PyAV's changelog, 19.0.0: the argument was taken away, and what it is given here became the only way.
    known: dict[str, Any] = {} if _release() >= _KEEPS_ALL_BYTES else {"metadata_errors": _STRAY}
    opened: InputContainer = av.open(str(path), mode="r", **known)
    return opened


def texts(metadata: Mapping[str, str]) -> dict[str, str]:
    """Give metadata as texts that can be kept and sent; bytes in them that are no UTF-8 become question marks."""
    return {_text(key): _text(value) for key, value in metadata.items()}


def _release() -> int:
    return int(av.__version__.partition(".")[0])


def _text(read: str) -> str:
    return str(read).encode("utf-8", _STRAY).decode("utf-8", "replace")
