"""Loads modules while the window stays alive: those without Qt on a worker thread, those with it piece by piece here.

Classes of Qt for Python may only be made on the window's thread. Qt looks up what is known of them without
Python's lock, so one that is made elsewhere at that moment ends the process.
"""

from __future__ import annotations

import importlib
import sys
import threading
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

import sora_desktop
from sora_desktop.ui.collecting import not_collecting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LOOK_MILLISECONDS = 4
"""How long after the worker thread has ended this is noticed, at most."""

_WINDOW = "sora_desktop.ui."
_PLAIN = ("sora_desktop.domain.", "sora_desktop.services.kinds")
"""Modules without Qt that the window's own need at once; others they only name."""


class Loading:
    """Work of a thread that touches nothing of the window and loads nothing that has to do with Qt."""

    def __init__(self, work: Callable[[], None]) -> None:
        """Begin at once."""
        self._work = work
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="loading")
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether the thread has ended."""
        return not self._thread.is_alive()

    def finish(self) -> None:
        """Wait for the end, and raise what the work has raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - raised again by `finish`, where somebody can act on it
            self._error = error


def load_meanwhile(name: str, *libraries: str) -> None:
    """Load a module of the window, and let Qt work on events until it is there.

    Args:
        name: the module's full name.
        libraries: what it needs that has nothing to do with Qt and takes long to load.
    """
    pieces: list[str] = []
    # The worker thread would otherwise collect, and destroy widgets under the hands of the window.
    with not_collecting():
        loading = Loading(lambda: pieces.extend(prepare([name], libraries)))
        waiting = QEventLoop()
        look = QTimer(interval=_LOOK_MILLISECONDS)
        look.timeout.connect(lambda: waiting.quit() if loading.done else None)
        look.start()
        waiting.exec()
        look.stop()  # whoever still holds it, it must not wake anybody up
        loading.finish()
        for piece in pieces:
            importlib.import_module(piece)
            QCoreApplication.processEvents()


def prepare(names: Sequence[str], libraries: Sequence[str] = ()) -> list[str]:
    """Load what modules of the window need besides Qt, and list what the window's thread is to load; for any thread.

    Args:
        names: full names of modules of the window.
        libraries: further modules that have nothing to do with Qt.

    Returns:
        The names, and before them those of the window's modules that they need and that are not loaded yet,
        in an order in which each takes a moment only.
    """
    for library in libraries:
        importlib.import_module(library)
    order: list[str] = []
    seen: set[str] = set()
    for name in names:
        _visit(name, order, seen)
    return order


def _visit(name: str, order: list[str], seen: set[str]) -> None:
    if name in seen or name in sys.modules:
        return
    seen.add(name)
    for needed in _needed_by(name):
        if needed.startswith(_WINDOW):
            _visit(needed, order, seen)
        elif needed.startswith(_PLAIN) and needed not in sys.modules:
            importlib.import_module(needed)
    order.append(name)


def _needed_by(name: str) -> list[str]:
    """Give the modules that a module's code names, without running any of it."""
    parts = name.split(".")[1:]
    places = [*sora_desktop.__path__]
    spec = None
    for number, _part in enumerate(parts, 2):
        spec = PathFinder.find_spec(".".join(name.split(".")[:number]), places)
        if spec is None or spec.loader is None:
            return []
        places = [*(spec.submodule_search_locations or ())]
    get_code = getattr(spec.loader, "get_code", None) if spec else None
    code = get_code(name) if get_code else None
    # Only what is imported has a name with a dot in it.
    return [] if code is None else [named for named in code.co_names if "." in named]
