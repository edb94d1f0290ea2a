"""A queue is paused, put in order by hand and by key, changed and thinned out; a kill takes nothing of that back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.journeys.conftest import Desk, Server
    from tests.journeys.person import OtherProgram, Window

pytestmark = pytest.mark.screen

PROMPTS = [f"Wave number {number}" for number in range(1, 6)]
_STEPS = 8


def drag(window: Window, row: str, onto: str) -> None:
    """Take a row with the mouse, as a hand does, and let it go at the upper edge of another one."""
    from tests.journeys.person import do  # noqa: PLC0415 - it needs a screen

    taken, target = window.row(f"{row}:.*").box, window.row(f"{onto}:.*").box
    x, start, end = taken.left + 60, taken.top + taken.height // 2, target.top + 4
    do("mousemove", x, start, "mousedown", 1)
    for step in range(1, _STEPS + 1):
        do("mousemove", x + step, round(start + (end - start) * step / _STEPS))
        time.sleep(0.03)
    do("mouseup", 1)


def see_order(window: Window, prompts: Sequence[str]) -> None:
    """Wait until the list shows these, in this order."""
    from tests.journeys.person import until  # noqa: PLC0415 - it needs a screen

    wanted = list(prompts)
    until(lambda: [row.partition(":")[0] for row in window.rows()] == wanted, f"{wanted} show", window.described)


def test_what_was_done_to_a_paused_queue_outlives_a_kill_and_is_sent_in_its_order(
    desk: Desk, server: Callable[..., Server], other_program: OtherProgram, tmp_path: Path
) -> None:
    from tests.journeys.person import do  # noqa: PLC0415 - it needs a screen

    emulator = server("--job-seconds", "0.3", "--clip", "stub")
    desk.connect(emulator.url, "--concurrency", "1")
    file = tmp_path / "waves.txt"
    file.write_text("\n".join(PROMPTS), encoding="utf-8")
    window = desk.open()
    window.press("ctrl+p")
    window.find("button menu", "Resume queue")
    other_program.take([file])
    other_program.carry(600, 400)
    window.find("filler", "Drop to import prompts")
    assert other_program.let_go() == "taken"
    window.focus()
    window.click("push button", "Generate 5 clips")
    window.row("Wave number 5: Waiting · queue paused")
    window.press("ctrl+shift+o")
    see_order(window, PROMPTS)
    drag(window, PROMPTS[3], PROMPTS[0])
    order = [PROMPTS[number] for number in (3, 0, 1, 2, 4)]
    see_order(window, order)
    do("mousemove", *window.row(f"{PROMPTS[0]}:.*").box.middle, "click", 1)
    window.press("alt+End")
    order = [PROMPTS[number] for number in (3, 1, 2, 4, 0)]
    see_order(window, order)
    window.press("ctrl+e")
    window.find("label", "Edit waiting job")
    window.press("ctrl+a")
    window.write("The last wave")
    window.click("push button", "Save changes")
    order[-1] = "The last wave"
    see_order(window, order)
    do("mousemove", *window.row(f"{PROMPTS[2]}:.*").box.middle, "click", 1)
    window.press("ctrl+Delete")
    window.row(f"{PROMPTS[2]}: Cancelled.*")
    window.kill()
    order.remove(PROMPTS[2])
    window = desk.open()
    # How the list was sorted may not have been written down yet; the queue itself was.
    (queue,) = desk.command("queue", "show", "--json")
    assert [job["prompt"] for job in queue["jobs"]] == order
    assert emulator.ledger == []
    window.click("button menu", "Resume queue")
    window.row("The last wave: Done, simulated")
    assert [line["prompt"] for line in emulator.ledger] == order
    assert window.close() == 0
