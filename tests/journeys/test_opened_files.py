"""Batches of prompts are opened as a double click opens them, and the desktop's entry begins with what it names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.conftest import Desk, Server

pytestmark = pytest.mark.screen

PROMPTS = ["A fox in the snow", "A hen at dawn"]


def test_a_batch_opens_the_window_or_comes_to_the_one_that_is_open_and_asks_for_the_same_again(
    desk: Desk, server: Callable[..., Server], tmp_path: Path
) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    emulator = server("--job-seconds", "0.5", "--clip", "stub")
    desk.connect(emulator.url)
    batch = tmp_path / "Zwei Füchse, #1 100%.sora-batch"
    batch.write_text("".join(f"{json.dumps({'prompt': prompt})}\n" for prompt in PROMPTS), encoding="utf-8")
    window = desk.open(str(batch))

    def shown() -> bool:
        cells = [cell.name for cell in window.see("cell", within="Rows to import")]
        return cells.count("Ticked") == len(PROMPTS) and set(PROMPTS) <= set(cells)

    until(shown, "the rows of the batch show", window.described)
    assert emulator.ledger == [], "something was sent before it was confirmed"
    window.press("ctrl+Return")
    window.await_done(len(PROMPTS))
    again = tmp_path / "noch einmal #2.sora-batch"
    desk.command("export", "--list", str(again), "--json")
    # As desktops name files that they open, and without a second window.
    desk.command(again.as_uri())
    until(shown, "the rows of the written batch show", window.described)
    window.press("ctrl+Return")
    window.await_done(2 * len(PROMPTS))
    assert window.close() == 0
    assert emulator.prompts == sorted(2 * PROMPTS)


def test_the_entry_of_the_desktop_begins_a_video_or_asks_for_files(desk: Desk) -> None:
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    window = desk.open()
    window.find("push button", "Make a first clip")
    desk.command("--new-video")
    until(lambda: any(one.focused for one in window.see("text", "Prompt")), "one can write", window.described)
    window.write("A harbour")
    assert window.written("Prompt") == "A harbour"
    desk.command("--import")
    window.find("combo box", "Prompt files .*sora-batch.*")
    window.click("push button", "Cancel")
    window.gone("push button", "Cancel")
    window.focus()
    assert window.close() == 0
    assert desk.jobs() == []
