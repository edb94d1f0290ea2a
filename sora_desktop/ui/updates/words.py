"""The words about versions: how this copy came here, and how a copy of its kind is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from sora_desktop.stamp import Kind
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from sora_desktop.stamp import Stamp

_CONTEXT = "Updates"
_FLATPAK_UPDATE = "flatpak update io.github.sora_desktop.SoraDesktop"
_PIPX_UPGRADE = "pipx upgrade sora-desktop"
_PIPX_INSTALL = "pipx install --force ./sora_desktop-*.whl"
_GIT_PULL = "git pull"

_HERE = {
    Kind.CHECKOUT: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, running from its source code"),
    Kind.WHEEL: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, installed as a Python package"),
    Kind.DEB: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, installed as a Debian package"),
    Kind.TARBALL: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, unpacked from an archive"),
    Kind.APPIMAGE: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, running as an AppImage"),
    Kind.FLATPAK: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, installed as a Flatpak"),
    Kind.WINDOWS_SETUP: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, installed by its setup program"),
    Kind.WINDOWS_PORTABLE: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version}, a portable copy"),
    Kind.MACOS: QT_TRANSLATE_NOOP("Updates", "Sora Desktop {version} for macOS"),
}

_WAYS = {
    Kind.CHECKOUT: QT_TRANSLATE_NOOP("Updates", "To update, run this in its folder and start it again:"),
    Kind.DEB: QT_TRANSLATE_NOOP(
        "Updates", "To update, download the new .deb package and open it. Clips and settings stay."
    ),
    Kind.TARBALL: QT_TRANSLATE_NOOP(
        "Updates", "To update, download the new archive and unpack it in the place of this one."
    ),
    Kind.APPIMAGE: QT_TRANSLATE_NOOP(
        "Updates", "To update, download the new AppImage and use it in the place of this one."
    ),
    Kind.FLATPAK: QT_TRANSLATE_NOOP("Updates", "To update, use your software centre, or run this:"),
    Kind.WINDOWS_SETUP: QT_TRANSLATE_NOOP(
        "Updates", "To update, download the new setup program and run it. Clips and settings stay."
    ),
    Kind.WINDOWS_PORTABLE: QT_TRANSLATE_NOOP(
        "Updates",
        "To update, download the new zip file and unpack it beside this folder. Then close this window, and move the "
        "folder “data” into the new one: it has the clips and settings.",
    ),
    Kind.MACOS: QT_TRANSLATE_NOOP(
        "Updates", "To update, download the new disk image and drag Sora Desktop into the folder Applications."
    ),
}

_BY_NAME = QT_TRANSLATE_NOOP("Updates", "To update, run this:")
_BY_FILE = QT_TRANSLATE_NOOP("Updates", "To update, download the new wheel, and run this where it is:")

_COMMANDS = {Kind.CHECKOUT: _GIT_PULL, Kind.FLATPAK: _FLATPAK_UPDATE}


class Way(NamedTuple):
    """How a copy is brought up to date."""

    words: str
    command: str = ""
    """What is to be run, if anything."""


def here_words(stamp: Stamp) -> str:
    """Say which version this is and how it came here."""
    return QCoreApplication.translate(_CONTEXT, _HERE[stamp.kind]).format(version=stamp.version)


def way_of(kind: Kind, *, by_name: bool) -> Way:
    """Give how a copy of a kind is brought up to date.

    Args:
        kind: how it came here.
        by_name: whether a Python package came from an index, which knows its newer versions, and not from a file.
    """
    if kind is Kind.WHEEL:
        words, command = (_BY_NAME, _PIPX_UPGRADE) if by_name else (_BY_FILE, _PIPX_INSTALL)
    else:
        words, command = _WAYS[kind], _COMMANDS.get(kind, "")
    return Way(QCoreApplication.translate(_CONTEXT, words), command)


def out_words(version: str) -> str:
    """Say that there is a newer version."""
    return QCoreApplication.translate(_CONTEXT, "Sora Desktop {version} is out.").format(version=version)


def notice_words(way: Way) -> str:
    """Say in a notice how this copy is updated; what is to be run is said where it can be copied."""
    if way.command:
        return QCoreApplication.translate(_CONTEXT, "How to update is said in the menu Help, Check for updates.")
    return way.words
