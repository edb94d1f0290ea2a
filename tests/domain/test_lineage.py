"""How a clip comes from another is said by the one it hangs on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sora_desktop.domain.jobs import Derivation, Job, JobId
from sora_desktop.domain.lineage import Kinship, kinship_of
from sora_desktop.domain.requests import VideoRequest


def job(name: str, **fields: object) -> Job:
    return Job(
        id=JobId(name),
        connection="studio",
        request=VideoRequest(prompt=name),
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        **fields,  # type: ignore[arg-type]
    )


PARENT = job("parent")


@pytest.mark.parametrize(
    ("child", "kinship"),
    [
        (job("a", retry_of="parent", source_id="video_0", derivation=Derivation.REMIX), Kinship.RETRY),
        (job("b", retry_of="gone", source_id="video_1", derivation=Derivation.EDIT), Kinship.EDIT),
        (job("c", source_id="video_1", derivation=Derivation.REMIX), Kinship.REMIX),
        (job("d", source_id="video_1", derivation=Derivation.EXTENSION), Kinship.EXTENSION),
        (job("e", source_id="gone", derivation=Derivation.EXTENSION, continues="parent"), Kinship.CONTINUATION),
        (job("f", continues="parent"), Kinship.CONTINUATION),
    ],
)
def test_a_clip_is_named_by_how_it_comes_from_the_one_it_hangs_on(child: Job, kinship: Kinship) -> None:
    assert kinship_of(child, PARENT) is kinship


def test_a_clip_that_hangs_on_none_still_says_how_it_was_made() -> None:
    assert kinship_of(job("a", retry_of="gone"), None) is Kinship.RETRY
    assert kinship_of(job("b", source_id="gone", derivation=Derivation.EDIT), None) is Kinship.EDIT
    assert kinship_of(job("c"), None) is None
