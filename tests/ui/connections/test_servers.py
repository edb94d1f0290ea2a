"""The dialog over the real services and real servers: what a person reads when they press Test."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sora_desktop.composition import Role, open_services
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import KeySource
from sora_desktop.storage.paths import DataPaths
from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.connections.dialog import ConnectionsDialog
from tests.plugins.windows import wait_active

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.services.connections import ConnectionService
    from tests.ui.connections.conftest import Keyring


class Desk:
    """The dialog over everything real."""

    def __init__(self, dialog: ConnectionsDialog, service: ConnectionService) -> None:
        self.dialog, self.service = dialog, service

    async def until(self, true: Callable[[], bool]) -> None:
        """Let the loop and the window go on until something is so."""
        async with asyncio.timeout(20):
            while not true():
                QApplication.processEvents()
                await asyncio.sleep(0.002)

    async def enter(self, address: str, key: str = "") -> None:
        """Begin a connection to an address, with a key or without one."""
        self.dialog.add_connection()
        form = self.dialog.page.form
        form.base_url.setText(address)
        form.key.choose(KeySource.SESSION if key else KeySource.NONE)
        form.key.key.setText(key)

    async def test(self) -> str:
        """Press Test, and give what is read then."""
        page = self.dialog.page
        await self.until(page.test_button.isEnabled)
        QTest.mouseClick(page.test_button, Qt.MouseButton.LeftButton)
        await self.until(lambda: page.report.isVisible() and page.report.close_button.isVisible())
        return page.report.words


@pytest_asyncio.fixture
async def desk(qtbot: QtBot, dressed: QApplication, tmp_path: Path, keyring: Keyring) -> AsyncIterator[Desk]:
    paths = DataPaths.for_folder(tmp_path / "data")
    paths.prepare()
    services = await open_services(paths, role=Role.LOOK, secrets=keyring, environment={})  # type: ignore[arg-type]  # a fake
    bridge = Bridge()
    dialog = ConnectionsDialog(services.connections, bridge.start)
    qtbot.addWidget(dialog)
    dialog.open()
    wait_active(qtbot, dialog)
    yield Desk(dialog, services.connections)
    await bridge.finish()
    await services.close()


@contextlib.asynccontextmanager
async def emulator(*options: str) -> AsyncIterator[str]:
    """Run an emulator, and give its base URL."""
    command = [sys.executable, "-m", "sora_desktop", "emulator", "--port", "0", "--clip", "stub", *options]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        said = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        yield said.split()[-1]
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 20)


async def test_a_server_is_entered_tested_and_saved(desk: Desk) -> None:
    async with emulator("--dialect", "vllm-omni") as address:
        await desk.enter(f"{address}/videos/")
        words = await desk.test()
        assert words.startswith("It works.")
        assert "Lists" in words or "lists" in words
        page = desk.dialog.page
        assert any("model" in link.text() for link in page.report.links)
        QTest.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
        await desk.until(lambda: len(desk.service.all()) == 2)
        await desk.until(page.last_test.isVisible)
        stored = desk.service.all()[1]
        assert stored.base_url == address
        assert desk.dialog.list.spoken()[1].endswith("last test passed")
        assert desk.dialog.list.spoken()[1].split(", ")[2] == "simulated"


async def test_what_a_test_learned_is_kept_with_the_connection(desk: Desk) -> None:
    async with emulator() as address:
        await desk.enter(address)
        QTest.mouseClick(desk.dialog.page.save_button, Qt.MouseButton.LeftButton)
        await desk.until(lambda: len(desk.service.all()) == 2)
        assert (await desk.test()).startswith("It works.")
        await desk.until(lambda: desk.service.all()[1].learned.tested_at is not None)
        assert desk.service.all()[1].learned.listing is Support.YES
        assert desk.dialog.page.report.isVisible(), "what was learned does not take the report away"


async def test_a_wrong_path_is_mended_with_one_click(desk: Desk) -> None:
    async with emulator() as address:
        await desk.enter(address.removesuffix("/v1") + "/api")
        words = await desk.test()
        assert words.startswith("It does not work as it is.")
        link = next(link for link in desk.dialog.page.report.links if address in link.text())
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
        assert desk.dialog.page.form.base_url.text() == address
        assert (await desk.test()).startswith("It works.")


async def test_a_wrong_key_is_told_apart_from_a_wrong_address(desk: Desk) -> None:
    async with emulator("--key", "sk-right") as address:
        await desk.enter(address, key="sk-wrong")
        words = await desk.test()
        assert "Key" in words.splitlines()
        assert "refused" in words
        assert "sk-wrong" not in words


async def test_nothing_that_listens_is_said_in_words(desk: Desk) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        await desk.enter(f"http://127.0.0.1:{closed.getsockname()[1]}/v1")
        words = await desk.test()
    assert words.startswith("It does not work as it is.")
    assert "Traceback" not in words
    assert len(words.splitlines()) >= 4, "what was found, and what to change"


@pytest.mark.parametrize("dialect", ["sglang", "openrouter", "new-api"])
async def test_each_kind_of_server_can_be_tested(desk: Desk, dialect: str) -> None:
    async with emulator("--dialect", dialect) as address:
        await desk.enter(address, key="sk-any")
        kind = desk.dialog.page.form.kind
        kind.show_kind(dialect)
        kind.activated.emit(kind.currentIndex())
        assert desk.dialog.page.form.base_url.text() == address
        assert (await desk.test()).startswith("It works.")
