"""What is not saved is asked about also when the window behind the dialog closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio
from PySide6.QtWidgets import QWidget

from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.connections.dialog import ConnectionsDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pytestqt.qtbot import QtBot

    from tests.ui.connections.conftest import World


@pytest_asyncio.fixture
async def window(qtbot: QtBot, world: World) -> AsyncIterator[QWidget]:
    """A window with a dialog over it, in which a name was changed."""
    behind = QWidget()
    qtbot.addWidget(behind)
    behind.show()
    bridge = Bridge()
    dialog = ConnectionsDialog(world.service, bridge.start, behind)
    dialog.show_connection("gateway")
    world.dialog.close()
    world.dialog = dialog
    world.write(dialog.page.form.name, "renamed")
    yield behind
    await bridge.finish()
    dialog.deleteLater()


async def test_the_window_stays_until_that_is_decided(world: World, window: QWidget) -> None:
    assert not window.close()
    question = world.dialog.page.question
    assert question.words == "“gateway” has changes that are not saved."
    await world.click(question.buttons[2])
    assert window.isVisible()
    assert not window.close()
    await world.click(question.buttons[0])
    await world.until(lambda: not window.isVisible())
    assert "renamed" not in world.names()


async def test_it_closes_once_they_are_saved(world: World, window: QWidget) -> None:
    assert not window.close()
    await world.click(world.dialog.page.question.buttons[1])
    await world.until(lambda: not window.isVisible())
    assert "renamed" in world.names()


async def test_a_program_that_ends_anyway_is_not_held_up(world: World, window: QWidget) -> None:
    window.hide()
    assert window.close()
    assert world.dialog.page.question.words == ""


async def test_who_types_on_is_not_asked_any_longer(world: World, window: QWidget) -> None:
    assert not window.close()
    world.write(world.dialog.page.form.name, "renamed again")
    assert world.dialog.page.question.words == ""
    assert world.dialog.dirty
