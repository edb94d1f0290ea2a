"""A person is told when the program was updated under the open window, and how the new version comes into use."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from sora_desktop.stamp import Build

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.shell.desk import AtDesk, Desk


OLD, NEW, NEWEST = Build("1.0", "abc"), Build("1.1", "def"), Build("1.2", "fed")
TITLE = "Sora Desktop was updated."


@pytest.fixture
def lay(monkeypatch: pytest.MonkeyPatch) -> Callable[[Build | None], None]:
    """Give a function that lays a build in the place of the running one; `None` is one that is half unpacked."""

    def laid(build: Build | None) -> None:
        monkeypatch.setattr("sora_desktop.ui.updates.wiring.installed_build", lambda: build)

    laid(OLD)
    monkeypatch.setattr("sora_desktop.ui.updates.wiring.REPLACED_MILLISECONDS", 1)
    return laid


def looked(desk: Desk) -> Callable[[], bool]:
    """Give what tells whether was looked twice since."""
    times: list[None] = []
    desk.wiring.updates._timer.timeout.connect(partial(times.append, None))
    return lambda: len(times) > 1


def test_an_update_under_the_open_window_is_told_once(at_desk: AtDesk, lay: Callable[[Build | None], None]) -> None:
    async def scene(desk: Desk) -> None:
        await desk.until(looked(desk))
        lay(None)
        await desk.until(looked(desk))
        assert desk.notices() == []
        lay(NEW)
        await desk.until(desk.notices)
        (card,) = desk.window.notices.cards
        assert card.message.title == TITLE
        assert card.message.advice == "Restart to use the new version. Unfinished videos are taken up again."
        card.leave()
        await desk.until(looked(desk))
        assert desk.notices() == []
        lay(NEWEST)
        await desk.until(desk.notices)
        assert desk.notices() == [TITLE]

    at_desk(scene)


def test_going_back_to_the_version_that_runs_is_no_update(at_desk: AtDesk, lay: Callable[[Build | None], None]) -> None:
    async def scene(desk: Desk) -> None:
        lay(NEW)
        await desk.until(desk.notices)
        desk.window.notices.clear()
        lay(OLD)
        await desk.until(looked(desk))
        assert desk.notices() == []

    at_desk(scene)
