"""Starts the application, the loop and the window, in the order that shows the window soonest; ends them in reverse."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from sora_desktop import __version__
from sora_desktop.services.driving.calling import NOTHING
from sora_desktop.services.first_look import first_look
from sora_desktop.stamp import IDENTITY
from sora_desktop.ui import theme
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.memory import restore_arrangement
from sora_desktop.ui.refusal import told_in_words
from sora_desktop.ui.taskbar import name_process
from sora_desktop.ui.translations import install_translations

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.services.bundle import LoadOpening
    from sora_desktop.services.driving.calling import Wish
    from sora_desktop.services.first_look import FirstLook

_LOADED = time.perf_counter()
_SESSION = "sora_desktop.ui.session"
_LIBRARIES = ("asyncio", "logging.handlers", "platform", "ssl")
"""What the session needs that takes long to load and has nothing to do with Qt."""

_PAINT_MILLISECONDS = 5_000
"""How long the first paint is waited for, where a window may be hidden by others."""


class Application(QApplication):
    """Qt's application, which is told of the files that macOS wants opened in it, maybe before anybody can."""

    def __init__(self, arguments: list[str]) -> None:
        """Begin with no file."""
        super().__init__(arguments)
        self._early: list[str] = []
        self._taker: Callable[[str], None] | None = None

    def hand_files_to(self, taker: Callable[[str], None] | None) -> None:
        """Have the paths of files taken from now on, and those that came before at once; None ends that."""
        self._taker = taker
        while self._early and taker is not None:
            taker(self._early.pop(0))

    def event(self, event: QEvent) -> bool:
        """Take a file."""
        if not isinstance(event, QFileOpenEvent):
            return super().event(event)
        file = event.file()
        if file and self._taker is not None:
            self._taker(file)
        elif file:
            self._early.append(file)
        return bool(file)


def run_window(
    folder: Path | None, load: LoadOpening, *, wish: Wish = NOTHING, exit_after_first_paint: bool = False
) -> int:
    """Show the window, and give the exit code once it was closed.

    Args:
        folder: the folder that keeps everything, or None for the person's usual places.
        load: gives the function that opens the services, once the window is seen.
        wish: what it is to do once everything is open.
        exit_after_first_paint: print how long the first paint took, and end.
    """
    app = _application()
    found = first_look(folder)
    window = _paint_first(app, found)
    if exit_after_first_paint:
        print(f"painted {_milliseconds_since_start():.0f}", flush=True)  # noqa: T201 - what the option is for
        window.leave()
        return 0
    return _go_on(app, window, found, load, wish)


def _go_on(app: QApplication, window: MainWindow, found: FirstLook, load: LoadOpening, wish: Wish) -> int:
    """Load the rest, now that a person sees the window, and run it."""
    from sora_desktop.ui.loading import load_meanwhile  # noqa: PLC0415 - not needed for the first paint

    pressed: list[str] = []

    def close() -> None:
        pressed.append("close")

    window.close_requested.connect(close)
    load_meanwhile(_SESSION, *_LIBRARIES)
    window.close_requested.disconnect(close)
    from sora_desktop.ui.session import run_session  # noqa: PLC0415 - it was loaded just now

    return run_session(app, window, found, load, wish=wish, end_at_once=bool(pressed))


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
        app.setStyle(theme.STYLE)
    else:
        name_process(IDENTITY)
        with told_in_words():
            app = Application([*sys.argv[:1], "-style", theme.STYLE])
    app.setApplicationName("sora-desktop")
    app.setApplicationDisplayName("Sora Desktop")
    app.setApplicationVersion(__version__)
    app.setOrganizationName("sora-desktop")
    app.setDesktopFileName(IDENTITY)
    # The loop ends when the session does, not when Qt believes that nobody looks any more.
    app.setQuitOnLastWindowClosed(False)
    install_translations(app)
    return app


def _paint_first(app: QApplication, found: FirstLook) -> MainWindow:
    """Show the window as far as it can be shown at once, and wait until it was painted."""
    settings = found.settings
    if settings.color_scheme in {theme.Scheme.LIGHT, theme.Scheme.DARK}:
        theme.set_scheme(settings.color_scheme)
    theme.apply(app, styled=True)
    window = MainWindow()
    restore_arrangement(window, settings.window)
    if settings.window.get("begun"):
        window.show_workspace()
    waiting = QEventLoop()
    window.painted.connect(waiting.quit, Qt.ConnectionType.QueuedConnection)
    window.show()
    QTimer.singleShot(_PAINT_MILLISECONDS, waiting.quit)
    waiting.exec()
    return window


def _milliseconds_since_start() -> float:
    """Tell how long the process lives; where the system does not say, since this module was loaded."""
    try:
        text = Path("/proc/self/stat").read_text(encoding="utf-8")
        started = int(text.rpartition(")")[2].split()[19]) / 100
        return (time.clock_gettime(time.CLOCK_BOOTTIME) - started) * 1000
    except (OSError, ValueError, IndexError, AttributeError):
        return (time.perf_counter() - _LOADED) * 1000
