"""Reads a prompt file's bytes as text, or says why that cannot be done."""

from __future__ import annotations

import codecs
import stat
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import PromptFileNotText, PromptFileTooLarge, PromptFileUnreadable
from sora_desktop.media.signatures import HEAD_BYTES, describe

if TYPE_CHECKING:
    from pathlib import Path

SIZE_LIMIT = 32 * 1024 * 1024
"""Bytes of a prompt file."""

_MEBIBYTE = 1024 * 1024
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXTUAL = frozenset({"unknown data", "plain text", "JSON", "XML", "an HTML page", "an empty file"})
"""What may well be a prompt file, only written wrongly."""


def read_text(path: Path) -> str:
    r"""Read a file as UTF-8, or as UTF-16 by its byte order mark, with `\n` at the ends of lines.

    Raises:
        PromptFileUnreadable: it cannot be opened.
        PromptFileTooLarge: it is over `SIZE_LIMIT`; nothing of it was read.
        PromptFileNotText: it is binary or in another encoding.
    """
    data = _read_bytes(path)
    try:
        text = _decode(data)
    except ValueError as error:
        raise PromptFileNotText(path=path, reason=str(error)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unreadable(path: Path, error: OSError) -> PromptFileUnreadable:
    """Say why the system would not give us a file or folder."""
    reason = error.strerror or type(error).__name__
    return PromptFileUnreadable(path=path, reason=f"{reason[:1].lower()}{reason[1:]}".rstrip("."))


def _read_bytes(path: Path) -> bytes:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise PromptFileUnreadable(path=path, reason="it is not a regular file")
        if facts.st_size > SIZE_LIMIT:
            raise _too_large(path, facts.st_size)
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError as error:  # a name with a NUL
        raise PromptFileUnreadable(path=path, reason="no file can have that name") from error
    if len(data) > SIZE_LIMIT:
        raise _too_large(path, len(data))
    return data


def _too_large(path: Path, size: int) -> PromptFileTooLarge:
    return PromptFileTooLarge(path=path, size=f"{size / _MEBIBYTE:,.0f} MB", limit=f"{SIZE_LIMIT // _MEBIBYTE} MB")


def _decode(data: bytes) -> str:
    """Decode strictly.

    Raises:
        ValueError: it is no such text; the message is the reason.
    """
    if data.startswith(_UTF_32):
        msg = "it is UTF-32"
        raise ValueError(msg)
    try:
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(_why(data, error)) from error
    if "\0" in text:
        msg = _kind(data) or "it holds zero bytes, as only binary files do"
        raise ValueError(msg)
    return text


def _why(data: bytes, error: UnicodeDecodeError) -> str:
    if data.startswith(_UTF_16):
        return "it begins as UTF-16 but does not go on so"
    line = data.count(b"\n", 0, error.start) + 1
    return _kind(data) or f"byte 0x{data[error.start]:02X} in line {line} is not UTF-8"


def _kind(data: bytes) -> str | None:
    found = describe(data[:HEAD_BYTES])
    return None if found in _TEXTUAL else f"it is {found}"
