"""Reads a script of faults from TOML, and says of each entry in words what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

from sora_desktop.emulator.faults.entries import read_entry
from sora_desktop.emulator.faults.script import FaultScriptError, Script
from sora_desktop.emulator.faults.tables import Table, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIZE_LIMIT = 4 * 1024 * 1024
"""Bytes in a script."""

_HEADING = re.compile(r"""\s*\[\[\s*(?:fault|"fault"|'fault')\s*\]\]""")


def read_script(data: bytes) -> Script:
    """Read a script.

    Raises:
        FaultScriptError: it is no TOML, or says something that has no meaning.
    """
    if len(data) > SIZE_LIMIT:
        raise FaultScriptError((f"it is larger than {SIZE_LIMIT // 1024 // 1024} MiB",))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FaultScriptError((f"it is not written in UTF-8 (at line {line})",)) from error
    try:
        tree = tomllib.loads(text)
    except RecursionError as error:
        raise FaultScriptError(("it is no TOML that can be read: its values are nested too deeply",)) from error
    except ValueError as error:
        # More than TOMLDecodeError: numbers of thousands of digits, and dates that no calendar has.
        raise FaultScriptError((f"it is no TOML: {error}",)) from error
    return build_script(tree, lines=_lines_of_entries(text))


def build_script(tree: Mapping[str, object], lines: Sequence[int] = ()) -> Script:
    """Check the values of a script.

    Args:
        tree: what TOML says.
        lines: the line on which each entry begins, where that is known.

    Raises:
        FaultScriptError: something has no meaning.
    """
    problems: list[str] = []
    top = Table(tree, "the script", problems)
    entries = top.raw("fault")
    top.finish(["fault"])
    if isinstance(entries, dict):
        problems.append("the script: write [[fault]] with two brackets on each side")
        entries = []
    elif not isinstance(entries, list | None):
        problems.append(f"the script: `fault` must be entries that begin with [[fault]], not {shown(entries)}")
        entries = []
    faults = []
    for number, values in enumerate(entries or [], 1):
        where = f"fault {number}" + (f" (line {lines[number - 1]})" if len(lines) == len(entries or []) else "")
        if not isinstance(values, dict):
            problems.append(f"{where}: it must begin with [[fault]], not be {shown(values)}")
            continue
        fault = read_entry(Table(values, where, problems), number)
        if fault is not None:
            faults.append(fault)
    if problems:
        raise FaultScriptError(tuple(problems))
    return Script(tuple(faults))


def _lines_of_entries(text: str) -> list[int]:
    """Find the lines on which entries begin; a text over several lines may hold one more that only looks so."""
    return [number for number, line in enumerate(text.split("\n"), 1) if _HEADING.match(line)]
