"""Tells which build of the program this is, by the stamp that the packaging leaves among the resources."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sora_desktop import __version__
from sora_desktop.resources import resource_path

IDENTITY = "io.github.sora_desktop.SoraDesktop"
"""The name by which desktops and Windows' taskbar know the program."""

STAMP_FILE = "stamp.json"


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


def read_stamp() -> Stamp:
    """Read the stamp of this build; without a readable one, this is a checkout or a wheel."""
    kind = Kind.WHEEL if resource_path().name == "_resources" else Kind.CHECKOUT
    try:
        told: Any = json.loads(resource_path(STAMP_FILE).read_text(encoding="utf-8"))
        return Stamp(__version__, Kind(told["kind"]), told.get("commit"), told.get("releases"))
    except (OSError, ValueError, KeyError, TypeError):
        return Stamp(__version__, kind)


def is_frozen() -> bool:
    """Tell whether the program carries its own Python, so that `sys.executable` is the program itself."""
    return bool(getattr(sys, "frozen", False))
