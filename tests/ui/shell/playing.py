"""A person who does one thing after the other at a window, from its start to its end."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QPushButton

from sora_desktop import composition
from sora_desktop.services.driving.calling import NOTHING, Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sora_desktop.services.bundle import OpenServices
    from sora_desktop.ui.main_window import MainWindow

    Step = tuple[Callable[[], object], Callable[[], object]]

PATIENCE = 30.0


class Play(Protocol):
    """Runs a whole session, with a script for the person, and gives its exit code."""

    def __call__(self, steps: Sequence[Step], wish: Wish = NOTHING) -> int:
        """Run it; each step is what has to hold, and what is done then."""


class Script(QObject):
    """Does one thing after the other at a window, each as soon as something holds."""

    def __init__(self, steps: Sequence[Step], window: MainWindow) -> None:
        super().__init__(window)
        self.steps = list(steps)
        self.late = False
        self._window = window
        self._deadline = time.monotonic() + PATIENCE
        self._timer = QTimer(self, interval=10)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if self.steps and self.steps[0][0]():
            self.steps.pop(0)[1]()
        elif time.monotonic() > self._deadline:
            self.late = True
            self._timer.stop()
            self._window.trouble.quit_requested.emit()


def opening() -> OpenServices:
    """Load what opens the services, as the program does."""
    return partial(composition.open_services, role=composition.Role.WINDOW)


def press(windows: list[MainWindow], label: str) -> Callable[[], None]:
    def act() -> None:
        next(button for button in windows[-1].findChildren(QPushButton) if button.text() == label).click()

    return act


def shows(windows: list[MainWindow], page: str) -> Callable[[], bool]:
    return lambda: hasattr(windows[-1], page) and windows[-1].pages.currentWidget() is getattr(windows[-1], page)


def close(windows: list[MainWindow]) -> Callable[[], None]:
    def act() -> None:
        windows[-1].close()

    return act
