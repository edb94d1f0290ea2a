"""Changes of what is written about clips can be taken back exactly."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.jobs import Job, JobId
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.ui.organising.labelling import inverse

WORDS = st.none() | st.sampled_from(["", "one", "two words"])
TAGS = st.lists(st.sampled_from(["fog", "night", "Harbour", "x y"]), max_size=3, unique_by=str.casefold).map(tuple)
jobs = st.builds(
    lambda name, tags, rating, favourite, note: Job(
        id=JobId("1"),
        connection="studio",
        request=VideoRequest(prompt="a"),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        name=name or None,
        tags=tags,
        rating=rating,
        favourite=favourite,
        note=note or None,
    ),
    WORDS,
    TAGS,
    st.integers(0, 5),
    st.booleans(),
    WORDS,
)
changes = st.builds(
    Annotation,
    name=WORDS,
    added_tags=TAGS,
    removed_tags=TAGS,
    rating=st.none() | st.integers(0, 5),
    favourite=st.none() | st.booleans(),
    note=WORDS,
)


@given(jobs, changes)
def test_undo_brings_back_what_was_there(job: Job, change: Annotation) -> None:
    again = inverse(job, change).applied(change.applied(job))
    assert (again.name, again.rating, again.favourite, again.note) == (job.name, job.rating, job.favourite, job.note)
    assert {tag.casefold() for tag in again.tags} == {tag.casefold() for tag in job.tags}
