"""A window as it is after its first paint, and one at which somebody works, with real services behind it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent

from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.composition import open_services
from sora_desktop.services.driving.calling import NOTHING, Wish
from sora_desktop.services.first_look import first_look
from sora_desktop.storage.paths import DataPaths
from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.main_window import MainWindow
from sora_desktop.ui.memory import restore_arrangement
from sora_desktop.ui.panes import fill_panes
from sora_desktop.ui.session import run_session
from sora_desktop.ui.wiring import Wiring
from tests.plugins.windows import claims_keyboard, wait_active
from tests.ui.shell.desk import Desk
from tests.ui.shell.playing import Script, opening

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from tests.ui.shell.desk import AtDesk
    from tests.ui.shell.playing import Play, Step

JOB_SECONDS = 0.3


@pytest.fixture
def window(dressed: QApplication, qtbot: QtBot) -> MainWindow:
    """A furnished window that shows its three empty panes."""
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=lambda _made: made.leave())
    made.furnish()
    made.show_workspace()
    made.resize(1200, 800)
    made.show()
    wait_active(qtbot, made)
    return made


def destroy(window: MainWindow) -> None:
    """Let nothing of a window outlive its test."""
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def open_simulation(paths: DataPaths) -> Callable[..., SoraClient]:
    """Give what opens the simulation, quick and with a ready-made clip, whatever the connection."""

    def open_client(
        _connection: Connection, _secrets: ConnectionSecrets, _on_learned: Callable[[Connection], None]
    ) -> SoraClient:
        return MockSoraClient(paths.simulated, job_seconds=JOB_SECONDS, clip="stub")

    return open_client


@pytest.fixture
def folder(tmp_path: Path) -> DataPaths:
    """A data folder that nobody has used yet."""
    paths = DataPaths.for_folder(tmp_path / "data")
    paths.prepare()
    return paths


@pytest.fixture
def at_desk(dressed: QApplication, folder: DataPaths) -> AtDesk:
    """Give a function that opens the data folder, plays a scene at the window, and closes everything again."""

    async def play(scene: Callable[[Desk], Awaitable[None]]) -> None:
        services = await open_services(folder, open_client=open_simulation(folder), environment={})
        window = MainWindow()
        restore_arrangement(window, services.settings.current.window)
        window.furnish()
        bridge = Bridge(window)
        wiring = Wiring(window, services, bridge, await fill_panes(window, services, bridge))
        try:
            await wiring.begin()
            window.show()
            desk = Desk(window, services, wiring)
            await desk.until(lambda: claims_keyboard(window))
            await scene(desk)
        finally:
            wiring.stop()
            window.hide()
            await bridge.finish()
            await services.close()
            window.leave()
            destroy(window)

    def run(scene: Callable[[Desk], Awaitable[None]]) -> None:
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(dressed)) as runner:
            runner.run(play(scene))

    return run


@pytest.fixture
def windows() -> list[MainWindow]:
    return []


@pytest.fixture
def play(dressed: QApplication, folder: DataPaths, windows: list[MainWindow]) -> Play:
    """Give a function that runs a whole session, with a script for the person, and gives its exit code."""

    def run(steps: Sequence[Step], wish: Wish = NOTHING) -> int:
        window = MainWindow()
        windows.append(window)
        window.show()
        script = Script(steps, window)
        code = run_session(dressed, window, first_look(folder.root), opening, wish=wish)
        assert not script.late, f"{len(script.steps)} steps were never reached"
        assert not window.isVisible()
        destroy(window)
        return code

    return run
