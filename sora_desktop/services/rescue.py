"""What can be done about a damaged database, and doing what a person chose. All of it blocks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import BackupMissing, DatabaseDamaged, DatabaseSound
from sora_desktop.storage import rescue
from sora_desktop.storage.backups import newest_good
from sora_desktop.storage.database import Database
from sora_desktop.storage.driver_lock import DriverLock

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sora_desktop.storage.paths import DataPaths


class Way(StrEnum):
    """What takes the place of a damaged database."""

    READABLE = "readable"
    """What can be read of it."""

    BACKUP = "backup"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Choice:
    """One way out."""

    way: Way
    made_at: datetime | None = None
    """When what it has was stored last; None for an empty one."""

    jobs: int = 0
    """How many jobs are in it, those in the trash left out."""

    source: Path | None = None


def choices(paths: DataPaths) -> tuple[Choice, ...]:
    """Look for ways out, the best first; nothing is changed. An empty database is always the last of them."""
    copies = [
        Choice(way, copy.made_at, copy.jobs, copy.path)
        for way, copy in (
            (Way.READABLE, rescue.readable(paths.database)),
            (Way.BACKUP, newest_good(paths.database)),
        )
        if copy is not None
    ]
    # What has most jobs is best; where the two are equal, what can be read is newer.
    return (*sorted(copies, key=lambda choice: -choice.jobs), Choice(Way.EMPTY))


def replace(paths: DataPaths, choice: Choice) -> Path:
    """Do what was chosen, and give the name under which the damaged database is kept.

    Raises:
        AlreadyDriving: another process drives the jobs of this folder.
        DatabaseSound: it is not damaged, or somebody else was faster.
        StorageError: it cannot be done; nothing was lost.
    """
    with DriverLock(paths.lock):
        try:
            Database.open(paths.database).close()
        except DatabaseDamaged:
            if choice.source is None:
                return rescue.start_empty(paths.database)
            return rescue.restore(paths.database, choice.source)
        raise DatabaseSound(path=str(paths.database))


def choice_of(paths: DataPaths, way: Way) -> Choice:
    """Give the choice of a kind.

    Raises:
        BackupMissing: there is none of that kind.
    """
    for choice in choices(paths):
        if choice.way is way:
            return choice
    raise BackupMissing(path=str(paths.database))
