"""Facts about what a person writes about jobs: only what is named changes, and what does not do is told."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.annotations import NAME_LIMIT, NOTE_LIMIT, PERSONAL, TAG_LIMIT, TAGS_LIMIT, Annotation
from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.domain.requests import Rule, VideoRequest

JOB = Job(
    id=JobId("0"),
    connection="fake",
    request=VideoRequest(prompt="a peanut"),
    created_at=datetime(2026, 11, 1, tzinfo=UTC),
    name="Peanut",
    tags=("Nut", "test"),
    rating=2,
    note="keep",
)

any_annotation = st.builds(
    Annotation,
    name=st.none() | st.text(max_size=20),
    added_tags=st.lists(st.text(min_size=1, max_size=8), max_size=3).map(tuple),
    removed_tags=st.lists(st.text(min_size=1, max_size=8), max_size=3).map(tuple),
    rating=st.none() | st.integers(0, 5),
    favourite=st.none() | st.booleans(),
    note=st.none() | st.text(max_size=20),
)


@given(any_annotation)
def test_only_what_a_person_writes_changes_and_twice_is_as_once(annotation: Annotation) -> None:
    once = annotation.applied(JOB)
    others = {field.name for field in dataclasses.fields(Job)} - set(PERSONAL)
    assert all(getattr(once, name) == getattr(JOB, name) for name in others)
    assert annotation.applied(once) == once


def test_nothing_said_leaves_the_job_as_it_is() -> None:
    assert Annotation().applied(JOB) is JOB


def test_tags_differ_by_more_than_case() -> None:
    changed = Annotation(added_tags=("NUT", " sea   side "), removed_tags=("TEST",)).applied(JOB)
    assert changed.tags == ("Nut", "sea side")


def test_empty_texts_take_away_what_was_written() -> None:
    changed = Annotation(name=" ", note="\n", rating=0).applied(JOB)
    assert (changed.name, changed.note, changed.rating) == (None, None, 0)


def test_a_job_has_no_more_tags_than_can_be_read() -> None:
    many = Annotation(added_tags=tuple(f"tag {number}" for number in range(TAGS_LIMIT * 2)))
    assert len(many.applied(JOB).tags) == TAGS_LIMIT


@pytest.mark.parametrize(
    ("annotation", "rule"),
    [
        (Annotation(name="x" * (NAME_LIMIT + 1)), Rule.NAME_TOO_LONG),
        (Annotation(added_tags=("a,b",)), Rule.TAG_UNREADABLE),
        (Annotation(added_tags=(" ",)), Rule.TAG_UNREADABLE),
        (Annotation(added_tags=("x" * (TAG_LIMIT + 1),)), Rule.TAG_UNREADABLE),
        (Annotation(rating=6), Rule.RATING_OUT_OF_RANGE),
        (Annotation(rating=-1), Rule.RATING_OUT_OF_RANGE),
        (Annotation(note="x" * (NOTE_LIMIT + 1)), Rule.NOTE_TOO_LONG),
    ],
)
def test_what_does_not_do_is_told(annotation: Annotation, rule: Rule) -> None:
    assert [problem.rule for problem in annotation.check()] == [rule]
    assert not Annotation(name="x" * NAME_LIMIT, added_tags=("a b",), rating=5, note="").check()
