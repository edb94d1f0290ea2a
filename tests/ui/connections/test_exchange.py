"""Connections leave the program without their secrets, and come into it after one has seen what is in a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from sora_desktop.domain.errors import KeyringMissing

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.ui.connections.import_page import ImportPage
    from tests.ui.connections.conftest import World

ENV = 'export GPU_BASE_URL="https://gpu.example/v1"\nGPU_API_KEY=sk-canary-5\nOTHER_API_KEY=sk-canary-6\n'


async def imported(world: World, path: Path) -> ImportPage:
    """Choose a file to import, and wait until it is shown."""
    world.dialog.list.import_.trigger()
    dialog = world.dialog.stage.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.windowModality() != Qt.WindowModality.ApplicationModal
    dialog.fileSelected.emit(str(path))
    dialog.close()
    page = world.dialog.stage.exchange.page
    await world.until(page.isVisible)
    return page


async def exported(world: World, path: Path) -> None:
    """Choose where to write all connections."""
    world.dialog.list.export_all.trigger()
    dialog = world.dialog.stage.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    await world.until(path.exists)


async def test_all_connections_are_exported_without_their_keys(world: World, tmp_path: Path, canary: str) -> None:
    path = tmp_path / "team.json"
    await exported(world, path)
    await world.until(lambda: "team.json" in world.dialog.page.note.words)
    assert world.dialog.page.note.words == "2 connections are in team.json now, without their keys."
    assert canary not in path.read_text(encoding="utf-8")
    names = [one["name"] for one in json.loads(path.read_text(encoding="utf-8"))["connections"]]
    assert names == ["gateway", "studio"]


async def test_only_the_connection_that_is_shown_can_be_exported(world: World, tmp_path: Path) -> None:
    world.dialog.show_connection("simulated")
    assert not world.dialog.list.export.isEnabled()
    world.dialog.show_connection("studio")
    path = tmp_path / "one.json"
    world.dialog.stage.exchange.write(path, ["studio"])
    await world.until(path.exists)
    assert [one["name"] for one in json.loads(path.read_text(encoding="utf-8"))["connections"]] == ["studio"]


async def test_what_is_in_a_file_is_seen_before_it_is_added(world: World, tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    await exported(world, path)
    page = await imported(world, path)
    assert [row.box.text() for row in page.rows] == ["gateway 2", "studio 2"]
    said = " ".join(label.text() for label in page.rows[0].findChildren(QLabel))
    assert "that name is taken here" in said
    assert "Enter its key." in said
    assert len(world.names()) == 3
    await world.click(page.rows[0].box)
    assert page.add_button.text().startswith("Add 1 ")
    await world.click(page.add_button)
    await world.until(lambda: "studio 2" in world.names())
    assert "gateway 2" not in world.names()
    await world.until(lambda: world.shown() == "studio 2")
    assert "added" in world.dialog.page.note.words


async def test_the_key_of_an_env_file_goes_to_the_keyring(world: World, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(ENV, encoding="utf-8")
    page = await imported(world, path)
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "Its key goes to the system’s keyring." in said
    assert "sk-canary" not in said
    assert "OTHER_API_KEY was left out" in page.note.words
    await world.click(page.add_button)
    await world.until(lambda: "gpu" in world.names())
    assert world.keyring.kept[world.service.get("gpu").id] == "sk-canary-5"


@pytest.mark.parametrize("way", ["button", "escape"])
async def test_an_import_can_be_left_with_nothing_added(world: World, tmp_path: Path, way: str) -> None:
    path = tmp_path / ".env"
    path.write_text(ENV, encoding="utf-8")
    page = await imported(world, path)
    if way == "button":
        await world.click(page.cancel_button)
    else:
        QTest.keyClick(page.add_button, Qt.Key.Key_Escape)
    assert world.dialog.page.isVisible()
    assert world.dialog.isVisible()
    assert len(world.names()) == 3


async def test_with_nothing_ticked_there_is_nothing_to_add(world: World, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(ENV, encoding="utf-8")
    page = await imported(world, path)
    QTest.keyClick(page.rows[0].box, Qt.Key.Key_Space)
    assert not page.add_button.isEnabled()


async def test_a_file_of_something_else_says_what_is_wrong(world: World, tmp_path: Path) -> None:
    path = tmp_path / "photo.json"
    path.write_bytes(b"\x89PNG")
    world.dialog.stage.exchange.read(path)
    await world.until(lambda: "photo.json" in world.dialog.page.note.words.replace("\u200b", ""))
    assert world.dialog.page.isVisible()


async def test_a_keyring_that_will_not_do_leaves_nothing_added_and_says_so(world: World, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(ENV, encoding="utf-8")
    page = await imported(world, path)
    world.keyring.trouble = KeyringMissing(reason="no Secret Service answers")
    await world.click(page.add_button)
    await world.until(lambda: "no Secret Service answers" in page.note.words)
    assert page.add_button.isEnabled()
    assert len(world.names()) == 3


async def test_unsaved_changes_are_asked_about_before_a_file_is_chosen(world: World) -> None:
    world.dialog.show_connection("gateway")
    world.write(world.dialog.page.form.name, "renamed")
    world.dialog.list.import_.trigger()
    assert world.dialog.page.question.words == "“gateway” has changes that are not saved."
