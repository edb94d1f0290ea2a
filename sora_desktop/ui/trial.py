"""Uses the window as a person does at the first start, for the self-test: presses the button, waits, and looks."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QGuiApplication, QImage, QImageReader
from PySide6.QtWidgets import QApplication

from sora_desktop.ui import theme
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.session import Session
from sora_desktop.ui.theme.fonts import load_button_face, load_faces, load_later_faces
from sora_desktop.ui.theme.tokens import FONT_FAMILY
from sora_desktop.ui.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QObject

    Part = TypeVar("Part", bound=QObject)

_STEP = 4
"""Pixels from one to the next that is looked at."""

_LEAST_COLORS = 8
"""How many colours a window has at least that something was painted in."""

_FORMATS = ("jpg", "png", "svg", "webp")
"""What pictures may come as."""

_FRAMES = 5
"""How many frames show that a clip plays, and is not only opened."""


class TrialError(Exception):
    """The window does not do what it is there for; the text says what."""


def end_window() -> None:
    """Close the window of this process, if there is one yet."""
    for window in QApplication.topLevelWidgets():
        for session in window.findChildren(Session):
            session.end()


class WindowTrial:
    """The window of this process, which is already shown."""

    def __init__(self) -> None:
        """Find it."""
        (self._window,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))
        self._session = self._found(Session)
        self._attached = asyncio.Event()
        self._session.attached.connect(self._attached.set)
        self._played = asyncio.Event()
        self._frames = 0
        self._trouble = ""

    async def attached(self) -> None:
        """Wait until the window shows what is stored."""
        await self._attached.wait()

    def end(self) -> None:
        """Close the window."""
        self._session.end()

    def painted(self) -> str:
        """Look at the window, and tell its size and what it is shown on.

        Raises:
            TrialError: it is blank, or what it is painted with is missing.
        """
        shown = self._window.grab().toImage()
        colors = {shown.pixel(x, y) for x in range(0, shown.width(), _STEP) for y in range(0, shown.height(), _STEP)}
        if len(colors) < _LEAST_COLORS:
            msg = "the window is blank"
            raise TrialError(msg)
        if not (load_faces() and load_button_face() and load_later_faces()):
            msg = f"the typeface {FONT_FAMILY} cannot be used"
            raise TrialError(msg)
        icon = theme.icon("film").pixmap(16, 16).toImage()
        if not any(icon.pixelColor(x, y).alpha() for x in range(icon.width()) for y in range(icon.height())):
            msg = "icons are not drawn"
            raise TrialError(msg)
        return f"{shown.width()} x {shown.height()} on {QGuiApplication.platformName()}"

    def ask_for_clip(self) -> None:
        """Press the button of the first page."""
        player = self._found(Wiring).preview.player
        player.frame_arrived.connect(self._on_frame)
        player.failed.connect(self._on_trouble)
        if not self._window.welcome.try_button.isVisible():
            msg = "the first page does not show its button"
            raise TrialError(msg)
        self._window.welcome.try_button.click()

    async def played(self, seconds: float) -> int:
        """Wait until frames of a clip arrived, and count them.

        Raises:
            TrialError: none came in time.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._played.wait()
        if self._frames < _FRAMES:
            raise TrialError(self._trouble or f"{self._frames} frames came in {seconds:.0f} s")
        return self._frames

    def can_show(self, pictures: Iterable[bytes | None]) -> str:
        """Look whether pictures can be shown, and tell their kinds.

        Raises:
            TrialError: one is missing or cannot be, or there is a kind that cannot be.
        """
        for picture in pictures:
            if picture is None or QImage.fromData(picture).isNull():
                msg = "a picture of the clip is missing, or cannot be shown"
                raise TrialError(msg)
        known = {bytes(kind.data()).decode() for kind in QImageReader.supportedImageFormats()}
        if missing := [kind for kind in _FORMATS if kind not in known]:
            msg = f"pictures of these kinds cannot be shown: {', '.join(missing)}"
            raise TrialError(msg)
        return " ".join(_FORMATS)

    def _on_frame(self, _frame: object) -> None:
        self._frames += 1
        if self._frames >= _FRAMES:
            self._played.set()

    def _on_trouble(self, words: str) -> None:
        self._trouble = words
        self._played.set()

    def _found(self, kind: type[Part]) -> Part:
        """Give a part of the window, all of which belong to it."""
        found = self._window.findChild(kind)
        if found is None:
            msg = f"the window has no {kind.__name__}"
            raise TrialError(msg)
        return found
