"""What narrows a list down, in words and as JSON values."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.queries import JobFilter, JobQuery, JobSort
from sora_desktop.ui.organising.narrowing import (
    cleared,
    conditions,
    end_of,
    first_day,
    last_day,
    restore_narrowing,
    save_narrowing,
    span_text,
    start_of,
)

moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
words = st.none() | st.text(min_size=1, max_size=8)
queries = st.builds(
    JobQuery,
    filter=st.sampled_from(JobFilter),
    text=st.text(max_size=5),
    sort=st.sampled_from(JobSort),
    connection=words,
    batch_id=words,
    tags=st.lists(st.text(min_size=1, max_size=5), max_size=3, unique=True).map(tuple),
    model=words,
    least_rating=st.integers(0, 5),
    since=moments,
    before=moments,
)


@given(queries, queries)
def test_what_narrows_a_list_down_survives_being_saved(query: JobQuery, other: JobQuery) -> None:
    saved = json.loads(json.dumps(save_narrowing(query)))
    assert restore_narrowing(query, saved) == query
    assert save_narrowing(restore_narrowing(other, saved)) == save_narrowing(query)


@given(
    st.dictionaries(
        st.sampled_from(["tags", "model", "least_rating", "since", "before", "connection"]),
        st.none()
        | st.text(max_size=4)
        | st.integers(-9, 9)
        | st.lists(st.integers() | st.text(max_size=2))
        | st.booleans(),
    )
)
def test_what_cannot_be_read_is_left_out(saved: dict[str, object]) -> None:
    query = restore_narrowing(JobQuery(), saved)
    assert 0 <= query.least_rating <= 5
    assert all(query.tags)
    assert all(type(tag) is str for tag in query.tags)
    assert query.since is None or query.since.tzinfo is not None


@given(queries)
def test_dropping_one_condition_after_the_other_leaves_nothing_but_filter_search_and_order(query: JobQuery) -> None:
    rest, steps = query, 0
    while left := conditions(rest):
        assert rest.is_narrowed
        assert all(one.text for one in left)
        rest, steps = left[0].rest, steps + 1
        assert steps < 20
    assert rest == cleared(query)
    assert not rest.is_narrowed
    assert (rest.filter, rest.text, rest.sort) == (query.filter, query.text, query.sort)


@given(st.dates(date(2000, 1, 2), date(2100, 1, 1)), st.dates(date(2000, 1, 2), date(2100, 1, 1)))
def test_the_days_of_a_span_are_those_that_were_chosen(first: date, last: date) -> None:
    since, before = start_of(first), end_of(last)
    assert (first_day(since), last_day(before)) == (first, last)
    assert span_text(since, before)
    assert span_text(None, None) == ""


def test_a_span_of_one_day_names_it_once() -> None:
    day = date(2026, 11, 5)
    assert " to " not in span_text(start_of(day), end_of(day))
    assert " to " in span_text(start_of(day), end_of(date(2026, 11, 6)))


def test_stars_are_counted_as_people_do() -> None:
    texts = [conditions(JobQuery(least_rating=number))[0].text for number in range(1, 6)]
    assert texts == ["1 star or more", "2 stars or more", "3 stars or more", "4 stars or more", "5 stars"]
