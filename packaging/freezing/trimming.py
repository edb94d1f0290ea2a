"""Decides which native libraries the frozen program carries: those that something loads, and nothing else.

Whatever is no root of this and is needed by no library that stays is left out, so that nothing comes along by
chance, such as a whole desktop by a plugin for it that the builder's computer happens to have.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from freezing.needs import Needs

if TYPE_CHECKING:
    from collections.abc import Iterable

    Entry = tuple[str, str, str]
    """Where a file goes, where it is, and of which kind it is, as PyInstaller lists what it collects."""

PLUGINS = {
    "iconengines/*qsvgicon*": "draws the icons",
    "imageformats/*qgif*": "reads pictures that are dropped on the window",
    "imageformats/*qjpeg*": "reads thumbnails",
    "imageformats/*qsvg*": "reads the icons",
    "imageformats/*qwebp*": "reads reference pictures",
    "multimedia/*ffmpegmedia*": "plays clips",
    "multimedia/*darwinmedia*": "macOS's own way to the loudspeakers",
    "multimedia/*windowsmedia*": "Windows' own way to the loudspeakers",
    "platforminputcontexts/*composeplatform*": "puts accents on letters by the compose key",
    "platforminputcontexts/*ibusplatform*": "types Chinese, Japanese and Korean",
    "platforms/*qcocoa*": "the window on macOS",
    "platforms/*qoffscreen*": "commands and the self-test where there is no screen",
    "platforms/*qwayland*": "the window under Wayland",
    "platforms/*qwindows*": "the window on Windows",
    "platforms/*qxcb*": "the window under X11",
    "platformthemes/*qxdgdesktopportal*": "the desktop's own dialogs for files",
    "printsupport/*": "prints proofs",
    "styles/*": "the system's look of controls",
    "wayland-decoration-client/*": "the frame of the window where the desktop draws none",
    "wayland-graphics-integration-client/*qt-plugin-wayland-egl*": "draws by the graphics card",
    "wayland-shell-integration/*xdg-shell*": "the window under Wayland",
    "xcbglintegrations/*": "draws by the graphics card",
}
"""Plugins of Qt that stay, and for what: nothing needs them by name, for Qt looks into their folders."""

LOADED_BY_PATH = {
    "c2pa/libs/*": "reads content credentials; loaded by c2pa/lib.py",
}
"""Other libraries that stay though nothing needs them by name, and for what."""

FROM_THE_SYSTEM = {
    # What must fit the drivers and the settings of the computer it runs on.
    "ld-linux*": "the C library",
    "libc.so.6": "the C library",
    "libm.so.6": "the C library",
    "libdl.so.2": "the C library",
    "libmvec.so.1": "the C library",
    "libpthread.so.0": "the C library",
    "libresolv.so.2": "the C library",
    "librt.so.1": "the C library",
    "libutil.so.1": "the C library",
    "libcrypt.so.*": "the C library",
    "libgcc_s.so.1": "drivers of graphics need one that is as new as they are",
    "libstdc++.so.6": "drivers of graphics need one that is as new as they are",
    "libz.so.1": "drivers of graphics need it too",
    "libdrm.so.2": "belongs to the drivers of graphics",
    "libEGL.so.1": "belongs to the drivers of graphics",
    "libGL.so.1": "belongs to the drivers of graphics",
    "libX11.so.6": "drivers of graphics share its inner state",
    "libX11-xcb.so.1": "drivers of graphics share its inner state",
    "libxcb.so.1": "drivers of graphics share its inner state",
    "libwayland-client.so.0": "drivers of graphics share its inner state",
    "libwayland-cursor.so.0": "every Wayland desktop has it",
    "libwayland-egl.so.1": "belongs to the drivers of graphics",
    "libcups.so.2": "reads the system's settings of printers; without it, proofs are printed into files",
    "libdbus-1.so.3": "finds the desktop's bus by the system's settings",
    "libexpat.so.1": "what reads the system's settings of typefaces needs it",
    "libfontconfig.so.1": "reads the system's settings of typefaces",
    "libfreetype.so.6": "what reads the system's settings of typefaces needs it",
}
"""Libraries of Linux that are never carried along, and why."""

_OLD_LETTERS = "terminals that write Chinese, Japanese or Korean as was usual before Unicode"
LOADED_LATER = {
    "PIL/_webp.*": "reads reference pictures",
    "av/subtitles/*": "reads clips with subtitles",
    "python3.*/lib-dynload/_codecs_*": _OLD_LETTERS,
    "python3.*/lib-dynload/_multibytecodec*": _OLD_LETTERS,
    # Of these, only those come along that some module imports; which ones those are differs with each Python.
    "python3.*/lib-dynload/*": "Python's own, imported where it is needed, such as hashes that OpenSSL does not give",
}
"""Modules of Python that are loaded on some computers, or for some files, only."""

_OF_PLUGINS_LEFT_OUT = ("*QtPdf*", "*Qt6Pdf*", "*VirtualKeyboard*", "*opengl32sw*")
"""What comes along with plugins that do not stay, where needs are not followed: all systems but Linux."""

_UNWANTED_DATA = ("*/__pycache__/*", "*.dist-info/RECORD", "*.pyi", "PySide6/*translations/*")

SLOWS_THE_START = {"pyi_rth_multiprocessing"}
"""What PyInstaller would run before the program, for programs that start copies of themselves; this one starts none."""

_NATIVE = {"BINARY", "EXTENSION"}
_PLUGIN_FOLDERS = ("PySide6/Qt/plugins/", "PySide6/plugins/")
_PYTHON = "libpython"


def kept(binaries: Iterable[Entry]) -> list[Entry]:
    """Give those of the collected libraries that something loads."""
    entries = [entry for entry in binaries if not _is_unwanted(_posix(entry[0]))]
    if not sys.platform.startswith("linux"):
        return entries
    # Without links: whatever needs a library looks in its own folder, or at the top, where it lies then.
    files = [entry for entry in entries if entry[2] in _NATIVE]
    needs = Needs({target: Path(source) for target, source, _ in files})
    reached = needs.reached_from(target for target, _, kind in files if _is_root(target, kind))
    return [entry for entry in files if entry[0] in reached]


def unwanted_data(target: str, kind: str = "DATA") -> bool:
    """Tell whether a file that a library brings beside its modules stays out."""
    if kind == "SYMLINK" and sys.platform.startswith("linux"):
        return True
    return any(fnmatch(_posix(target), pattern) for pattern in (*_UNWANTED_DATA, *_OF_PLUGINS_LEFT_OUT))


def is_from_the_system(library: str) -> bool:
    """Tell whether a library of Linux is left to the system."""
    return any(fnmatch(library, pattern) for pattern in FROM_THE_SYSTEM)


def reason_for(target: str) -> str | None:
    """Say for what a library stays that nothing needs by name; None if there is no such reason."""
    name = _posix(target)
    plugin = _plugin(name)
    table, place = (LOADED_BY_PATH | LOADED_LATER, name) if plugin is None else (PLUGINS, plugin)
    return next((reason for pattern, reason in table.items() if fnmatch(place, pattern)), None)


def _is_unwanted(name: str) -> bool:
    if any(fnmatch(name, pattern) for pattern in _OF_PLUGINS_LEFT_OUT):
        return True
    if _plugin(name) is not None:
        return reason_for(name) is None
    return sys.platform.startswith("linux") and is_from_the_system(PurePath(name).name)


def _plugin(name: str) -> str | None:
    return next((name.removeprefix(folder) for folder in _PLUGIN_FOLDERS if name.startswith(folder)), None)


def _is_root(target: str, kind: str) -> bool:
    return kind == "EXTENSION" or PurePath(target).name.startswith(_PYTHON) or reason_for(target) is not None


def _posix(target: str) -> str:
    return target.replace("\\", "/")
