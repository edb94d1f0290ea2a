"""Facts about a trash that is emptied by age: nothing goes before its time, whatever was chosen before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop import composition
from sora_desktop.domain.errors import UnknownJob
from sora_desktop.services import keeping, trash_age

if TYPE_CHECKING:
    from sora_desktop.composition import Services
    from sora_desktop.domain.jobs import JobId
    from sora_desktop.services.trash_age import TrashAge
    from tests.services.conftest import World
    from tests.services.keeping.conftest import MakeClips

START = datetime(2026, 5, 1, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    async def goes_on(self, trash: TrashAge, *, days: int) -> int:
        """Let so many days pass with a look now and then, and tell how many jobs were deleted."""
        deleted = 0
        end = self.now + timedelta(days=days)
        while self.now < end:
            self.now = min(self.now + timedelta(days=6), end)
            deleted += await trash.look()
        return deleted


async def throw_away(services: Services, clip: Path) -> tuple[JobId, ...]:
    """Bring a clip in, and put it into the trash."""
    outcome = await services.adoption.bring_in([clip])
    await services.jobs.remove(outcome.came_in)
    return tuple(outcome.came_in)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(composition, "_now", made)
    return made


@pytest.fixture
def trash(monkeypatch: pytest.MonkeyPatch) -> list[TrashAge]:
    """Get hold of what empties the trash."""
    found: list[TrashAge] = []

    class Watched(trash_age.TrashAge):
        def start(self) -> None:
            found.append(self)
            super().start()

    monkeypatch.setattr(keeping, "TrashAge", Watched)
    return found


async def test_what_was_in_the_trash_for_thirty_days_is_deleted_for_good(
    world: World, make_clips: MakeClips, clock: Clock, trash: list[TrashAge]
) -> None:
    clips = make_clips(2)
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clips[0].parent])
        (old,) = await services.jobs.remove(outcome.came_in[:1])
        assert await trash[0].look() == 0
        assert await clock.goes_on(trash[0], days=20) == 0
        await services.jobs.remove(outcome.came_in[1:])
        assert await clock.goes_on(trash[0], days=9) == 0
        assert await clock.goes_on(trash[0], days=2) == 1
        assert not Path(old.file or "").exists()
        assert await clock.goes_on(trash[0], days=30) == 1
    assert list(world.paths.trash.iterdir()) == []


async def test_an_update_deletes_nothing_at_once(
    world: World, make_clips: MakeClips, clock: Clock, trash: list[TrashAge]
) -> None:
    (clip,) = make_clips(1)
    async with world.services() as services:
        services.settings.change(trash_days=0)
        await throw_away(services, clip)
        assert await clock.goes_on(trash[0], days=400) == 0
        services.settings.change(trash_days=30)
        assert await trash[0].look() == 0
        assert await clock.goes_on(trash[0], days=29) == 0
        services.settings.change(trash_days=7)
        assert await clock.goes_on(trash[0], days=6) == 0
        services.settings.change(trash_days=90)
        services.settings.change(trash_days=365)
        assert await clock.goes_on(trash[0], days=300) == 0
        assert await clock.goes_on(trash[0], days=100) == 1


async def test_what_comes_back_in_the_same_moment_is_wholly_back_or_wholly_gone(
    world: World, make_clips: MakeClips, clock: Clock, trash: list[TrashAge]
) -> None:
    (clip,) = make_clips(1)
    async with world.services() as services:
        thrown = await throw_away(services, clip)
        await clock.goes_on(trash[0], days=28)
        clock.now += timedelta(days=5)
        back, count = await asyncio.gather(services.jobs.restore(thrown), trash[0].look(), return_exceptions=True)
        if isinstance(back, list):
            assert count == 0
            assert Path(back[0].file or "").is_file()
        else:
            assert isinstance(back, UnknownJob)
            assert count == 1


async def test_a_time_that_makes_no_sense_begins_anew(world: World, clock: Clock, trash: list[TrashAge]) -> None:
    async with world.services() as services:
        for nonsense in ("yesterday", "2099-01-01T00:00:00+00:00"):
            services.settings.change(trash_since=nonsense)
            assert await trash[0].look() == 0
            assert services.settings.current.trash_since == clock.now.isoformat()


async def test_a_clock_that_goes_wrong_deletes_nothing(
    world: World, make_clips: MakeClips, clock: Clock, trash: list[TrashAge]
) -> None:
    clips = make_clips(2)
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clips[0].parent])
        await services.jobs.remove(outcome.came_in[:1])
        assert await clock.goes_on(trash[0], days=20) == 0
        right = clock.now
        clock.now += timedelta(days=4000)
        assert await trash[0].look() == 0
        clock.now += timedelta(hours=1)
        assert await trash[0].look() == 0
        # The battery of a clock is empty: what goes to the trash now went there before it was made.
        clock.now = datetime(1970, 1, 1, tzinfo=UTC)
        await services.jobs.remove(outcome.came_in[1:])
        assert await trash[0].look() == 0
        clock.now = right + timedelta(days=11)
        assert await trash[0].look() == 0
        clock.now += timedelta(days=1)
        assert await trash[0].look() == 1
        assert await clock.goes_on(trash[0], days=60) == 0
        assert (await services.catalogue.get(outcome.came_in[1])).removed_at is not None


async def test_who_was_away_for_long_has_the_trash_emptied_a_day_later(
    world: World, make_clips: MakeClips, clock: Clock, trash: list[TrashAge]
) -> None:
    (clip,) = make_clips(1)
    async with world.services() as services:
        await throw_away(services, clip)
        assert await trash[0].look() == 0
    clock.now += timedelta(days=90)
    async with world.services():
        assert await trash[-1].look() == 0
        clock.now += timedelta(hours=23)
        assert await trash[-1].look() == 0
        clock.now += timedelta(hours=1)
        assert await trash[-1].look() == 1
