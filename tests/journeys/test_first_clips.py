"""From a prompt to a playing clip, as a person gets there: at the first start, and with a server and its key.

The program runs as a process of its own, unchanged and with no switch for tests, on a real X screen.
xdotool, another process, moves the mouse and presses the keys; files are dragged over from a third one.
What shows, and where, is read through AT-SPI, as a screen reader does: a control that has no name
cannot be found here, as it cannot be by a blind person. What no reader can tell, the moving picture,
is compared with the clip's own frames. Running the window inside the test and asking its widgets
would need no reader, but would test a program that nobody starts, and no kill -9 could be tried.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import av
import httpx
import pytest
from PIL import Image, ImageChops, ImageStat

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import Window

pytestmark = pytest.mark.screen

KEY = "sk-journey-0123456789abcdef"
PROMPT = "A lighthouse at dusk, slow waves"
SEEN_FRAMES = 5
COARSE = (32, 18)
"""The size at which pictures are compared: a pixel more or less at the edge makes no difference there."""

ALIKE = 4.0
"""The mean difference, of 255, below which two pictures are of the same clip."""


def frames_of(clip: Path) -> list[Image.Image]:
    """Read the frames of a clip, every third one."""
    with av.open(str(clip)) as opened:
        frames = enumerate(opened.decode(opened.streams.video[0]))
        return [
            frame.to_image()  # type: ignore[no-untyped-call]  # PyAV says nothing of this one
            for number, frame in frames
            if number % 3 == 0
        ]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Give the mean difference of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def see_it_play(window: Window, clip: Path) -> None:
    """Watch the preview until several frames of a clip were seen there, one after the other."""
    from tests.journeys.person import one, picture, until  # noqa: PLC0415 - it needs a screen

    frames = frames_of(clip)
    width, height = frames[0].size
    # What lies over a clip at its edges, the mark and the round corners, is left out.
    edges = (width // 5, height // 5, width - width // 5, height - height // 5)
    expected = [frame.resize(COARSE, box=edges, reducing_gap=2) for frame in frames]
    seen: set[int] = set()

    def look() -> bool:
        # Read every time: the surface takes the clip's proportions when the first frame comes.
        surface = one(window.see("filler", "Clip"))
        if surface is not None:
            shown = picture(surface.box.fitting(width, height).inner(0.6)).resize(COARSE)
            differences = [difference(shown, frame) for frame in expected]
            best = min(differences)
            if best < ALIKE:
                seen.add(differences.index(best))
        return len(seen) >= SEEN_FRAMES

    until(look, "frames of the clip arrive in the preview", window.described)


def test_the_first_start_takes_one_press_to_a_playing_clip(desk: Desk) -> None:
    window = desk.open()
    window.click("push button", "Make a first clip")
    row = window.row("A peanut .*: Done, simulated")
    assert row.selected
    see_it_play(window, desk.clips()[0])
    assert window.close() == 0
    (job,) = desk.jobs()
    assert (job["status"], job["simulated"], job["connection"]) == ("completed", True, "simulated")


@pytest.mark.keyring
def test_a_server_is_connected_a_prompt_typed_and_its_clip_watched(desk: Desk, server: Callable[..., Server]) -> None:
    emulator = server("--key", KEY, "--job-seconds", "0.5")
    window = desk.open()
    window.click("push button", "Add connection…")
    window.click("text", "Name")
    window.write("studio")
    window.click("text", "Address")
    window.write(emulator.url)
    window.click("text", "Key")
    window.write(KEY)
    window.click("push button", "Test")
    window.find("panel", "It works.")
    window.click("push button", "Save")
    window.find("list item", "studio, .*")
    window.press("Escape")
    window.focus()
    window.click("text", "Prompt")
    window.write(PROMPT)
    window.find("push button", "Generate")
    window.press("ctrl+Return")
    row = window.row(f"{PROMPT}: Done, simulated")
    window.click("cell", row.name)
    see_it_play(window, desk.clips()[0])
    assert window.close() == 0
    assert emulator.prompts == [PROMPT]
    (job,) = desk.jobs()
    assert (job["status"], job["connection"], job["simulated"]) == ("completed", "studio", True)
    served = httpx.get(f"{emulator.url}/videos/{job['remote_id']}/content", headers={"Authorization": f"Bearer {KEY}"})
    assert Path(job["file"]).read_bytes() == served.content
    assert not [file for file in desk.data.rglob("*") if file.is_file() and KEY.encode() in file.read_bytes()]
