"""Facts about the daily backup while a process drives."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import DatabaseDamaged, DiskFull
from sora_desktop.domain.events import Event, TroubleArose
from sora_desktop.services import safekeeping
from sora_desktop.services.events import EventBus
from sora_desktop.services.safekeeping import Safekeeping
from sora_desktop.storage.backups import newest_good
from sora_desktop.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next look come soon."""
    monkeypatch.setattr(safekeeping, "BETWEEN", 0.001)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Database.open(tmp_path / "sora.db").close()
    return tmp_path / "sora.db"


async def events_until(path: Path, condition: Callable[[], object]) -> list[Event]:
    """Look after a database until a condition holds, and give what was told meanwhile."""
    bus, told = EventBus(), list[Event]()
    bus.subscribe(told.append)
    keeping = Safekeeping(path, bus, lambda: NOW, first_after=0)
    keeping.start()
    for _ in range(4000):
        if condition():
            break
        await asyncio.sleep(0.005)
    await keeping.close()
    await keeping.close()
    assert condition()
    return told


async def test_a_backup_is_made_once_and_nothing_is_said(path: Path) -> None:
    assert await events_until(path, lambda: newest_good(path)) == []
    assert len(list((path.parent / "backups").glob("*.db"))) == 1


@pytest.mark.parametrize("error", [DatabaseDamaged(path="x", reason="spoiled"), DiskFull(path="x")])
async def test_damage_is_told_and_where_there_is_no_room_it_is_tried_again_later(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: DatabaseDamaged | DiskFull
) -> None:
    made: list[Path] = []

    def answers() -> Iterator[Path | None]:
        yield None
        made.append(path)
        yield path

    later = answers()

    def back_up(database: Path, now: datetime) -> Path | None:
        assert (database, now) == (path, NOW)
        if not asked:
            asked.append(now)
            raise error
        return next(later, None)

    asked: list[datetime] = []
    monkeypatch.setattr(safekeeping, "back_up_daily", back_up)
    told = await events_until(path, lambda: made)
    assert told == ([TroubleArose(error)] if isinstance(error, DatabaseDamaged) else [])


async def test_who_never_began_to_look_can_stop(path: Path) -> None:
    await Safekeeping(path, EventBus(), lambda: NOW).close()
