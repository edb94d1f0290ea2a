"""A person at the screen: looks at the window, moves the mouse, presses keys, and drags files over from elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from PIL import ImageGrab

from tests.journeys import drag_source
from tests.journeys.accessibility import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    from PIL.Image import Image

    from tests.journeys.accessibility import Control, Place, ScreenReader

    Found = TypeVar("Found")

PATIENCE = 40.0
"""Seconds in which anything must come to pass; on an idle computer all of it is much quicker."""

TITLE = "Sora Desktop"
SIZE = (1280, 860)
_LOOK_AGAIN = 0.1
_STEPS = 6
_STOPS = 40
"""How often the Tab key is pressed at most on the way to something."""


def until(look: Callable[[], Found | None], what: str, seen: Callable[[], str] = str) -> Found:
    """Look again and again until there is something to be found, and give it.

    Args:
        look: gives what is found, or something false.
        what: what is waited for, for the report if it does not come to pass.
        seen: describes what there is instead.
    """
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"{what}: it did not come to pass.\n{seen()}"
        time.sleep(_LOOK_AGAIN)
    return found


def do(*steps: object) -> str:
    """Let xdotool move the mouse and press keys, and give what it prints."""
    done = subprocess.run(["xdotool", *map(str, steps)], check=False, capture_output=True, text=True, timeout=PATIENCE)
    return done.stdout


def picture(box: Box) -> Image:
    """Take a picture of a part of the screen."""
    edges = (box.left, box.top, box.left + box.width, box.top + box.height)
    return ImageGrab.grab(edges, xdisplay="").convert("RGB")


class Window:
    """The program as a process, and what a person sees of it and does to it."""

    def __init__(self, process: subprocess.Popen[str], errors: IO[str], reader: ScreenReader) -> None:
        """Wait until it is on the screen, and put it into the upper left corner with the keyboard in it."""
        self.process = process
        self._errors = errors
        self.reader = reader
        self._place: Place | None = None
        self.id = until(self._find_id, "the window opens")
        do("windowmove", self.id, 0, 0, "windowsize", self.id, *SIZE)
        self.focus()
        until(lambda: self.pages() and self.frame.box == Box(0, 0, *SIZE), "the window shows its page")

    @property
    def frame(self) -> Control:
        """The window itself."""
        return next(control for control in self.controls() if control.role == "frame")

    def pages(self) -> list[Control]:
        """Give what tells that the services are open: the welcome, the list of jobs, or a way out of trouble."""
        names = ("Welcome", "Jobs", "Try again")
        return [control for control in self.controls() if control.name in names]

    def focus(self) -> None:
        """Give it the keyboard, as a window manager would."""
        do("windowraise", self.id, "windowfocus", "--sync", self.id)

    def controls(self) -> list[Control]:
        """Give everything that shows."""
        assert self.process.poll() is None, f"the program ended: {self.said}"
        if self._place is None:
            self._place = self.reader.application(self.process.pid)
        return list(self.reader.showing(self._place)) if self._place else []

    def see(self, role: str, name: str = ".*", *, within: str = "") -> list[Control]:
        """Give what shows with this role and a name that fits the pattern, within something whose name fits."""
        return [
            control
            for control in self.controls()
            if control.role == role
            and re.fullmatch(name, control.name)
            and (not within or any(re.fullmatch(within, outer) for outer in control.within))
        ]

    def find(self, role: str, name: str = ".*", *, within: str = "") -> Control:
        """Wait until exactly one such thing shows."""
        return until(lambda: one(self.see(role, name, within=within)), f"a {role} “{name}” shows", self.described)

    def click(self, role: str, name: str = ".*", *, within: str = "") -> Control:
        """Press the left button of the mouse on something that can be used."""

        def usable() -> Control | None:
            found = one(self.see(role, name, within=within))
            return found if found is not None and found.enabled else None

        target = until(usable, f"a {role} “{name}” can be pressed", self.described)
        do("mousemove", *target.box.middle, "click", 1)
        return target

    def gone(self, role: str, name: str = ".*") -> None:
        """Wait until no such thing shows any more."""
        until(lambda: not self.see(role, name), f"the {role} “{name}” goes away", self.described)

    def press(self, *keys: str) -> None:
        """Press keys, or combinations such as `ctrl+Return`."""
        do("key", "--clearmodifiers", *keys)

    def tab_to(self, role: str, name: str = ".*", *, back: bool = False) -> Control:
        """Go on with the Tab key until something has the keyboard, as one does who has no mouse."""
        for _ in range(_STOPS):
            found = next((one for one in self.see(role, name) if one.focused), None)
            if found is not None:
                return found
            self.press("shift+Tab" if back else "Tab")
        pytest.fail(f"the Tab key does not lead to a {role} “{name}”.\n{self.described()}")

    def write(self, text: str) -> None:
        """Type a text."""
        do("type", "--clearmodifiers", "--delay", 8, text)

    def written(self, name: str) -> str:
        """Read what is written in the field of this name."""
        return self.reader.text(self.find("text", name))

    def rows(self, within: str = "Jobs") -> list[str]:
        """Give the rows of a list in sight, as a screen reader says them."""
        return [cell.name for cell in self._first_cells(within)]

    def row(self, pattern: str, *, within: str = "Jobs") -> Control:
        """Wait until exactly one row fits the pattern."""

        def look() -> Control | None:
            return one([cell for cell in self._first_cells(within) if re.fullmatch(pattern, cell.name)])

        return until(look, f"a row “{pattern}” shows", self.described)

    def await_done(self, count: int) -> list[str]:
        """Wait until the list has that many rows and all are done; give them."""

        def look() -> list[str]:
            rows = self.rows()
            return rows if len(rows) == count and all(": Done" in row for row in rows) else []

        return until(look, f"{count} rows are done", self.described)

    def described(self) -> str:
        """Write down everything that shows."""
        return "\n".join(f"{control.role} {control.name!r} {tuple(control.box)}" for control in self.controls())

    def close(self) -> int:
        """Quit by the keyboard, with nothing to be asked, and give the exit code."""
        self.focus()
        self.press("ctrl+q")
        return self.ended()

    def kill(self) -> None:
        """Take its power away, as a crash does."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def ended(self) -> int:
        """Wait for its end and give its exit code."""
        return self.process.wait(PATIENCE)

    @property
    def said(self) -> str:
        """What it has said on standard error."""
        return Path(self._errors.name).read_text(encoding="utf-8")

    def _first_cells(self, within: str) -> list[Control]:
        """Give the first cell of each row in sight."""
        cells = [control for control in self.see("cell", within=within) if control.box.width > 0]
        left = min((cell.box.left for cell in cells), default=0)
        return [cell for cell in cells if cell.box.left == left]

    def _find_id(self) -> str:
        assert self.process.poll() is None, f"the program ended: {self.said}"
        found = do("search", "--all", "--onlyvisible", "--pid", self.process.pid, "--name", f"^{TITLE}$")
        return found.split()[0] if found else ""


class OtherProgram:
    """A program from which files can be dragged."""

    def __init__(self) -> None:
        """Start it, and wait until it shows."""
        self._process = subprocess.Popen(
            [sys.executable, drag_source.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        until(lambda: do("search", "--onlyvisible", "--pid", self._process.pid), "the other program shows")

    def take(self, paths: Sequence[Path]) -> None:
        """Press the mouse upon files, and begin to move them."""
        self._tell(json.dumps([str(path) for path in paths]))
        assert self._hear() == "ready"
        left, top, width, height = drag_source.PLACE
        x, y = left + width // 2, top + height // 2
        do("mousemove", x, y, "mousedown", 1)
        for step in range(1, _STEPS + 1):
            do("mousemove", x - 6 * step, y + 3 * step)
        assert self._hear() == "dragging"

    def carry(self, x: int, y: int) -> None:
        """Move the files to a point of the screen, as a hand does: not at once."""
        left, top, width, height = drag_source.PLACE
        start = (left + width // 2 - 6 * _STEPS, top + height // 2 + 3 * _STEPS)
        for step in range(1, _STEPS + 1):
            share = step / _STEPS
            do("mousemove", round(start[0] + (x - start[0]) * share), round(start[1] + (y - start[1]) * share))
            time.sleep(0.02)

    def let_go(self) -> str:
        """Release the mouse, and tell what became of the files: `taken` or `refused`."""
        do("mouseup", 1)
        return self._hear()

    def close(self) -> None:
        """End it."""
        with suppress(BrokenPipeError):
            self._process.stdin.close()  # type: ignore[union-attr]  # it is a pipe
        self._process.wait(PATIENCE)
        self._process.stdout.close()  # type: ignore[union-attr]  # it is a pipe

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        print(line, file=self._process.stdin, flush=True)

    def _hear(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def one(found: Sequence[Found]) -> Found | None:
    """Give the only one there is; None if there are several, or none."""
    return found[0] if len(found) == 1 else None
