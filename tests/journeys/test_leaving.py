"""The window is left while clips are being made, in every way there is; and a second one finds the first at work."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.relay import Relay

pytestmark = pytest.mark.screen

PROMPT = "Snow on a mountain hut"
UNDER_WAY = f"{PROMPT}: In the server's queue.*"


def test_who_quits_with_clips_under_way_is_asked_and_the_next_start_goes_on(
    desk: Desk, server: Callable[..., Server], relay: Callable[[Server], Relay]
) -> None:
    emulator = server("--job-seconds", "0.5", "--clip", "stub")
    between = relay(emulator)
    between.standing.set()
    desk.connect(between.url)
    window = desk.open()
    window.click("text", "Prompt")
    window.write(PROMPT)
    window.press("ctrl+Return")
    window.row(UNDER_WAY)
    window.press("ctrl+q")
    window.click("push button", "Stay", within="1 video is being made")
    window.gone("push button", "Stay")
    window.row(UNDER_WAY)
    window.press("ctrl+q")
    window.find("push button", "Quit")
    window.press("Return")
    assert window.ended() == 0
    window = desk.open()
    window.row(UNDER_WAY)
    window.process.send_signal(signal.SIGTERM)
    assert window.ended() == 128 + signal.SIGTERM
    between.standing.clear()
    assert desk.open().await_done(1) == [f"{PROMPT}: Done, simulated"]
    assert desk.windows[-1].close() == 0
    assert emulator.prompts == [PROMPT]


def test_a_second_window_leaves_the_work_to_the_first_which_goes_on(desk: Desk) -> None:
    first = desk.open()
    # It ends well at once, and so prints nothing.
    assert desk.command() == []
    assert first.pages()
    assert first.close() == 0
