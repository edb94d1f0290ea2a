"""Reads the files into which Windows' registry is exported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WRITTEN_AS_BYTES = re.compile(r"hex\(2\):(?P<bytes>[0-9a-f,]*)")
_VALUE = re.compile(r'(?:@|"(?P<name>(?:[^"\\]|\\.)*)")=(?P<data>.*)')

Registry = dict[str, dict[str, str]]
"""Keys with their values by name; the value without a name is that of the key itself."""


def read_export(file: Path) -> Registry:
    """Read an exported part of the registry.

    Texts are given as they are; all other kinds of values as the file writes them.

    Args:
        file: what `reg export` wrote.
    """
    registry: Registry = {}
    key: dict[str, str] = {}
    text = file.read_text(encoding="utf-16").replace("\\\n", "")
    for line in text.splitlines():
        if line.startswith("["):
            key = registry.setdefault(line.strip("[]"), {})
        elif value := _VALUE.fullmatch(line):
            key[_plain(value["name"] or "")] = _data(value["data"])
    return registry


def _data(written: str) -> str:
    if written.startswith('"'):
        return _plain(written[1:-1])
    if expandable := _WRITTEN_AS_BYTES.fullmatch(re.sub(r"\s", "", written)):
        return bytes.fromhex(expandable["bytes"].replace(",", "")).decode("utf-16-le").rstrip("\0")
    return written


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
