"""Characters whom the server was shown are chosen beside the prompt, which says their names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.characters import Character
from sora_desktop.domain.requests import Order, VideoRequest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.compose.character_chooser import CharacterChooser
    from tests.ui.compose.conftest import World


def somebody(remote_id: str, name: str) -> Character:
    return Character(connection="studio", remote_id=remote_id, name=name, created_at=datetime(2026, 1, 1, tzinfo=UTC))


def offer(world: World, support: Support) -> None:
    """Let the server know characters, or not."""
    world.offer(replace(world.offered, characters=support))


ANA, BO, CY = somebody("char_1", "Ana"), somebody("char_2", "Bo & Co"), somebody("char_3", "Cy")


@pytest.fixture
def knowing(world: World) -> World:
    """A form at a server that knows three characters."""
    offer(world, Support.YES)
    world.pane.fields.characters.set_known([ANA, BO, CY])
    return world


def chooser(world: World) -> CharacterChooser:
    return world.pane.fields.characters


def choose(world: World, name: str) -> None:
    """Choose somebody in the menu."""
    menu = chooser(world).menu()
    entry = next(entry for entry in menu.actions() if entry.text().replace("&&", "&") == name)
    assert entry.isEnabled()
    entry.trigger()
    menu.close()


def test_nothing_is_seen_where_a_server_knows_no_characters(world: World) -> None:
    assert not world.pane.fields.fields["characters"].isVisible()
    offer(world, Support.NO)
    chooser(world).set_known([ANA])
    assert not world.pane.fields.fields["characters"].isVisible()


def test_where_it_is_not_known_they_are_seen_once_there_is_one(world: World) -> None:
    assert not world.pane.fields.fields["characters"].isVisible()
    chooser(world).set_known([ANA])
    assert world.pane.fields.fields["characters"].isVisible()


def test_a_chosen_one_goes_into_the_order_and_its_name_into_the_prompt(knowing: World) -> None:
    knowing.type("on a boat")
    knowing.press(Qt.Key.Key_Home)
    choose(knowing, "Ana")
    assert knowing.pane.fields.prompt.prompt == "Ana on a boat"
    assert knowing.pane.fields.prompt.hasFocus()
    knowing.checked()
    knowing.ctrl_enter()
    assert knowing.orders[0].request.characters == ("char_1",)


@pytest.mark.parametrize(
    ("written", "left", "becomes"),
    [
        ("", 0, "Ana "),
        ("a boat", 0, "a boat Ana "),
        ("a boat ", 0, "a boat Ana "),
        ("a boat, far", 5, "a boat Ana, far"),
        ("a boatfar", 3, "a boat Ana far"),
        ("ANA sails", 0, "ANA sails"),
    ],
)
def test_a_name_stands_by_itself_in_the_prompt(knowing: World, written: str, left: int, becomes: str) -> None:
    knowing.type(written)
    for _ in range(left):
        knowing.press(Qt.Key.Key_Left)
    choose(knowing, "Ana")
    assert knowing.pane.fields.prompt.prompt == becomes


def test_the_link_opens_the_menu_by_keyboard(knowing: World, qtbot: QtBot) -> None:
    link = chooser(knowing).add_link
    assert link is not None
    assert link.text() == "Add a character…"
    link.setFocus()
    knowing.press(Qt.Key.Key_Space)
    menus = [menu for menu in chooser(knowing).findChildren(type(chooser(knowing).menu())) if menu.isVisible()]
    assert len(menus) == 1
    assert [entry.text() for entry in menus[0].actions() if entry.text()] == [
        "Ana",
        "Bo && Co",
        "Cy",
        "New character…",
    ]
    menus[0].close()


def test_two_are_the_most(knowing: World) -> None:
    choose(knowing, "Ana")
    choose(knowing, "Bo & Co")
    link = chooser(knowing).add_link
    assert link is not None
    assert not link.isVisible()
    assert chooser(knowing).value == ("char_1", "char_2")


def test_more_than_two_from_elsewhere_are_said_beside_their_field(knowing: World) -> None:
    knowing.pane.fill(Order(request=VideoRequest(prompt="All", characters=("char_1", "char_2", "char_3"))))
    assert "At most 2 characters" in knowing.problem("characters")
    knowing.ctrl_enter()
    assert knowing.orders == []
    knowing.click(chooser(knowing).lines[2].remove_button)
    knowing.checked()
    assert knowing.problem("characters") == ""


def test_the_cross_takes_one_out_and_leaves_the_prompt_alone(knowing: World) -> None:
    choose(knowing, "Ana")
    line = chooser(knowing).lines[0]
    assert line.remove_button.accessibleName() == "Take Ana out"
    line.remove_button.setFocus()
    knowing.press(Qt.Key.Key_Space)
    assert chooser(knowing).value == ()
    assert knowing.pane.fields.prompt.prompt == "Ana "
    link = chooser(knowing).add_link
    assert link is not None
    assert link.hasFocus()


def test_a_name_that_the_prompt_does_not_say_is_written_there_by_a_link(knowing: World) -> None:
    choose(knowing, "Ana")
    assert chooser(knowing).reminder is None
    knowing.pane.fields.prompt.set_prompt("A boat")
    reminder = chooser(knowing).reminder
    assert reminder is not None
    assert reminder.words == "The prompt does not say “Ana”."
    knowing.checked()
    knowing.pane.fields.reference.choose_button.setFocus()
    knowing.press(Qt.Key.Key_Tab)
    knowing.press(Qt.Key.Key_Tab)
    knowing.press(Qt.Key.Key_Tab)
    assert reminder.links[0].hasFocus()
    knowing.press(Qt.Key.Key_Space)
    assert knowing.pane.fields.prompt.prompt == "A boat Ana "
    assert reminder.words == ""
    assert knowing.pane.reason == ""


def test_without_any_the_link_asks_for_the_first_one(world: World, qtbot: QtBot) -> None:
    offer(world, Support.YES)
    link = chooser(world).add_link
    assert link is not None
    assert link.text() == "New character…"
    with qtbot.waitSignal(chooser(world).new_requested):
        world.click(link)


def test_reused_settings_are_shown_by_name_as_soon_as_it_is_known(world: World) -> None:
    offer(world, Support.YES)
    world.pane.fill(Order(request=VideoRequest(prompt="Ana", characters=("char_1",))))
    assert chooser(world).lines[0].name.text() == "char_1"
    chooser(world).set_known([ANA])
    assert chooser(world).lines[0].name.text() == "Ana"
    assert world.problem("characters") == ""


def test_the_draft_keeps_them(knowing: World) -> None:
    choose(knowing, "Cy")
    kept = json.loads(json.dumps(knowing.pane.draft()))
    knowing.pane.restore_draft({})
    assert chooser(knowing).value == ()
    knowing.pane.restore_draft(kept)
    assert chooser(knowing).value == ("char_3",)


def test_on_another_server_the_same_name_is_looked_for(knowing: World) -> None:
    choose(knowing, "Ana")
    chooser(knowing).set_known([somebody("other_9", "ana")])
    assert chooser(knowing).value == ("other_9",)


def test_whom_another_server_was_not_shown_hinders_the_order(knowing: World) -> None:
    choose(knowing, "Ana")
    chooser(knowing).set_known([BO])
    knowing.pane.fields.changed.emit()
    knowing.checked()
    assert knowing.problem("characters") == "This server was not shown “Ana” yet."
    knowing.ctrl_enter()
    assert knowing.orders == []


def test_a_server_without_characters_says_so_beside_those_that_are_there(knowing: World) -> None:
    choose(knowing, "Ana")
    offer(knowing, Support.NO)
    assert knowing.problem("characters") == "This server knows no characters."
    knowing.click(chooser(knowing).lines[0].remove_button)
    knowing.checked()
    assert not knowing.pane.fields.fields["characters"].isVisible()


def test_the_tab_key_goes_from_the_image_to_the_characters(knowing: World) -> None:
    choose(knowing, "Ana")
    knowing.checked()
    knowing.pane.fields.reference.choose_button.setFocus()
    knowing.press(Qt.Key.Key_Tab)
    assert chooser(knowing).lines[0].remove_button.hasFocus()
    knowing.press(Qt.Key.Key_Tab)
    link = chooser(knowing).add_link
    assert link is not None
    assert link.hasFocus()
