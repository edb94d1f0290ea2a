"""The dialog over the real service and a real database, with a keyring and a server that do as they are told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.live_tests import LiveTests
from sora_desktop.services.connection_drafts import ConnectionDraft
from sora_desktop.services.connection_reports import CheckResult, ConnectionReport
from sora_desktop.services.connections import ConnectionService
from sora_desktop.services.events import EventBus
from sora_desktop.services.keys import KeyService
from sora_desktop.storage.connections import ConnectionRepository
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.connections.dialog import ConnectionsDialog
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.errors import SecretError

STUDIO = ConnectionDraft(name="studio", base_url="http://127.0.0.1:8091/v1", auth=Auth.NONE, key_source=KeySource.NONE)
GATEWAY = ConnectionDraft(name="gateway", base_url="https://gateway.example/v1", key="sk-canary-1")


@dataclass
class Keyring:
    """A keyring in memory that can refuse."""

    kept: dict[str, str] = field(default_factory=dict)
    trouble: SecretError | None = None

    def get(self, account: str) -> str | None:
        """Give a key."""
        self._refuse()
        return self.kept.get(account)

    def set(self, account: str, secret: str) -> None:
        """Keep a key."""
        self._refuse()
        self.kept[account] = secret

    def delete(self, account: str) -> None:
        """Forget a key."""
        self.kept.pop(account, None)

    def describe(self) -> str:
        """Name the keyring."""
        return "memory"

    def _refuse(self) -> None:
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def keyring() -> Keyring:
    """An empty keyring."""
    return Keyring()


class Client:
    """A client that is opened and closed and nothing else."""

    def __init__(self, connection: Connection, key: str | None) -> None:
        self.connection, self.key = connection, key

    async def close(self) -> None:
        """Let go of nothing."""


@dataclass
class World:
    """The dialog and all that lies behind it."""

    dialog: ConnectionsDialog
    service: ConnectionService
    keyring: Keyring
    clients: list[Client]
    report: ConnectionReport
    answer: asyncio.Event
    """Set for a server that answers tests at once."""

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the loop and the window go on until something is so."""
        async with asyncio.timeout(5):
            while not true():
                QApplication.processEvents()
                await asyncio.sleep(0.002)

    async def click(self, widget: QWidget) -> None:
        """Click on something, and let what follows begin."""
        assert widget.isVisible()
        assert widget.isEnabled()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        for _ in range(5):
            QApplication.processEvents()
            await asyncio.sleep(0)

    def write(self, widget: QWidget, text: str) -> None:
        """Type into a field in place of what is there."""
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(widget, Qt.Key.Key_Delete)
        QTest.keyClicks(widget, text)

    def names(self) -> list[str]:
        """Give the names of all connections that the service knows."""
        return [connection.name for connection in self.service.all()]

    def shown(self) -> str:
        """Give the name that the list marks."""
        return ", ".join(item.text() for item in self.dialog.list.view.selectedItems())


@pytest_asyncio.fixture
async def world(qtbot: QtBot, dressed: QApplication, tmp_path: Path, keyring: Keyring) -> AsyncIterator[World]:
    """Show the dialog with `simulated`, `gateway` (with a key) and `studio` (without)."""
    database = await asyncio.to_thread(Database.open, tmp_path / "jobs.db")
    clients, answer = list[Client](), asyncio.Event()
    answer.set()
    worlds: list[World] = []

    def open_client(connection: Connection, secrets: ConnectionSecrets, learned: object) -> Client:
        clients.append(Client(connection, secrets.key))
        return clients[-1]

    async def report_as_told(connection: Connection, client: object) -> ConnectionReport:
        await answer.wait()
        return worlds[0].report

    async def nothing_to_test(client: object) -> LiveTests:
        return LiveTests()

    service = ConnectionService(
        repository=ConnectionRepository(database),
        jobs=JobRepository(database),
        keys=KeyService(keyring, {"MY_KEY": "sk-canary-2"}),  # type: ignore[arg-type]  # a fake of the same shape
        events=EventBus(),
        open_client=open_client,  # type: ignore[arg-type]  # it opens fakes
        test_client=report_as_told,
        test_live=nothing_to_test,
        environment={},
    )
    await service.load()
    await service.add(STUDIO)
    await service.add(GATEWAY)
    bridge = Bridge()
    dialog = ConnectionsDialog(service, bridge.start)
    qtbot.addWidget(dialog)
    report = ConnectionReport("studio", ok=True, checks=(CheckResult("address", ok=True, detail="answers"),))
    here = World(dialog, service, keyring, clients, report, answer)
    worlds.append(here)
    dialog.open()
    wait_active(qtbot, dialog)
    yield here
    await bridge.finish()
    await service.close()
    await asyncio.to_thread(database.close)


@pytest.fixture
def canary() -> str:
    """The key that may be seen nowhere."""
    return "sk-canary-1"
