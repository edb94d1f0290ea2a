"""Asks Debian's package database whose a library of the system is."""

from __future__ import annotations

import platform
import shutil
import subprocess
from functools import cache
from pathlib import Path

_LIBRARY_FOLDERS = ("/lib/", "/usr/lib/")


def is_asked() -> bool:
    """Tell whether this system has Debian's packages."""
    return shutil.which("dpkg-query") is not None


def system() -> str:
    """Name the system whose packages these are, such as `debian`."""
    return platform.freedesktop_os_release().get("ID", "debian")


@cache
def package_of(library: str) -> tuple[str, str] | None:
    """Give name and version of the package that a library comes from, by its file name; None if it is in none."""
    said = _ask("--search", f"*/{library}")
    for line in said.splitlines():
        names, _, path = line.partition(": ")
        if path.startswith(_LIBRARY_FOLDERS):
            package = names.partition(",")[0]
            return package.partition(":")[0], _ask("--show", "--showformat", "${Version}", package)
    return None


def copyright_of(package: str) -> str:
    """Give what a package says of copyrights and licences; empty where it was left out of the installation."""
    try:
        return Path("/usr/share/doc", package, "copyright").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _ask(*question: str) -> str:
    return subprocess.run(
        ["dpkg-query", *question], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    ).stdout
