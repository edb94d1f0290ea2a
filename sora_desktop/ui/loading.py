"""Loads modules on a worker thread while the window stays alive."""

from __future__ import annotations

import gc
import importlib
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_MILLISECONDS = 4
"""How long after the modules are there this is noticed, at most."""


class Loading:
    """Modules on their way, loaded by a thread that touches nothing of the window."""

    def __init__(self, *names: str, after: Callable[[], None] | None = None) -> None:
        """Begin at once.

        Args:
            names: the modules' full names, in the order in which they are loaded.
            after: what else the thread is to do then.
        """
        self._names = names
        self._after = after
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._load, name="loading")
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether the thread has ended."""
        return not self._thread.is_alive()

    def finish(self) -> None:
        """Wait for the end, and raise what loading has raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _load(self) -> None:
        try:
            for name in self._names:
                importlib.import_module(name)
            if self._after is not None:
                self._after()
        except Exception as error:  # noqa: BLE001 - raised again by `finish`, where somebody can act on it
            self._error = error


def load_meanwhile(*names: str) -> None:
    """Load modules, and let Qt work on events until they are there.

    Python is not to collect meanwhile: the worker thread, which allocates much, would destroy widgets
    that nobody needs any more under the hands of the window.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        loading = Loading(*names)
        waiting = QEventLoop()
        look = QTimer(interval=_LOOK_MILLISECONDS)
        look.timeout.connect(lambda: waiting.quit() if loading.done else None)
        look.start()
        waiting.exec()
        loading.finish()
    finally:
        if was_on:
            gc.enable()
