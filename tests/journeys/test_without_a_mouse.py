"""The whole tour by keys alone: made, labelled, found, looked at, compared, exported, removed, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import Window

pytestmark = pytest.mark.screen


def label(window: Window) -> None:
    """Name the clip at the top, tag it, and give it stars and a heart."""
    window.press("F2")
    window.find("push button", "Rename")
    # No menu answers below a sheet: neither goes the keyboard away from it, nor comes a gallery behind it.
    window.press("ctrl+n", "F4")
    window.write("Dawn")
    window.press("Return")
    window.gone("push button", "Rename")
    window.row("Dawn.*")
    window.press("ctrl+t")
    window.find("push button", "Save tags")
    window.write("sea,")
    window.press("Return")
    window.gone("push button", "Save tags")
    window.press("4", "ctrl+d")


def narrow(window: Window) -> None:
    """Show only what has the tag, and then everything again."""
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    window.press("F3")
    window.find("push button", "Done")
    window.write("sea,")
    until(lambda: len(window.rows()) == 1, "one clip has the tag", window.described)
    window.press("Escape")
    window.gone("push button", "Done")
    window.press("shift+F3")
    window.await_done(3)


def compare(window: Window) -> None:
    """Look at all of them side by side, keep one and reject another, and think better of both."""
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    def compared(count: int) -> None:
        until(lambda: window.see("label", f"Comparing {count} clips"), f"{count} are compared", window.described)

    window.press("F4")
    until(lambda: window.rows("Gallery"), "the gallery shows clips", window.described)
    window.press("ctrl+a", "ctrl+k")
    compared(3)
    window.press("alt+2", "k", "alt+3", "x")
    compared(2)
    window.press("ctrl+z")
    compared(3)
    window.press("ctrl+z", "Escape", "F4")
    window.await_done(3)


def test_the_tour_needs_no_mouse(desk: Desk, server: Callable[..., Server], tmp_path: Path) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    emulator = server("--job-seconds", "0.3", "--clip", "stub")
    desk.connect(emulator.url)
    window = desk.open()
    window.write("A {red|blue|green} kite")
    window.press("ctrl+Return")
    window.await_done(3)
    assert emulator.prompts == ["A blue kite", "A green kite", "A red kite"]
    window.press("F6", "Home")
    label(window)
    narrow(window)
    compare(window)
    window.press("ctrl+a", "ctrl+shift+e")
    window.find("push button", "Export")
    window.press("ctrl+a")
    window.write(str(tmp_path / "out"))
    window.press("Return")
    until(lambda: len(list((tmp_path / "out").glob("*.mp4"))) == 3, "the copies are there", window.described)
    window.gone("push button", "Export")
    window.press("Delete")
    until(lambda: not window.rows(), "all are in the trash", window.described)
    window.press("ctrl+z")
    window.await_done(3)
    # What comes next is what was done to the clips before they were compared: the heart.
    window.press("ctrl+z")
    until(lambda: window.see("label", "1 clip is as it was.*"), "the heart is taken back", window.described)
    assert window.close() == 0
    jobs = desk.jobs()
    assert [job["favourite"] for job in jobs] == [False] * 3
    (named,) = [job for job in jobs if job["name"] == "Dawn"]
    assert (named["tags"], named["rating"]) == (["sea"], 4)
