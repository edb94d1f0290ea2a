"""Further fields are typed as names and values, and really sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from tests.ui.compose.conftest import World


def write(world: World, row: int, name: str, value: str) -> None:
    extra = world.pane.fields.extra
    extra.row(row).name.setFocus()
    world.type(name)
    extra.row(row).value.setFocus()
    world.type(value)


def test_typed_fields_are_in_the_order(world: World) -> None:
    world.type("a peanut")
    extra = world.pane.fields.extra
    assert not extra.row(0).isVisible()
    world.click(extra.toggle)
    assert extra.row(0).isVisible()
    write(world, 0, "seed", "42")
    write(world, 1, "negative_prompt", "blurry")
    write(world, 2, "loop", "true")
    assert extra.toggle.text() == "More fields (3)"
    world.ctrl_enter()
    assert world.orders[0].request.extra == {"seed": 42, "negative_prompt": "blurry", "loop": True}


def test_a_value_says_as_what_it_is_sent(world: World) -> None:
    world.click(world.pane.fields.extra.toggle)
    write(world, 0, "seed", "42")
    write(world, 1, "note", "forty-two")
    assert world.pane.fields.extra.row(0).value.accessibleDescription() == "Sent as a number"
    assert world.pane.fields.extra.row(1).value.accessibleDescription() == "Sent as text"


def test_a_removed_field_is_not_sent(world: World) -> None:
    world.type("a peanut")
    extra = world.pane.fields.extra
    world.click(extra.toggle)
    write(world, 0, "seed", "42")
    write(world, 1, "fps", "24")
    world.click(extra.row(0).remove_button)
    world.ctrl_enter()
    assert world.orders[0].request.extra == {"fps": 24}


def test_a_field_that_has_a_box_of_its_own_is_refused_where_it_stands(world: World) -> None:
    world.type("a peanut")
    extra = world.pane.fields.extra
    world.click(extra.toggle)
    write(world, 0, "seed", "42")
    write(world, 1, "size", "9")
    world.ctrl_enter()
    assert world.orders == []
    assert extra.row(0).fault == ""
    assert extra.row(1).fault == "“size” has a field of its own and cannot be an extra field."
    assert world.pane.reason == "Mend the further fields first."


def test_a_value_without_a_name_and_a_repeated_name_are_pointed_out(world: World) -> None:
    world.type("a peanut")
    extra = world.pane.fields.extra
    world.pane.restore_draft({"prompt": "p", "extra": [["seed", "1"], ["", "2"], ["seed", "3"]]})
    assert extra.row(1).fault == "Give this value a field name."
    assert extra.row(2).fault == "This field is already there."


def test_a_fault_unfolds_the_fields_and_an_attempt_goes_there(world: World) -> None:
    world.pane.restore_draft({"prompt": "p", "extra": [["", "2"]]})
    assert world.pane.fields.extra.toggle.isChecked()
    world.pane.fields.prompt.setFocus()
    world.ctrl_enter()
    assert world.pane.fields.extra.row(0).name.hasFocus()


def test_the_fold_opens_by_keyboard(world: World) -> None:
    world.pane.fields.extra.toggle.setFocus()
    world.press(Qt.Key.Key_Space)
    assert world.pane.fields.extra.row(0).isVisible()
