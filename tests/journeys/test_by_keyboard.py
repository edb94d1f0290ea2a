"""The first start by keyboard alone: to a playing clip, and to a server that is connected and makes another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.test_first_clips import see_it_play

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Desk, Server

pytestmark = pytest.mark.screen

PROMPT = "A lighthouse at dusk, slow waves"


def test_the_first_start_needs_no_mouse(desk: Desk, server: Callable[..., Server]) -> None:
    emulator = server("--job-seconds", "0.5")
    window = desk.open()
    window.tab_to("push button", "Add connection…")
    window.press("space")
    window.tab_to("text", "Name")
    window.write("studio")
    window.tab_to("text", "Address")
    window.write(emulator.url)
    window.tab_to("push button", "Test")
    window.press("space")
    window.find("panel", "It works.")
    window.tab_to("push button", "Save")
    window.press("space")
    window.find("list item", "studio, .*")
    window.press("Escape")
    window.focus()
    window.press("ctrl+n")
    window.write(PROMPT)
    window.press("ctrl+Return")
    window.row(f"{PROMPT}: Done, simulated")
    window.tab_to("table", "Jobs")
    window.press("Home")
    see_it_play(window, desk.clips()[0])
    assert window.close() == 0
    assert emulator.prompts == [PROMPT]
