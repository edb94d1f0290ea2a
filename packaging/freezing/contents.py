"""Decides what goes into the frozen program: our modules and their data, and what libraries load only by name."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = ROOT / "sora_desktop"
_RESOURCES = ROOT / "resources"

LEFT_OUT_RESOURCES = (
    "pictures",  # what the project's page shows
    "*.ts",  # what translations are made from
)

LOADED_BY_NAME = (
    # The locks under which jobs are driven, by the kind of the file system.
    "multiprocessing.connection",
    # Which way keeps a computer awake is chosen when it runs.
    "wakepy.dbus_adapters.jeepney",
    # By the names that its options have.
    "uvicorn.lifespan.off",
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
)
"""Modules that nothing imports by a statement that can be found without running it."""

EXCLUDED = (
    # Windows and consoles of others.
    "curses",
    "idlelib",
    "tkinter",
    "IPython",
    # What builds, installs and tests.
    "_pytest",
    "distutils",
    "ensurepip",
    "hypothesis",
    "lib2to3",
    "pip",
    "pkg_resources",
    "pytest",
    "setuptools",
    "test",
    "trio",
    "venv",
    # Locks and pools of many processes; here is one.
    "multiprocessing.managers",
    "multiprocessing.resource_tracker",
    "multiprocessing.shared_memory",
    "resource",
    # What asks the web by other means than ours, in the recipes of a library that is installed already.
    "charset_normalizer",
    "requests",
    "urllib3",
    # What pictures are not read by: a film format, matrices, other windows' pictures.
    "numpy",
    "PIL._avif",
    "PIL._imagingtk",
    "PIL.ImageQt",
    "PIL.ImageTk",
    # What draws a terminal's tables with colours of code; we print none.
    "pygments",
    "markdown_it",
    # Qt's other half. Its classes for sound and film ask for two that are not used with them.
    "PySide6.QtConcurrent",
    "PySide6.QtMultimediaWidgets",
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    # Faster loops and parsers that nobody installs here.
    "gunicorn",
    "httptools",
    "uvloop",
    "watchfiles",
    "websockets",
    "wsproto",
)
"""Modules that stay out even where a library mentions them."""


def hidden_imports() -> list[str]:
    """Name all our own modules, many of which are loaded by name, and those of libraries that nothing names."""
    return [*own_modules(), *LOADED_BY_NAME]


def own_modules() -> list[str]:
    """Name all modules of the program."""
    files = sorted(_PACKAGE.rglob("*.py"))
    parts = (file.relative_to(ROOT).with_suffix("").parts for file in files)
    return [".".join(part[:-1] if part[-1] == "__init__" else part) for part in parts]


def data_files() -> list[tuple[str, str]]:
    """Give the files that lie beside the modules: where each is, and the folder into which it goes."""
    beside = [(file, file.parent.relative_to(ROOT)) for file in sorted(_PACKAGE.rglob("*.sql"))]
    resources = [
        (file, Path("sora_desktop", "_resources") / file.parent.relative_to(_RESOURCES))
        for file in sorted(_RESOURCES.rglob("*"))
        if file.is_file() and not _is_left_out(file.relative_to(_RESOURCES))
    ]
    return [(str(file), str(folder)) for file, folder in beside + resources] + _documentation()


def _documentation() -> list[tuple[str, str]]:
    """Give the page that documents the local service."""
    spec = importlib.util.find_spec("fastapi_swagger")
    folders = [Path(place) / "resources" for place in (spec.submodule_search_locations or ())] if spec else []
    return [(str(folder), "fastapi_swagger/resources") for folder in folders]


def _is_left_out(resource: Path) -> bool:
    return any(resource.match(pattern) or resource.parts[0] == pattern for pattern in LEFT_OUT_RESOURCES)


def native_libraries() -> list[tuple[str, str]]:
    """Give the libraries that are loaded by their path: where each is, and the folder into which it goes."""
    spec = importlib.util.find_spec("c2pa")
    folders = [Path(place) / "libs" for place in (spec.submodule_search_locations or ())] if spec else []
    found = [file for folder in folders for file in folder.iterdir() if file.suffix in {".so", ".dylib", ".dll"}]
    return [(str(file), "c2pa/libs") for file in sorted(found)]


def executables() -> dict[str, bool]:
    """Name the executables, and tell of each whether it has a console.

    Windows opens a console for a program that asks for one, and shows nothing of what another prints. macOS takes a
    program with one for no window.
    """
    if sys.platform == "win32":
        return {"Sora Desktop": False, "sora-desktop": True}
    return {"sora-desktop": sys.platform != "darwin"}


def _nothing() -> list[Any]:
    return []


@dataclass(frozen=True)
class Program:
    """Something to freeze.

    Attributes:
        name: the folder.
        script: what it runs, in this folder.
        modules: gives what nothing imports by a statement.
        data_files: gives what lies beside the modules.
        native_libraries: gives what is loaded by its path.
        executables: gives the names of its executables, and whether each has a console.
    """

    name: str
    script: str
    modules: Callable[[], list[str]] = _nothing
    data_files: Callable[[], list[tuple[str, str]]] = _nothing
    native_libraries: Callable[[], list[tuple[str, str]]] = _nothing
    executables: Callable[[], dict[str, bool]] = lambda: {"bare-window": True}


SORA_DESKTOP = Program("sora-desktop", "start.py", hidden_imports, data_files, native_libraries, executables)
BARE_WINDOW = Program("bare-window", "bare_window.py")
PROGRAMS = {program.name: program for program in (SORA_DESKTOP, BARE_WINDOW)}
