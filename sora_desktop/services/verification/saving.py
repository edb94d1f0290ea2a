"""Keeps a written report as a file, to the byte: its seal is over bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.verification import ReportFormat

if TYPE_CHECKING:
    from pathlib import Path

_BY_SUFFIX = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".json": ReportFormat.JSON,
    ".md": ReportFormat.MARKDOWN,
}


def format_of(path: Path) -> ReportFormat | None:
    """Tell by a file's name in which format a report is wanted; None if the name does not say."""
    return _BY_SUFFIX.get(path.suffix.lower())


def save_report(path: Path, text: str) -> None:
    """Write a rendered report to a file, in place of one that is there; blocking.

    Raises:
        OSError: it cannot be written; an old file is as it was.
    """
    from sora_desktop.storage.disk import write_atomically  # noqa: PLC0415 - not needed by the window's start

    data = text.encode()
    if path.exists() and not path.is_file():
        # A terminal or a pipe is not to be replaced by a file.
        with path.open("wb") as stream:
            stream.write(data)
        return
    write_atomically(path, data)
