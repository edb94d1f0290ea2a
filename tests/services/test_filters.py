"""What can be looked at again by a name."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import InvalidEntry, UnknownFilter
from sora_desktop.domain.queries import JobFilter, JobGroup, JobQuery, JobSort, SavedFilter
from sora_desktop.services.filters import FilterService
from sora_desktop.storage.database import Database
from sora_desktop.storage.saved_filters import SavedFilterRepository

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVERYTHING = JobQuery(
    filter=JobFilter.FAVOURITES,
    text="Straße  fox",
    sort=JobSort.RATING,
    descending=False,
    group=JobGroup.BATCH,
    connection="studio",
    batch_id="b",
    tags=("sea", "Süß"),
    model="sora-2",
    least_rating=3,
    since=datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    before=datetime(2026, 2, 1, tzinfo=UTC),
)


@pytest.fixture
def filters(tmp_path: Path) -> Iterator[FilterService]:
    database = Database.open(tmp_path / "jobs.db")
    yield FilterService(SavedFilterRepository(database))
    database.close()


@pytest.mark.parametrize("query", [JobQuery(), EVERYTHING])
async def test_a_query_is_as_it_was_under_its_name_in_any_case(filters: FilterService, query: JobQuery) -> None:
    saved = await filters.save("  The best \n of May ", query)
    assert saved == SavedFilter("The best of May", query)
    assert await filters.get("THE BEST of may") == saved
    assert await filters.all() == [saved]


async def test_the_last_of_one_name_is_kept_and_all_come_by_name(filters: FilterService) -> None:
    await filters.save("b", JobQuery())
    await filters.save("A", JobQuery(text="x"))
    await filters.save("B", EVERYTHING)
    assert [(saved.name, saved.query) for saved in await filters.all()] == [
        ("A", JobQuery(text="x")),
        ("B", EVERYTHING),
    ]


async def test_a_new_name_takes_the_place_of_what_had_it(filters: FilterService) -> None:
    await filters.save("a", EVERYTHING)
    await filters.save("b", JobQuery())
    assert await filters.rename("A", "B") == SavedFilter("B", EVERYTHING)
    assert await filters.all() == [SavedFilter("B", EVERYTHING)]
    assert await filters.rename("b", "bee") == SavedFilter("bee", EVERYTHING)
    assert await filters.remove("BEE") == SavedFilter("bee", EVERYTHING)
    assert await filters.all() == []


async def test_what_is_not_there_is_refused_by_the_names_that_are(filters: FilterService) -> None:
    await filters.save("Best", JobQuery())
    for refused in (filters.get("worst"), filters.rename("worst", "x"), filters.remove("worst")):
        with pytest.raises(UnknownFilter, match="worst") as told:
            await refused
        assert "Best" in str(told.value)


@pytest.mark.parametrize("name", ["", " \n", "x" * 81])
async def test_a_name_that_does_not_do_is_refused(filters: FilterService, name: str) -> None:
    with pytest.raises(InvalidEntry):
        await filters.save(name, JobQuery())


async def test_what_a_later_program_wrote_is_taken_as_far_as_it_is_understood(
    filters: FilterService, tmp_path: Path
) -> None:
    later = (
        '{"text": "fox", "filter": "tomorrow", "least_rating": "x", "tags": 5, "since": "soon", "new": [1], '
        '"before": "2026-01-01T00:00:00"}'
    )
    with closing(sqlite3.connect(tmp_path / "jobs.db")) as other, other:
        other.execute("INSERT INTO saved_filters VALUES ('x', 'X', ?)", (later,))
    assert (await filters.get("x")).query == JobQuery(text="fox", before=datetime(2026, 1, 1, tzinfo=UTC))
