"""Does in the window what starts of the program ask for: files are looked at, or a prompt is begun."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer

from sora_desktop.services.driving.calling import NOTHING, Copy, Doing, Wish
from sora_desktop.services.driving.raising import call_window
from sora_desktop.stamp import Stamp
from sora_desktop.ui.messages import Message
from sora_desktop.ui.notices import Tone
from sora_desktop.ui.raising import bring_to_front

if TYPE_CHECKING:
    from sora_desktop.services.driving.calling import WindowCalled
    from sora_desktop.services.first_look import FirstLook
    from sora_desktop.ui.main_window import MainWindow

_TOGETHER = 200
"""Milliseconds without a further file after which those that came are looked at, together.

Windows starts the program once for each file that a person opens at once, and macOS names one after the other.
"""

_log = logging.getLogger(__name__)


class Wishes:
    """What this start of the program wants of the window, and what later ones do; kept until the panes are filled."""

    def __init__(self, window: MainWindow, wish: Wish) -> None:
        """Begin with the wish of the start that opened the window."""
        self._window = window
        self._kept = [] if wish == NOTHING else [wish]
        self._ready = False
        self._closed = False
        self._other_copy: Copy | None = None
        self._files: list[str] = []
        self._waiting = QTimer(window, interval=_TOGETHER, singleShot=True)
        self._waiting.timeout.connect(self._look_at_files)

    def begin(self) -> None:
        """Do what was wanted so far, and from now on everything at once."""
        self._ready = True
        self._tell_of_other_copy()
        while self._kept:
            self._grant(self._kept.pop(0))

    def close(self) -> None:
        """Take no more calls: the window is about to end, and another start has to open one of its own."""
        self._closed = True
        self._waiting.stop()

    def answer(self, called: WindowCalled) -> bool:
        """Come to the front for another start and do what it wants, unless the window is about to end."""
        if self._closed:
            return False
        bring_to_front(self._window, called.activation)
        if called.copy not in {None, Copy.here()}:
            self._other_copy = called.copy
            self._tell_of_other_copy()
        self._want(called.wish)
        return True

    def open_file(self, file: str) -> None:
        """Open a file that the system hands over."""
        self._want(Wish(files=(file,)))

    async def hand_over(self, found: FirstLook) -> None:
        """Let the window that was quicker than this one do all that is kept."""
        while self._kept:
            wish = self._kept.pop(0)
            if not await asyncio.to_thread(call_window, found.paths, wish):
                _log.warning("the other window did not take what this one was started for: %s", wish)

    def _tell_of_other_copy(self) -> None:
        """Say why this window came, where a person has started another copy of the program."""
        if not self._ready or self._other_copy is None:
            return
        theirs, ours = _called(self._other_copy), _called(Copy.here())
        self._other_copy = None
        title = QCoreApplication.translate("Session", "You started another copy of Sora Desktop.")
        advice = QCoreApplication.translate(
            "Session",
            "It is {theirs}; this window is {ours}. Only one at a time works on these jobs: to use the other, close "
            "this window and start it again.",
        )
        self._window.notices.tell(Message(title, advice.format(theirs=theirs, ours=ours)), Tone.WARNED)

    def _want(self, wish: Wish) -> None:
        if self._ready:
            self._grant(wish)
        else:
            self._kept.append(wish)

    def _grant(self, wish: Wish) -> None:
        """Do what is wished for, as the menus and a drop of files would."""
        menus = self._window.menus
        actions = {Doing.NEW_VIDEO: menus.new_prompt, Doing.IMPORT: menus.import_prompts}
        # While a sheet asks something, the menus offer nothing, and neither does a start.
        if wish.doing is not None and self._window.menu_bar.isEnabled():
            actions[wish.doing].trigger()
        if wish.files:
            self._files += wish.files
            self._waiting.start()

    def _look_at_files(self) -> None:
        files, self._files = dict.fromkeys(self._files), []
        self._window.files_dropped.emit([Path(file) for file in files])


def _called(copy: Copy) -> str:
    """Name a copy of the program by its version and how it came onto the computer."""
    from sora_desktop.ui.updates.words import here_words  # noqa: PLC0415 - most people have but one copy

    return here_words(Stamp(copy.version, copy.kind)) if copy.kind else f"Sora Desktop {copy.version}"
