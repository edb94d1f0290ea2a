"""What prompts are written with, as the window and the commands ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import InvalidEntry, InvalidRequest, UnknownTemplate
from sora_desktop.domain.prompt_templates import PromptTemplate
from sora_desktop.domain.requests import Order, Rule, VideoRequest
from sora_desktop.services.prompts import PromptService, batch_name_of, fill, orders_of
from sora_desktop.storage.database import Database
from sora_desktop.storage.prompts import PromptRepository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def prompts(tmp_path: Path) -> Iterator[PromptService]:
    database = Database.open(tmp_path / "jobs.sqlite")
    yield PromptService(PromptRepository(database))
    database.close()


async def test_a_template_is_saved_under_a_tidy_name_and_found_in_any_case(prompts: PromptService) -> None:
    assert await prompts.save_template("  Harbour \n at  dusk ", "{boat}") == PromptTemplate(
        "Harbour at dusk", "{boat}"
    )
    assert (await prompts.template("harbour at DUSK")).prompt == "{boat}"
    await prompts.rename_template("harbour at dusk", "Quay")
    assert (await prompts.remove_template("quay")).name == "Quay"
    assert await prompts.templates() == []


async def test_what_cannot_be_kept_is_refused_with_the_reason(prompts: PromptService) -> None:
    for name, prompt, rule in (
        ("", "x", Rule.NAME_UNREADABLE),
        ("n" * 81, "x", Rule.NAME_UNREADABLE),
        ("n", " ", Rule.PROMPT_EMPTY),
    ):
        with pytest.raises(InvalidEntry) as refused:
            await prompts.save_template(name, prompt)
        assert [problem.rule for problem in refused.value.problems] == [rule]
    with pytest.raises(InvalidEntry):
        await prompts.save_preset(" ", {})
    await prompts.save_template("Quay", "x")
    with pytest.raises(UnknownTemplate, match="no template") as unknown:
        await prompts.template("Key")
    assert "Quay" in str(unknown.value)


def test_a_template_is_filled_in_or_says_what_is_missing() -> None:
    prompt = "{subject} at {light=dusk}"
    assert fill(prompt, {"Subject": "a boat"}) == "a boat at dusk"
    assert fill("no places", {}) == "no places"
    with pytest.raises(InvalidRequest) as refused:
        fill(prompt, {"subjekt": "a boat"})
    messages = [problem.message for problem in refused.value.problems]
    assert messages == [
        "The template has no place called “subjekt”. It has subject, light. Did you mean subject?",
        "The template has places without a value: subject.",
    ]


def test_an_order_with_choices_becomes_one_for_each_combination() -> None:
    order = Order(request=VideoRequest(prompt="a {red|blue} car", model="m"), takes=2, tags=("x",))
    made = orders_of(order)
    assert [one.request.prompt for one in made] == ["a red car", "a blue car"]
    assert {(one.request.model, one.takes, one.tags) for one in made} == {("m", 2, ("x",))}
    assert orders_of(made[0]) == [made[0]]
    with pytest.raises(InvalidRequest, match="as it is"):
        orders_of(Order(request=VideoRequest(prompt="{a|b}" * 10)))


def test_a_batch_of_combinations_has_the_name_of_what_they_come_from() -> None:
    assert batch_name_of("a {red|blue}\n car") == "a {red|blue} car"
    assert len(batch_name_of("word " * 40)) <= 60
