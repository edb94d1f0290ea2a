"""Tells which build of the program this is, by the stamp that the packaging leaves among the resources."""

from __future__ import annotations

import functools
import json
import re
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from sora_desktop import __version__
from sora_desktop.resources import resource_path

IDENTITY = "io.github.sora_desktop.SoraDesktop"
"""The name by which desktops and Windows' taskbar know the program."""

STAMP_FILE = "stamp.json"

SUMS_FILE = "files.sha256"
"""What lies beside it in a packaged program: the sum of each of its files, a line each as `sha256sum` writes it."""

_VERSION_FILE = Path(__file__).with_name("__init__.py")
"""Where a program that is not frozen has its version."""

_VERSION = re.compile(r'^__version__ = "([^"\n]+)"', re.MULTILINE)


class Kind(StrEnum):
    """How the program came onto this computer."""

    CHECKOUT = "checkout"
    WHEEL = "wheel"
    DEB = "deb"
    TARBALL = "tarball"
    APPIMAGE = "appimage"
    FLATPAK = "flatpak"
    WINDOWS_SETUP = "windows-setup"
    WINDOWS_PORTABLE = "windows-portable"
    MACOS = "macos"


@dataclass(frozen=True)
class Stamp:
    """Which build this is.

    Attributes:
        version: the version of the program.
        kind: how it came here.
        commit: the commit from which it was built, if the builder said so.
        releases: the address that tells the newest release, as GitHub's `releases/latest` does; None where nobody
            publishes such builds, which holds for checkouts and for what a person builds alone.
    """

    version: str
    kind: Kind
    commit: str | None = None
    releases: str | None = None


@functools.cache
def read_stamp() -> Stamp:
    """Read the stamp of this build; without a readable one, this is a checkout or a wheel.

    It is read once: an upgrade lays another one in its place while the program runs.
    """
    kind = Kind.WHEEL if resource_path().name == "_resources" else Kind.CHECKOUT
    try:
        told: Any = json.loads(resource_path(STAMP_FILE).read_text(encoding="utf-8"))
        return Stamp(__version__, Kind(told["kind"]), told.get("commit"), told.get("releases"))
    except (OSError, ValueError, KeyError, TypeError):
        return Stamp(__version__, kind)


class Build(NamedTuple):
    """What tells a build of the program from another one, as far as its files do."""

    version: str
    commit: str | None = None


def installed_build() -> Build | None:
    """Look which build lies by now where the running one was started from; None while that cannot be read."""
    commit = version = None
    try:
        told: Any = json.loads(resource_path(STAMP_FILE).read_text(encoding="utf-8"))
        commit, version = told.get("commit"), told.get("version")
    except FileNotFoundError:
        # A checkout, or a wheel that a person has built alone.
        pass
    except (OSError, ValueError, AttributeError):
        return None
    try:
        written = _VERSION.search(_VERSION_FILE.read_text(encoding="utf-8"))
        version = written[1] if written else None
    except FileNotFoundError:
        # Frozen: its modules are not files.
        pass
    except (OSError, ValueError):
        return None
    return Build(str(version), commit) if version else None


def is_frozen() -> bool:
    """Tell whether the program carries its own Python, so that `sys.executable` is the program itself."""
    return bool(getattr(sys, "frozen", False))
