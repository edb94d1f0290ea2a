"""Compares a packaged program's files with the sums that were noted when it was packaged."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from sora_desktop.cli.self_test.report import NotTried, Trouble
from sora_desktop.resources import resource_path
from sora_desktop.stamp import SUMS_FILE, is_frozen

if TYPE_CHECKING:
    from pathlib import Path

_SHOWN = 5


def try_files() -> list[str]:
    """Look whether every file of the program is there, and is as it was packaged.

    Raises:
        NotTried: this is no packaged program, or one of macOS, whose signature is what tells.
        Trouble: one is missing or another; the text names it.
    """
    if not is_frozen():
        msg = "only a packaged program has a list of its files"
        raise NotTried(msg)
    sums = resource_path(SUMS_FILE).resolve()
    if not sums.is_file():
        if sys.platform == "darwin":
            msg = "macOS itself looks after the files of a program, by its signature"
            raise NotTried(msg)
        msg = f"the list of the program's files is missing: {sums}"
        raise Trouble(msg)
    # The resources lie in `_internal/sora_desktop/_resources`.
    return [f"{_compare(sums, sums.parents[3])} files"]


def _compare(sums: Path, folder: Path) -> int:
    try:
        noted = [line.split("  ", 1) for line in sums.read_text(encoding="utf-8").splitlines()]
        wrong = [said for digest, name in noted if (said := _complaint(folder / name, digest, name))]
    except ValueError as error:
        msg = f"the list of the program's files is damaged: {sums}"
        raise Trouble(msg) from error
    if wrong or not noted:
        more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        raise Trouble("; ".join([*wrong[:_SHOWN], *more]) or f"the list of the program's files is empty: {sums}")
    return len(noted)


def _complaint(path: Path, digest: str, name: str) -> str:
    """Say what is wrong with a file; empty if nothing is."""
    try:
        with path.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return f"{name} is missing"
    except OSError as error:
        return f"{name} cannot be read ({error.strerror})"
    return "" if found == digest else f"{name} is damaged"
