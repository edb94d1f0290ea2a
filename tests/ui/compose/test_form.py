"""What is typed into the form is read as an order, kept as a draft, and never changes on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.requests import Order, Rule, VideoRequest
from sora_desktop.ui.compose.form import (
    Draft,
    RowFault,
    draft_from_json,
    draft_of_order,
    parse_seconds,
    parse_value,
    read,
    write_value,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_empty_settings_are_left_to_the_server() -> None:
    request = read(Draft(prompt="a peanut")).order.request
    assert request == VideoRequest(prompt="a peanut")


def test_everything_typed_is_in_the_order() -> None:
    draft = Draft(
        connection="studio",
        prompt="a peanut",
        model=" wan2.2-t2v ",
        size="1280 ",
        seconds="5 s",
        takes=3,
        reference="/pictures/first.png",
        extra=(("seed", "42"), ("negative_prompt", "blur")),
    )
    order = read(draft).order
    assert order.connection == "studio"
    assert order.takes == 3
    assert order.request == VideoRequest(
        prompt="a peanut",
        model="wan2.2-t2v",
        size="1280",
        seconds=5.0,
        reference="/pictures/first.png",
        extra={"seed": 42, "negative_prompt": "blur"},
    )


@pytest.mark.parametrize("typed", ["1280x720", "1280×720", " 1280X720 "])
def test_a_size_is_sent_in_the_protocols_spelling(typed: str) -> None:
    assert read(Draft(prompt="p", size=typed)).order.request.size == "1280x720"


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("5", 5.0), ("5 s", 5.0), ("5s", 5.0), ("2.5", 2.5), ("2,5", 2.5), (".5", 0.5), ("8 seconds", 8.0), ("0", 0.0)],
)
def test_lengths_are_read_the_way_people_write_them(typed: str, seconds: float) -> None:
    assert parse_seconds(typed) == seconds


@pytest.mark.parametrize("typed", ["five", "-4", "4-8", "1e3", "nan", "inf", "4 min", "1_0", "٤x"])
def test_what_is_no_length_is_a_problem_of_the_length(typed: str) -> None:
    reading = read(Draft(prompt="p", seconds=typed))
    assert [(problem.field, problem.rule) for problem in reading.problems] == [("seconds", Rule.SECONDS_UNREADABLE)]
    assert not reading.readable


def test_a_length_beyond_every_number_is_refused_by_the_check() -> None:
    order = read(Draft(prompt="p", seconds="9" * 400)).order
    assert [problem.rule for problem in order.request.check(Capabilities())] == [Rule.SECONDS_UNREADABLE]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("42", 42),
        ("4.5", 4.5),
        ("true", True),
        ("null", None),
        ('["a", 1]', ["a", 1]),
        ('"42"', "42"),
        ("blurry, low quality", "blurry, low quality"),
        ("042", "042"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("", ""),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_values_of_further_fields_are_json_where_they_parse_and_text_otherwise(typed: str, value: object) -> None:
    assert parse_value(typed) == value
    assert type(parse_value(typed)) is type(value)


@given(JSON)
def test_any_value_that_is_written_into_the_form_is_read_as_the_same(value: object) -> None:
    again = parse_value(write_value(value))
    assert again == value
    assert type(again) is type(value)


def test_a_value_without_a_name_and_a_repeated_name_are_faults_of_their_rows() -> None:
    reading = read(Draft(prompt="p", extra=(("seed", "1"), ("", "2"), ("seed", "3"), ("", ""))))
    assert reading.rows == {1: RowFault.UNNAMED, 2: RowFault.REPEATED}
    assert reading.order.request.extra == {"seed": 1}
    assert not reading.readable


@given(
    st.builds(
        Order,
        request=st.builds(
            VideoRequest,
            prompt=st.text(),
            model=st.none() | st.sampled_from(["sora-2", "Wan-AI/Wan2.2-T2V-A14B"]),
            size=st.none() | st.sampled_from(["1280x720", "720x1280"]),
            seconds=st.none() | st.sampled_from([4.0, 2.5, 12.0, 12.3456789, 1 / 3, 1e-5]),
            reference=st.none() | st.just("/a/b.png"),
            extra=st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), JSON, max_size=4),
        ),
        connection=st.none() | st.just("studio"),
        takes=st.integers(1, 100),
    )
)
def test_an_order_put_into_the_form_comes_out_the_same(order: Order) -> None:
    reading = read(draft_of_order(order))
    assert reading.order == order
    assert reading.readable


@given(
    st.builds(
        Draft,
        connection=st.text(),
        prompt=st.text(),
        model=st.text(),
        size=st.text(),
        seconds=st.text(),
        takes=st.integers(1, 100),
        reference=st.text(),
        extra=st.lists(st.tuples(st.text(), st.text()), max_size=4).map(tuple),
        sent=st.booleans(),
    )
)
def test_a_draft_survives_json(draft: Draft) -> None:
    assert draft_from_json(json.loads(json.dumps(draft.to_json()))) == draft


@given(st.dictionaries(st.sampled_from(list(Draft().to_json())), JSON))
def test_a_broken_draft_is_read_as_far_as_it_fits(values: dict[str, object]) -> None:
    draft = draft_from_json(values)
    assert 1 <= draft.takes <= 100
    assert draft_from_json(draft.to_json()) == draft
