"""Facts about the check of a request against what a server offers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.capabilities import PROMPT_LIMIT, Capabilities, Support
from sora_desktop.domain.requests import TAKES_LIMIT, Rule, VideoRequest, check_takes, format_seconds, parse_size

ANYTHING = Capabilities()
OFFERS = Capabilities(
    models=("sora-2", "sora-2-pro"),
    sizes=("1280x720", "720x1280"),
    seconds=(4, 8, 12),
    closed=frozenset({"model", "size", "seconds"}),
)
FREE = Capabilities(even_sides=True, side_range=(64, 3840), seconds_limit=60)


def rules(capabilities: Capabilities, **fields: object) -> list[tuple[str, Rule]]:
    request = VideoRequest(**{"prompt": "a peanut", **fields})  # type: ignore[arg-type]
    return [(problem.field, problem.rule) for problem in request.check(capabilities)]


@pytest.mark.parametrize("prompt", ["", " ", "\n\t "])
def test_an_empty_prompt_is_a_problem(prompt: str) -> None:
    assert rules(ANYTHING, prompt=prompt) == [("prompt", Rule.PROMPT_EMPTY)]


def test_a_prompt_may_have_32000_characters_and_no_more() -> None:
    assert rules(ANYTHING, prompt="p" * PROMPT_LIMIT) == []
    assert rules(ANYTHING, prompt="p" * (PROMPT_LIMIT + 1)) == [("prompt", Rule.PROMPT_TOO_LONG)]


@given(st.integers(1, 99_999), st.integers(1, 99_999))
def test_every_size_is_read_back_as_it_is_written(width: int, height: int) -> None:
    assert parse_size(f"{width}x{height}") == (width, height)
    assert rules(ANYTHING, size=f"{width}x{height}") == []


@pytest.mark.parametrize("size", ["banana", "0x0", "1280", "1280x", "x720", "-1280x720", "1280x720x3", "1e3x4", ""])
def test_what_is_no_size_is_a_problem_whatever_the_server_offers(size: str) -> None:
    for capabilities in (ANYTHING, OFFERS, FREE):
        assert rules(capabilities, size=size) == [("size", Rule.SIZE_UNREADABLE)]


@pytest.mark.parametrize(
    ("size", "rule"),
    [("63x720", Rule.SIZE_OUT_OF_RANGE), ("1280x3842", Rule.SIZE_OUT_OF_RANGE), ("1281x720", Rule.SIZE_ODD)],
)
def test_a_free_size_keeps_to_the_bounds(size: str, rule: Rule) -> None:
    assert rules(FREE, size=size) == [("size", rule)]
    assert rules(FREE, size="1280x702") == []


def test_only_offered_values_pass_where_the_list_is_closed_and_the_nearest_is_suggested() -> None:
    request = VideoRequest(prompt="p", model="sora-3", size="1280x702", seconds=5)
    problems = request.check(OFFERS)
    assert [(problem.field, problem.rule) for problem in problems] == [
        ("model", Rule.NOT_OFFERED),
        ("size", Rule.NOT_OFFERED),
        ("seconds", Rule.NOT_OFFERED),
    ]
    assert problems[1].suggestion == "1280x720"
    assert problems[1].message.endswith("Did you mean 1280x720?")


def test_offered_values_are_only_suggestions_where_the_list_is_open() -> None:
    open_lists = Capabilities(models=OFFERS.models, sizes=OFFERS.sizes, seconds=OFFERS.seconds)
    assert rules(open_lists, model="wan2.2", size="832x480", seconds=5.5) == []


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_length_that_is_no_positive_number_is_a_problem(seconds: float) -> None:
    assert rules(ANYTHING, seconds=seconds) == [("seconds", Rule.SECONDS_UNREADABLE)]


def test_a_reference_is_a_problem_where_the_server_surely_takes_none() -> None:
    for support, found in ((Support.NO, 1), (Support.UNKNOWN, 0), (Support.YES, 0)):
        assert len(rules(Capabilities(reference=support), reference="image.png")) == found


def test_an_extra_field_cannot_pass_for_one_that_has_a_place_of_its_own() -> None:
    assert rules(ANYTHING, extra={"seed": 7, "model": "other"}) == [("model", Rule.EXTRA_RESERVED)]


@given(st.integers(-10, 200))
def test_takes_are_from_1_to_the_limit(takes: int) -> None:
    assert (not list(check_takes(takes))) == (1 <= takes <= TAKES_LIMIT)


@pytest.mark.parametrize(("seconds", "text"), [(4.0, "4"), (2.5, "2.5"), (12, "12"), (0.1, "0.1")])
def test_seconds_are_written_without_a_needless_fraction(seconds: float, text: str) -> None:
    assert format_seconds(seconds) == text


@given(st.text(), st.text(), st.floats(allow_nan=True), st.text())
def test_every_problem_has_a_sentence(prompt: str, size: str, seconds: float, model: str) -> None:
    request = VideoRequest(prompt=prompt, size=size, seconds=seconds, model=model)
    for capabilities in (ANYTHING, OFFERS, FREE):
        for problem in request.check(capabilities):
            assert problem.message
            assert "{value}" not in problem.message or "{value}" in f"{prompt}{size}{model}"
