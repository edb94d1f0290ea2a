"""The family of a job is found from any of its members, whatever way they come from each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.jobs import Derivation, Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.lineage import LineageIndex, Relative
from tests.storage.conftest import MOMENT

if TYPE_CHECKING:
    from sora_desktop.storage.database import Database


def member(number: int, **fields: object) -> Job:
    return Job(
        id=job_id(1_795_000_000_000 + number, bytes(10)),
        connection="studio",
        request=VideoRequest(prompt=f"Clip {number}"),
        created_at=MOMENT,
        status=JobStatus.COMPLETED,
        remote_id=f"video_{number}",
        **fields,  # type: ignore[arg-type]
    )


FIRST = member(1)
REMIX = member(2, derivation=Derivation.REMIX, source_id="video_1")
RETRY_OF_REMIX = member(3, derivation=Derivation.REMIX, source_id="video_1", retry_of=REMIX.id)
CONTINUED = member(4, continues=RETRY_OF_REMIX.id)
EXTENSION = member(5, derivation=Derivation.EXTENSION, source_id="video_1")
STRANGER = member(6)
ELSEWHERE = member(7, derivation=Derivation.EDIT, source_id="video_of_nobody")
BESIDE = member(8, continues=FIRST.id)


@pytest.fixture
async def family(database: Database) -> dict[str, int]:
    """Store a family and others, and give their sequences by their names."""
    added = await JobRepository(database).add(
        [FIRST, REMIX, RETRY_OF_REMIX, CONTINUED, EXTENSION, STRANGER, ELSEWHERE, BESIDE]
    )
    return dict(
        zip(
            ("first", "remix", "retry", "continued", "extension", "stranger", "elsewhere", "beside"),
            [job.sequence for job in added],
            strict=True,
        )
    )


def tree(family: dict[str, int]) -> list[Relative]:
    return [
        Relative(family["first"], None),
        Relative(family["remix"], family["first"]),
        Relative(family["retry"], family["remix"]),
        Relative(family["continued"], family["retry"]),
        Relative(family["extension"], family["first"]),
        Relative(family["beside"], family["first"]),
    ]


@pytest.mark.parametrize("name", ["first", "remix", "retry", "continued", "extension", "beside"])
async def test_every_member_leads_to_the_whole_family(database: Database, family: dict[str, int], name: str) -> None:
    found = await LineageIndex(database).family(family[name], 100)
    assert found.relatives == tree(family)
    assert (found.orphaned, found.cut) == (False, False)


async def test_a_job_that_stands_alone_is_its_own_family(database: Database, family: dict[str, int]) -> None:
    found = await LineageIndex(database).family(family["stranger"], 100)
    assert found.relatives == [Relative(family["stranger"], None)]
    assert not found.orphaned


async def test_it_is_said_where_the_first_one_comes_from_elsewhere(database: Database, family: dict[str, int]) -> None:
    found = await LineageIndex(database).family(family["elsewhere"], 100)
    assert found.relatives == [Relative(family["elsewhere"], None)]
    assert found.orphaned


async def test_of_a_large_family_the_way_to_the_asked_one_is_always_given(
    database: Database, family: dict[str, int]
) -> None:
    found = await LineageIndex(database).family(family["extension"], 2)
    given = [relative.sequence for relative in found.relatives]
    assert {family["first"], family["extension"]} <= set(given)
    assert found.cut
    assert len(given) <= 4


async def test_jobs_that_name_each_other_do_not_go_round_for_ever(database: Database) -> None:
    one = member(11, continues=member(12).id)
    two = member(12, continues=member(11).id)
    added = await JobRepository(database).add([one, two])
    found = await LineageIndex(database).family(added[0].sequence, 100)
    assert {relative.sequence for relative in found.relatives} == {job.sequence for job in added}


async def test_the_first_try_of_a_deleted_job_is_not_looked_for(database: Database) -> None:
    added = await JobRepository(database).add([member(21, retry_of=member(20).id)])
    found = await LineageIndex(database).family(added[0].sequence, 100)
    assert found.relatives == [Relative(added[0].sequence, None)]
    assert found.orphaned
