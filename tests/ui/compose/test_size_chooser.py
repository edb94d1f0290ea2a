"""A size is chosen by its shape, or typed, or left to the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.ui.compose.size_card import SizeCard, describe_size

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.compose.conftest import World


def card(world: World, size: str) -> SizeCard:
    found = world.pane.fields.size_chooser.card(size)
    assert found is not None
    return found


def test_a_click_on_a_card_chooses_its_size(world: World) -> None:
    world.type("a peanut")
    world.click(card(world, "720x1280"))
    world.pane.fields.prompt.setFocus()
    world.ctrl_enter()
    assert world.orders[0].request.size == "720x1280"


def test_arrow_keys_move_between_the_cards(world: World) -> None:
    world.click(card(world, ""))
    world.press(Qt.Key.Key_Right)
    assert world.pane.fields.size_chooser.value == "1280x720"
    world.press(Qt.Key.Key_Left)
    assert world.pane.fields.size_chooser.value == ""


def test_the_default_card_leaves_the_size_to_the_server(world: World) -> None:
    world.type("a peanut")
    world.click(card(world, "720x1280"))
    world.click(card(world, ""))
    world.pane.fields.prompt.setFocus()
    world.ctrl_enter()
    assert world.orders[0].request.size is None


def test_any_other_size_can_be_typed(world: World) -> None:
    chooser = world.pane.fields.size_chooser
    assert chooser.field.isHidden()
    assert chooser.other_card is not None
    world.click(chooser.other_card)
    assert chooser.field.hasFocus()
    world.type("640x360")
    assert chooser.value == "640x360"
    world.type("b")
    world.checked()
    assert "640x360b" in world.problem("size")
    assert chooser.field.property("invalid") is True


def test_another_size_starts_from_the_chosen_one_and_leaving_it_empty_means_the_default(world: World) -> None:
    chooser = world.pane.fields.size_chooser
    world.click(card(world, "1280x720"))
    assert chooser.other_card is not None
    world.click(chooser.other_card)
    assert chooser.field.text() == "1280x720"
    assert chooser.field.selectedText() == "1280x720"
    world.press(Qt.Key.Key_Delete)
    world.pane.fields.prompt.setFocus()
    assert chooser.value == ""
    assert card(world, "").isChecked()
    assert chooser.field.isHidden()


def test_a_server_that_takes_only_its_own_sizes_leaves_no_room_for_others(world: World) -> None:
    world.offer(world.closed)
    assert world.pane.fields.size_chooser.other_card is None


def test_a_size_that_the_server_does_not_offer_stays_in_sight_with_what_is_wrong(world: World) -> None:
    world.type("a peanut")
    world.pane.fields.size_chooser.set_value("1280x700")
    world.offer(world.closed)
    assert card(world, "1280x700").isChecked()
    assert "1280x700" in world.problem("size")
    world.click(world.pane.fields.fields["size"].note.links[0])
    assert world.pane.fields.size_chooser.value == "1280x720"
    assert card(world, "1280x720").isChecked()


def test_an_odd_size_is_mended_by_the_suggestion(world: World) -> None:
    world.offer(Capabilities(even_sides=True))
    world.pane.fields.size_chooser.set_value("641x360")
    world.checked()
    assert world.problem("size") == "The width and height of 641x360 must be even numbers. Did you mean 642x360?"
    world.click(world.pane.fields.fields["size"].note.links[0])
    assert world.pane.fields.size_chooser.value == "642x360"


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("1280x720", "1280 by 720, landscape"),
        ("720x1280", "720 by 1280, portrait"),
        ("960x960", "960 by 960, square"),
        ("720p", "720p"),
    ],
)
def test_a_card_says_its_orientation(world: World, size: str, words: str) -> None:
    assert describe_size(size) == words
    world.offer(Capabilities(sizes=(size,)))
    assert card(world, size).accessibleName() == words
    assert card(world, size).toolTip() == words


def test_the_shape_on_a_card_has_the_proportions_of_the_clip(world: World) -> None:
    world.offer(Capabilities(sizes=("1280x720", "720x1280", "960x960")))
    wide, high, square = (card(world, size).shape_rect() for size in ("1280x720", "720x1280", "960x960"))
    assert wide.width() / wide.height() == pytest.approx(16 / 9)
    assert high.height() / high.width() == pytest.approx(16 / 9)
    assert square.width() == square.height()


def test_the_cards_wrap_into_the_width_and_none_is_cut(world: World, qtbot: QtBot) -> None:
    world.offer(Capabilities(sizes=("1280x720", "720x1280", "1792x1024", "1024x1792", "1920x1080", "1080x1920")))
    grid = card(world, "").parentWidget()
    assert grid is not None
    cards = grid.findChildren(SizeCard)
    assert len(cards) == 8
    for width in (240, 260, 320, 480, 700):
        world.pane.resize(width, 900)
        qtbot.waitUntil(lambda: all(grid.rect().contains(one.geometry()) for one in cards))
        boxes = [one.geometry() for one in cards]
        assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)
        rows = len({box.top() for box in boxes})
        assert rows <= 4
