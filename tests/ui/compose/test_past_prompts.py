"""The arrow keys lead from the first line to older prompts and back to what was being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

if TYPE_CHECKING:
    from tests.ui.compose.conftest import World

PAST = ["newest\nof two lines", "a {red|blue} car", "oldest"]
UP, DOWN = Qt.Key.Key_Up, Qt.Key.Key_Down


@pytest.fixture
def asked(world: World) -> list[str]:
    """Answer whoever asks for past prompts, and note that it was asked."""
    found: list[str] = []

    def give() -> None:
        found.append("asked")
        world.pane.fields.area.walk.set_prompts(PAST)

    world.pane.fields.area.walk.wanted.connect(give)
    return found


def test_up_shows_older_prompts_and_down_leads_back_to_the_draft(world: World, asked: list[str]) -> None:
    prompt = world.pane.fields.prompt
    world.type("half a thought")
    for text in PAST:
        world.press(UP)
        assert prompt.prompt == text
    world.press(UP)
    assert prompt.prompt == "oldest"
    assert world.pane.fields.area.tools.counter.text() == "past 3/3"
    for text in (*PAST[1::-1], "half a thought"):
        world.press(DOWN)
        assert prompt.prompt == text
    world.press(DOWN)
    assert prompt.prompt == "half a thought"
    assert world.pane.fields.area.tools.counter.text() == world.pane.fields.counted
    assert asked == ["asked"]


def test_within_a_prompt_of_several_lines_the_arrows_move_the_cursor(world: World, asked: list[str]) -> None:
    prompt = world.pane.fields.prompt
    prompt.set_prompt("one\ntwo\nthree")
    world.press(UP)
    assert prompt.textCursor().blockNumber() == 1
    world.press(DOWN)
    world.press(DOWN)
    assert prompt.prompt == "one\ntwo\nthree"
    prompt.moveCursor(QTextCursor.MoveOperation.Start)
    world.press(UP)
    assert prompt.prompt == PAST[0]


def test_long_lines_count_as_they_are_shown(world: World, asked: list[str]) -> None:
    prompt = world.pane.fields.prompt
    prompt.set_prompt("a harbour at night " * 12)
    world.press(UP)
    assert prompt.prompt.startswith("a harbour")
    prompt.moveCursor(QTextCursor.MoveOperation.Start)
    world.press(UP)
    assert prompt.prompt == PAST[0]


def test_what_is_changed_in_a_past_prompt_is_the_draft_from_then_on(world: World, asked: list[str]) -> None:
    prompt = world.pane.fields.prompt
    world.press(UP)
    world.type("!")
    assert prompt.prompt == f"{PAST[0]}!"
    prompt.moveCursor(QTextCursor.MoveOperation.Start)
    world.press(UP)
    world.press(DOWN)
    assert prompt.prompt == f"{PAST[0]}!"


def test_a_past_prompt_can_be_taken_back_by_undo(world: World, asked: list[str]) -> None:
    world.type("half a thought")
    world.press(UP)
    world.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert world.pane.fields.prompt.prompt == "half a thought"


def test_the_draft_is_what_is_kept_while_one_looks_around(world: World, asked: list[str]) -> None:
    world.type("half a thought")
    world.press(UP)
    assert world.pane.draft()["prompt"] == "half a thought"
    world.type("?")
    assert world.pane.draft()["prompt"] == f"{PAST[0]}?"


def test_choices_in_a_past_prompt_are_sent_as_they_were(world: World, asked: list[str]) -> None:
    world.press(UP)
    world.press(UP)
    world.checked()
    assert world.pane.fields.area.literal
    world.ctrl_enter()
    assert [order.request.prompt for order in world.orders] == ["a {red|blue} car"]


def test_after_an_order_up_shows_the_one_before_and_new_jobs_are_asked_for_anew(world: World, asked: list[str]) -> None:
    world.type("brand new")
    world.checked()
    world.ctrl_enter()
    assert [order.request.prompt for order in world.orders] == ["brand new"]
    world.press(UP)
    assert world.pane.fields.prompt.prompt == PAST[0]
    world.press(DOWN)
    assert world.pane.fields.prompt.prompt == "brand new"
    world.pane.fields.area.walk.forget()
    world.press(UP)
    assert asked == ["asked", "asked"]


def test_a_prompt_with_choices_is_found_again_as_it_was_written(world: World, asked: list[str]) -> None:
    world.type("a {big|small} boat")
    world.checked()
    world.ctrl_enter()
    world.pane.fields.prompt.selectAll()
    world.type("something else")
    world.press(UP)
    assert world.pane.fields.prompt.prompt == "a {big|small} boat"
    assert not world.pane.fields.area.literal


def test_without_a_past_nothing_happens(world: World) -> None:
    world.type("alone")
    world.press(UP)
    world.pane.fields.area.walk.set_prompts([])
    world.press(UP)
    world.press(DOWN)
    assert world.pane.fields.prompt.prompt == "alone"
