"""Everything in the dialog is done by keyboard: keys of its own, letters that lead to fields, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from sora_desktop.domain.connections import KeySource
from tests.plugins.mnemonics import clashes

if TYPE_CHECKING:
    from tests.ui.connections.conftest import World

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def press(world: World, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(QApplication.focusWidget() or world.dialog, key, modifier)


@pytest.mark.parametrize("name", ["gateway", ""])
async def test_a_letter_leads_to_one_field_or_button(world: World, name: str) -> None:
    if name:
        world.dialog.show_connection(name)
    else:
        world.dialog.list.add_button.click()
    await world.until(lambda: world.shown() == (name or "New connection"))
    labels = {label.text() for label in world.dialog.findChildren(QLabel) if label.buddy() is not None}
    marked = labels | {button.text() for button in world.dialog.findChildren(QAbstractButton)}
    assert len([text for text in marked if "&" in text]) > 10
    assert clashes(marked) == {}


async def test_control_n_begins_another_connection(world: World) -> None:
    world.dialog.list.view.setFocus()
    press(world, Qt.Key.Key_N, CONTROL)
    await world.until(world.dialog.page.form.base_url.hasFocus)
    assert world.shown() == "New connection"


async def test_a_connection_is_made_without_a_mouse(world: World) -> None:
    world.dialog.list.view.setFocus()
    press(world, Qt.Key.Key_N, CONTROL)
    form = world.dialog.page.form
    await world.until(form.base_url.hasFocus)
    QTest.keyClicks(form.base_url, "http://10.0.0.7:8091/v1")
    press(world, Qt.Key.Key_Tab)
    await world.until(form.key.place.hasFocus)
    for _ in range(3):
        press(world, Qt.Key.Key_Down)
    assert form.key.source is KeySource.NONE
    press(world, Qt.Key.Key_S, CONTROL)
    await world.until(lambda: "10.0.0.7" in world.names())


async def test_delete_in_the_list_asks_and_escape_takes_it_back(world: World) -> None:
    world.dialog.show_connection("gateway")
    view = world.dialog.list.view
    view.setFocus()
    press(world, Qt.Key.Key_Delete)
    page = world.dialog.page
    await world.until(lambda: bool(page.question.words))
    assert page.question.buttons[-1].hasFocus()
    press(world, Qt.Key.Key_Escape)
    assert not page.question.words
    assert world.dialog.isVisible()
    assert "gateway" in world.names()
    view.setFocus()
    press(world, Qt.Key.Key_Delete)
    await world.until(lambda: bool(page.question.words))
    press(world, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    press(world, Qt.Key.Key_Space)
    await world.until(lambda: "gateway" not in world.names())
    await world.until(view.hasFocus)


async def test_delete_in_a_field_deletes_a_letter_and_nothing_else(world: World) -> None:
    world.dialog.show_connection("gateway")
    name = world.dialog.page.form.name
    name.setFocus()
    name.setCursorPosition(0)
    press(world, Qt.Key.Key_Delete)
    assert name.text() == "ateway"
    assert not world.dialog.page.question.words


async def test_delete_does_nothing_to_what_is_built_in(world: World) -> None:
    world.dialog.show_connection("simulated")
    world.dialog.list.view.setFocus()
    press(world, Qt.Key.Key_Delete)
    assert not world.dialog.page.question.words


async def test_control_d_duplicates_with_the_key_and_leads_to_the_name(world: World) -> None:
    world.dialog.show_connection("gateway")
    world.dialog.list.view.setFocus()
    press(world, Qt.Key.Key_D, CONTROL)
    await world.until(lambda: len(world.names()) == 4)
    await world.until(world.dialog.page.form.name.hasFocus)
    copy = world.service.get(world.shown())
    assert copy.name != "gateway"
    assert world.keyring.kept[copy.id] == "sk-canary-1"
    assert world.dialog.page.form.name.selectedText() == copy.name


@pytest.mark.parametrize(
    ("letter", "target"), [(Qt.Key.Key_N, "name"), (Qt.Key.Key_D, "base_url"), (Qt.Key.Key_K, "kind")]
)
async def test_a_letter_leads_to_each_field(world: World, letter: Qt.Key, target: str) -> None:
    world.dialog.show_connection("gateway")
    world.dialog.list.view.setFocus()
    press(world, letter, ALT)
    wanted: QWidget = world.dialog.page.form.fields[target].focus_target
    await world.until(wanted.hasFocus)


async def test_no_two_letters_are_the_same(world: World) -> None:
    world.dialog.show_connection("gateway")
    page = world.dialog.page
    words = [field.label.text() for field in page.form.fields.values()]
    buttons = (page.default_button, page.remove_button, page.test_button, page.revert_button, page.save_button)
    words += [button.text() for button in (*buttons, world.dialog.list.add_button)]
    letters = [word[word.index("&") + 1].lower() for word in words if "&" in word]
    assert sorted(letters) == sorted(set(letters))


async def test_the_keyboard_stays_where_it_was_while_something_is_stored(world: World) -> None:
    world.dialog.show_connection("gateway")
    name = world.dialog.page.form.name
    world.write(name, "renamed")
    press(world, Qt.Key.Key_Return)
    await world.until(lambda: "renamed" in world.names() and not world.dialog.dirty)
    await world.until(name.hasFocus)


async def test_what_stays_open_stays_open_after_saving(world: World) -> None:
    world.dialog.show_connection("gateway")
    advanced = world.dialog.page.form.advanced
    advanced.set_open(open_=True)
    advanced.concurrency.setValue(9)
    await world.click(world.dialog.page.save_button)
    await world.until(lambda: not world.dialog.dirty)
    assert advanced.body.isVisible()
    world.dialog.show_connection("studio")
    assert not advanced.body.isVisible()
