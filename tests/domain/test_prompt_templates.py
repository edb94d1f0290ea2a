"""Places in prompts, and how they are filled in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.combinations import combinations
from sora_desktop.domain.prompt_templates import Placeholder, PromptTemplate, filled, placeholders


def test_places_are_found_in_order_each_once_in_any_case() -> None:
    prompt = "{Subject} in {time of day=the morning}, {subject} again, {style}, {style=claymation}"
    assert placeholders(prompt) == (
        Placeholder("Subject"),
        Placeholder("time of day", "the morning"),
        Placeholder("style", "claymation"),
    )
    assert PromptTemplate("x", prompt).placeholders == placeholders(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        '{"scene": "a harbour"}',
        "{a|b}",
        "{}",
        "{ }",
        "{1}",
        "\\{subject\\}",
        "{line\nbreak}",
        "a } b {",
        "{" + "x" * 60 + "}",
    ],
)
def test_what_is_no_place_is_left_alone(prompt: str) -> None:
    assert placeholders(prompt) == ()


def test_values_take_their_places_and_the_rest_gets_its_usual_value_or_stays() -> None:
    prompt = "{subject} at {light=dusk}, {light}, {lens}"
    assert filled(prompt, {"SUBJECT": "a boat"}) == "a boat at dusk, dusk, {lens}"
    assert filled(prompt, {"subject": "a boat", "light": "noon", "lens": ""}) == "a boat at noon, noon, "
    assert filled("write \\{subject\\} {subject}", {"subject": "x"}) == "write {subject} x"


def test_a_value_is_not_looked_through_for_places_again() -> None:
    assert filled("{a} {b}", {"a": "{b}", "b": "1"}) == "{b} 1"


def test_a_value_may_be_a_choice_and_a_place_may_be_one_of_a_choice() -> None:
    assert combinations(filled("a {colour} car", {"colour": "{red|blue}"})) == ("a red car", "a blue car")
    assert combinations(filled("a {{animal}|dog}", {"animal": "cat"})) == ("a cat", "a dog")


_NAMES = st.text(alphabet="abcü", min_size=1, max_size=3)


@given(st.lists(st.tuples(st.text(alphabet="xyz |", max_size=4), _NAMES)), st.text(max_size=20))
def test_whatever_is_filled_in_stands_there_as_it_was_written(parts: list[tuple[str, str]], value: str) -> None:
    prompt = "".join(f"{text}{{{name}}}" for text, name in parts)
    names = {name for _, name in parts}
    assert {place.name for place in placeholders(prompt)} == names
    assert filled(prompt, dict.fromkeys(names, value)) == "".join(f"{text}{value}" for text, _ in parts)
    assert filled(prompt, {}) == prompt
