"""What a kind of server is known to take has boxes of its own, and goes where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from sora_desktop.domain.capabilities import Capabilities, ExtraField, FieldType
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.controls.suggestions import SuggestionBox

if TYPE_CHECKING:
    from tests.ui.compose.conftest import World

FIELDS = (
    ExtraField(name="seed", type=FieldType.INTEGER, label="Seed", least=0, most=2**31 - 1, hint="The same again."),
    ExtraField(name="steps", type=FieldType.INTEGER, label="Steps", least=1, most=200),
    ExtraField(name="negative_prompt", type=FieldType.TEXT, label="Negative prompt"),
    ExtraField(name="generate_audio", type=FieldType.FLAG, label="Sound"),
    ExtraField(name="quality", type=FieldType.TEXT, label="Quality", choices=("lossless", "high")),
)
KNOWN = Capabilities(extra_fields=FIELDS)


def _open(world: World, capabilities: Capabilities = KNOWN) -> None:
    world.offer(capabilities)
    world.pane.fields.extra.toggle.setChecked(True)
    world.pane.fields.prompt.set_prompt("p")


def _type(world: World, name: str, text: str) -> None:
    control = world.pane.fields.extra.known.fields[name].control
    assert isinstance(control, QLineEdit)
    control.clear()
    QTest.keyClicks(control, text)


def _choose(world: World, name: str, value: str) -> None:
    control = world.pane.fields.extra.known.fields[name].control
    assert isinstance(control, SuggestionBox)
    control.set_value(value)


def _sent(world: World) -> dict[str, object]:
    world.checked()
    world.pane.submit()
    return dict(world.orders[-1].request.extra)


def test_only_what_is_filled_in_is_sent_with_its_own_type(world: World) -> None:
    _open(world)
    _type(world, "seed", "42")
    _type(world, "negative_prompt", "123")
    _choose(world, "generate_audio", "false")
    _choose(world, "quality", "high")
    assert _sent(world) == {"seed": 42, "negative_prompt": "123", "generate_audio": False, "quality": "high"}


def test_a_wrong_number_is_marked_at_its_box_before_anything_is_sent(world: World) -> None:
    _open(world)
    _type(world, "steps", "900")
    world.checked()
    steps = world.pane.fields.extra.known.fields["steps"]
    assert steps.problem == "At most 200 is allowed here, not 900."
    world.pane.submit()
    assert world.orders == []
    assert steps.focus_target.hasFocus()
    _type(world, "steps", "20")
    assert _sent(world) == {"steps": 20}
    assert steps.problem == ""


def test_values_move_between_boxes_and_rows_with_the_connection(world: World) -> None:
    extra = world.pane.fields.extra
    _open(world)
    _type(world, "seed", "7")
    _type(world, "negative_prompt", "blur")
    world.offer(Capabilities())
    assert not extra.known.isVisible()
    assert extra.rows == (("seed", "7"), ("negative_prompt", "blur"))
    assert extra.row(0).name.text() == "seed"
    world.offer(KNOWN)
    assert extra.known.rows == [("seed", "7"), ("negative_prompt", "blur")]
    assert extra.row(0).empty


def test_a_draft_comes_back_into_its_boxes(world: World) -> None:
    _open(world)
    _type(world, "negative_prompt", "42")
    _choose(world, "generate_audio", "true")
    extra = world.pane.fields.extra
    QTest.keyClicks(extra.row(0).name, "loop")
    QTest.keyClicks(extra.row(0).value, "true")
    draft = world.pane.draft()
    world.pane.restore_draft({})
    assert extra.rows == ()
    world.pane.restore_draft(draft)
    assert _sent(world) == {"negative_prompt": "42", "generate_audio": True, "loop": True}
    assert extra.toggle.text() == "More fields (3)"


def test_a_row_with_the_name_of_a_box_is_told_that_it_is_there(world: World) -> None:
    _open(world)
    _type(world, "seed", "7")
    extra = world.pane.fields.extra
    QTest.keyClicks(extra.row(0).name, "seed")
    QTest.keyClicks(extra.row(0).value, "8")
    world.checked()
    assert extra.row(0).fault == "This field is already there."


def test_a_server_that_refuses_unknown_fields_says_so_at_the_row(world: World) -> None:
    _open(world, Capabilities(extra_fields=FIELDS, free_extras=False))
    extra = world.pane.fields.extra
    QTest.keyClicks(extra.row(0).name, "sed")
    QTest.keyClicks(extra.row(0).value, "8")
    world.checked()
    assert extra.row(0).fault == "This server refuses fields that it does not know, such as “sed”. Did you mean seed?"


def test_the_tab_key_goes_through_the_boxes_before_the_rows(world: World) -> None:
    _open(world)
    extra = world.pane.fields.extra
    extra.toggle.setFocus()
    for stop in extra.known.stops:
        world.press(Qt.Key.Key_Tab)
        assert stop.hasFocus()
    world.press(Qt.Key.Key_Tab)
    assert extra.row(0).name.hasFocus()


def test_every_box_is_named_and_described_for_those_who_do_not_see_it(world: World) -> None:
    _open(world)
    seed = world.pane.fields.extra.known.fields["seed"].focus_target
    assert (seed.accessibleName(), seed.accessibleDescription()) == ("Seed", "The same again.")


@pytest.mark.parametrize("value", ["", None, 5, ["a"], "5", "null", " lead\r\n", "long " * 8_000, "10\u00a0cats"])
@pytest.mark.parametrize("name", ["negative_prompt", "quality", "a free one"])
def test_the_value_of_an_order_is_asked_for_as_it_was_whether_or_not_a_box_can_say_it(
    world: World, name: str, value: object
) -> None:
    _open(world)
    extra = {name: value, "seed": 5}
    world.pane.fill(Order(request=VideoRequest(prompt="p", extra=extra)))
    world.pane.submit()
    assert world.orders[-1].request.extra == extra
