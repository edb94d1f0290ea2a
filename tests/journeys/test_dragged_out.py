"""Finished clips are dragged out of the window into another program, which gets them as files."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.journeys.accessibility import Box
    from tests.journeys.conftest import Desk, Server

pytestmark = pytest.mark.screen

_STEPS = 12


class DropTarget:
    """A program into which files can be dropped."""

    def __init__(self) -> None:
        """Start it, and wait until it shows."""
        from tests.journeys import drop_target  # noqa: PLC0415 - it needs a screen
        from tests.journeys.person import do, until  # noqa: PLC0415 - the same

        self._process = subprocess.Popen(
            [sys.executable, drop_target.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.heard() == "ready"
        until(lambda: do("search", "--onlyvisible", "--pid", self._process.pid), "the other program shows")

    def take_from(self, box: Box) -> list[str]:
        """Drag what is in the middle of a box over, as a hand does, and give the addresses of what came."""
        from tests.journeys.drop_target import PLACE  # noqa: PLC0415 - it needs a screen
        from tests.journeys.person import do, until  # noqa: PLC0415 - the same

        x, y = box.middle
        left, top, width, height = PLACE
        end = (left + width // 2, top + height // 2)
        do("mousemove", x, y, "mousedown", 1)
        for step in range(1, _STEPS + 1):
            share = step / _STEPS
            do("mousemove", round(x + (end[0] - x) * share), round(y + (end[1] - y) * share))
            # A hand is not at the other end at once, and a drag begins on the way.
            time.sleep(0.04)
        until(lambda: self._is_held_over(end), "files are held over the other program")
        do("mouseup", 1)
        found: list[str] = json.loads(self.heard())
        return found

    def heard(self) -> str:
        """Give the next line that it prints."""
        from tests.journeys.person import PATIENCE  # noqa: PLC0415 - it needs a screen

        assert self._process.stdout is not None
        assert select.select([self._process.stdout], [], [], PATIENCE)[0], "nothing was dropped"
        return self._process.stdout.readline().strip()

    def _is_held_over(self, place: tuple[int, int]) -> bool:
        """Move a little, as a hand does that waits, and tell whether it has noticed files over it."""
        from tests.journeys.person import do  # noqa: PLC0415 - it needs a screen

        do("mousemove", place[0] + 3, place[1] + 3)
        do("mousemove", *place)
        assert self._process.stdout is not None
        return bool(select.select([self._process.stdout], [], [], 0)[0]) and self.heard() == "over"

    def close(self) -> None:
        """End it."""
        from tests.journeys.person import PATIENCE  # noqa: PLC0415 - it needs a screen

        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()


@pytest.fixture
def drop_target() -> Iterator[DropTarget]:
    """A program into which files can be dropped."""
    made = DropTarget()
    yield made
    made.close()


def files_of(addresses: list[str]) -> list[Path]:
    """Give the files that addresses name; each is one of a file of this computer."""
    parts = [urlsplit(address) for address in addresses]
    assert {(part.scheme, part.netloc) for part in parts} <= {("file", ""), ("file", "localhost")}
    return [Path(unquote(part.path)) for part in parts]


def test_finished_clips_land_in_another_program_as_files(
    desk: Desk, server: Callable[..., Server], drop_target: DropTarget
) -> None:
    desk.connect(server("--job-seconds", "0.2", "--clip", "stub").url)
    for prompt in ("Ämter & Würden: 100 % #1", "A fox in the snow"):
        desk.command("generate", prompt)
    window = desk.open()
    window.await_done(2)
    clips = {clip.name: sha256(clip.read_bytes()).hexdigest() for clip in desk.clips()}

    (from_list,) = files_of(drop_target.take_from(window.row("Ämter.*").box))
    assert from_list.name.startswith("Ämter")
    assert sha256(from_list.read_bytes()).hexdigest() == clips[from_list.name]

    window.focus()
    window.row("A fox.*")
    window.click("cell", "A fox in the snow.*")
    window.press("ctrl+a")
    both = files_of(drop_target.take_from(window.row("A fox.*").box))
    assert {clip.name for clip in both} == set(clips)

    window.focus()
    window.click("cell", "A fox in the snow.*")
    surface = window.find("filler", "Clip")
    (from_preview,) = files_of(drop_target.take_from(surface.box))
    assert from_preview.name.startswith("A fox")
    assert sha256(from_preview.read_bytes()).hexdigest() == clips[from_preview.name]
    # What was dragged away is still here, and nothing was done to it.
    assert {clip.name: sha256(clip.read_bytes()).hexdigest() for clip in desk.clips()} == clips
    assert window.close() == 0
