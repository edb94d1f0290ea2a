"""Choices in the prompt become several orders, whose number and cost are known before they are made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.ui.compose.editing import Purpose
from sora_desktop.ui.money.budget import Quote

if TYPE_CHECKING:
    from sora_desktop.ui.money.budget import Budget
    from tests.ui.compose.conftest import World

    Batches = list[tuple[list[Order], str]]


class FlatRate(QObject):
    """A budget in whose eyes every clip costs 40 cents."""

    changed = Signal()

    def quote(self, order: Order) -> Quote:
        return Quote(order.takes, 400_000)


@pytest.fixture
def sent(world: World) -> Batches:
    found: Batches = []
    world.pane.several_submitted.connect(lambda orders, name: found.append((orders, name)))
    return found


@pytest.fixture
def reviewed(world: World) -> Batches:
    found: Batches = []
    world.pane.review_requested.connect(lambda orders, name: found.append((orders, name)))
    return found


def prompts(orders: list[Order]) -> list[str]:
    return [order.request.prompt for order in orders]


def test_the_number_and_the_cost_are_said_and_then_all_are_ordered_at_once(world: World, sent: Batches) -> None:
    world.pane.judge_by(cast("Budget", FlatRate(world.pane)))
    world.type("a {red|blue} {cat|dog}")
    world.pane.fields.takes.setValue(3)
    world.checked()
    assert world.pane.fields.area.choices.words == "4 prompts by combination"
    assert world.pane.footer.button.text() == "Generate 12 clips"
    assert world.pane.footer.words == "12 clips on studio"
    assert world.pane.footer.cost == "12 × $0.40 = $4.80"
    world.ctrl_enter()
    ((orders, name),) = sent
    assert prompts(orders) == ["a red cat", "a red dog", "a blue cat", "a blue dog"]
    assert {(order.takes, order.connection) for order in orders} == {(3, "studio")}
    assert name == "a … …"
    assert world.orders == []
    assert world.pane.fields.prompt.prompt == "a {red|blue} {cat|dog}"


def test_they_can_be_looked_through_before(world: World, sent: Batches, reviewed: Batches) -> None:
    world.type("a {red|blue} car")
    world.checked()
    see, _ = world.pane.fields.area.choices.links
    world.click(see)
    ((orders, name),) = reviewed
    assert (prompts(orders), name) == (["a red car", "a blue car"], "a … car")
    assert sent == []


def test_they_can_be_sent_as_they_are_written_and_combined_again(world: World, sent: Batches) -> None:
    world.type("a {red|blue} car")
    world.checked()
    *_, literally = world.pane.fields.area.choices.links
    world.click(literally)
    world.checked()
    assert world.pane.footer.button.text() == "Generate"
    assert world.pane.draft()["literal"] is True
    (again,) = world.pane.fields.area.choices.links
    assert again.text() == "Combine them"
    world.ctrl_enter()
    assert (prompts(world.orders), sent) == (["a {red|blue} car"], [])
    world.click(again)
    world.checked()
    assert world.pane.footer.button.text() == "Generate 2 clips"


def test_a_prompt_that_came_from_a_job_is_sent_as_it_was(world: World, sent: Batches) -> None:
    order = Order(request=VideoRequest(prompt='{"mood": "calm | wild"} \\{x|y\\}'), connection="studio")
    world.pane.fill(order)
    world.checked()
    world.ctrl_enter()
    assert world.orders == [order]
    world.pane.fields.prompt.selectAll()
    world.type("{a|b}")
    world.checked()
    assert not world.pane.fields.area.literal


def test_a_backslash_keeps_braces_and_bars_as_they_are(world: World) -> None:
    world.type(r"write \{a|b\}")
    world.checked()
    world.ctrl_enter()
    assert prompts(world.orders) == ["write {a|b}"]


def test_too_many_and_empty_ones_are_refused_in_words(world: World, sent: Batches) -> None:
    world.type("{a|b}" * 10)
    world.checked()
    assert world.problem("prompt") == "The choices in the prompt make more than 1,000 prompts, or too long ones."
    assert world.pane.reason
    world.ctrl_enter()
    world.pane.fields.prompt.set_prompt("{a|}")
    world.checked()
    assert world.problem("prompt") == "One of the combinations is an empty prompt."
    world.pane.fields.prompt.set_prompt("{a|b}" * 8)
    world.pane.fields.takes.setValue(100)
    world.checked()
    assert "25,600 videos together" in world.problem("takes")
    assert (world.orders, sent) == ([], [])


def test_the_longest_of_them_counts_against_the_limit(world: World) -> None:
    world.type("{a|" + "b" * 30 + "} end")
    assert world.pane.fields.counted.startswith("34 / ")


def test_a_job_that_is_changed_stays_one(world: World) -> None:
    job = Job(
        id=JobId("01a20361-4fe6-70ab-8df9-b8e718700478"),
        connection="studio",
        request=VideoRequest(prompt="fox"),
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        continues=JobId("01a20361-4fe6-70ab-8df9-b8e718700479"),
    )
    saved: list[Order] = []
    world.pane.editing.saved.connect(lambda _editing, order: saved.append(order))
    world.pane.edit(job, Purpose.CHANGE)
    world.type(" {a|b}")
    world.checked()
    assert world.pane.fields.area.choices.words == ""
    world.ctrl_enter()
    assert prompts(saved) == ["fox {a|b}"]


def paste(world: World, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    QGuiApplication.clipboard().setMimeData(data)
    world.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_pasting_many_lines_asks_and_several_take_the_settings_of_the_form(world: World, reviewed: Batches) -> None:
    world.type("before ")
    world.pane.fields.model.set_value("ltx")
    world.pane.fields.takes.setValue(2)
    paste(world, "1. a cat\n2. a dog\n\n3. {a|b}\n")
    asked = world.pane.fields.area.pasted
    assert asked.words == "Is what you pasted one prompt or several?"
    several, _one = asked.links
    assert several.text() == "3 prompts…"
    world.click(several)
    ((orders, name),) = reviewed
    assert (prompts(orders), name) == (["a cat", "a dog", "{a|b}"], "Pasted prompts")
    assert {(order.request.model, order.takes, order.connection) for order in orders} == {("ltx", 2, "studio")}
    assert world.pane.fields.prompt.prompt == "before "
    assert asked.words == ""


def test_it_stays_one_prompt_if_one_says_so_or_writes_on(world: World, reviewed: Batches) -> None:
    asked = world.pane.fields.area.pasted
    paste(world, "a cat\nasleep")
    _several, one = asked.links
    world.click(one)
    assert (asked.words, world.pane.fields.prompt.prompt) == ("", "a cat\nasleep")
    assert world.pane.fields.prompt.hasFocus()
    world.pane.fields.prompt.clear()
    paste(world, "a cat\nasleep")
    world.type(".")
    assert asked.words == ""
    world.pane.fields.prompt.clear()
    paste(world, "one line")
    assert asked.words == ""
    assert reviewed == []


def test_a_choice_that_is_not_closed_is_told_and_sent_as_it_is_written(world: World, sent: Batches) -> None:
    choices = world.pane.fields.area.choices
    world.type("a {red|blue car")
    world.checked()
    assert choices.words == "A choice is not closed: its brace is sent as it is written."
    world.ctrl_enter()
    assert (sent, prompts(world.orders)) == ([], ["a {red|blue car"])
    for plain in ("a {red car", "a red|blue car", "a \\{red|blue car", "}{red}|"):
        world.pane.fields.prompt.set_prompt(plain)
        assert choices.words == ""
