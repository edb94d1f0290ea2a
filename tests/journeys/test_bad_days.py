"""What goes wrong is told where it is seen, with what to do and the server's own answer; what is deleted comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import Window

pytestmark = pytest.mark.screen

PROMPT = "Two foxes crossing a frozen river"


def make(window: Window, prompt: str, *, model: str = "") -> None:
    """Write a prompt, and a model if it matters, and press the keys for Generate."""
    window.press("ctrl+n", "ctrl+a")
    window.write(prompt)
    window.click("text", "Model")
    window.press("ctrl+a", "Delete")
    window.write(model)
    window.press("ctrl+Return")


def test_a_clip_that_fails_says_why_and_what_to_do_and_shows_the_answer(
    desk: Desk, server: Callable[..., Server]
) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    emulator = server("--job-seconds", "0.3", "--clip", "stub")
    desk.connect(emulator.url)
    window = desk.open()
    make(window, PROMPT, model="sim-fails")
    row = window.row(f"{PROMPT}: Failed on the server.*")
    window.click("cell", row.name)
    window.find("label", "The server could not make this video", within="Preview")
    window.click("push button", "Details", within="Preview")
    (answer,) = until(lambda: window.see("text", "Details of the failure"), "the answer shows", window.described)
    assert "video_generation_failed" in window.reader.text(answer)
    window.click("push button", "Copy")
    window.press("Escape")
    window.gone("text", "Details of the failure")
    window.click("cell", row.name)
    window.press("ctrl+r")
    until(lambda: sum("Failed on the server" in row for row in window.rows()) == 2, "it is tried again")
    assert window.close() == 0
    assert len(emulator.ledger) == 2


def test_what_went_to_the_trash_comes_back_with_its_clip_and_what_is_on_the_server_is_a_choice_of_its_own(
    desk: Desk, server: Callable[..., Server]
) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    emulator = server("--job-seconds", "0.3", "--clip", "stub")
    desk.connect(emulator.url)
    window = desk.open()
    make(window, PROMPT)
    row = window.row(f"{PROMPT}: Done, simulated")
    (clip,) = desk.clips()
    window.click("cell", row.name)
    window.press("Delete")
    until(lambda: not clip.exists(), "the clip goes to the trash")
    window.click("push button", "Undo")
    window.row(f"{PROMPT}: Done, simulated")
    until(clip.exists, "the clip is back")
    window.click("cell", row.name)
    window.press("Delete")
    until(lambda: not clip.exists(), "the clip goes to the trash again")
    window.focus()
    window.press("ctrl+z")
    until(clip.exists, "the keys for Undo bring it back")
    assert window.close() == 0
    (job,) = desk.jobs()
    assert (job["status"], job["removed_at"], Path(job["file"])) == ("completed", None, clip)
    # Nothing of this was told to the server, which still has the clip.
    assert job["remote_deleted_at"] is None
