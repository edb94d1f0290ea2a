"""Takes jobs that were deleted for good out of the backups of the database as well; blocking."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseDamaged, StorageError
from sora_desktop.storage import schema
from sora_desktop.storage.backups import backups_of, folder_of, making
from sora_desktop.storage.connecting import BESIDE, connect
from sora_desktop.storage.disk import disk_errors, sync_folder, unused_name
from sora_desktop.storage.erasing import erase, mentions, remove_traces
from sora_desktop.storage.faults import translated
from sora_desktop.storage.soundness import check, refuse_by_header

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path


def scrub_backups(database: Path, ids: Collection[str], since: datetime, now: datetime) -> None:
    """Erase jobs from every backup that may still tell of them.

    What cannot be read as a database of ours stays as it is; `unscrubbed` names it.

    Args:
        database: whose backups.
        ids: of the jobs.
        since: when the first of them was deleted: later backups may hold traces.
        now: the present time.

    Raises:
        StorageError: one cannot be written; it is as it was, and so are those after it.
    """
    with making(), disk_errors(folder_of(database)):
        for left in (*folder_of(database).glob(".*.new*"), *database.parent.glob(f".*{database.name}.*.new*")):
            # Nobody makes one now, so a program was killed while it did.
            left.unlink(missing_ok=True)
        for path in backups_of(database):
            with suppress(DatabaseDamaged):
                if path.stat().st_mtime >= since.timestamp() or _mentions(path, ids):
                    _rewrite(path, ids, now)


def unscrubbed(database: Path) -> list[Path]:
    """Name the copies of the database from which nothing can be erased: damaged ones that were put aside."""
    aside = sorted(database.parent.glob(f"{database.name}.corrupt-*"))
    return [path for path in aside if not path.name.endswith(BESIDE)] + [
        path for path in backups_of(database) if not _is_readable(path)
    ]


def _is_readable(path: Path) -> bool:
    try:
        _mentions(path, ())
    except StorageError:
        return False
    return True


def _mentions(path: Path, ids: Collection[str]) -> bool:
    refuse_by_header(path, schema.steps()[-1].version)
    with translated(path), closing(connect(path, "ro&immutable=1")) as connection:
        return mentions(connection, ids)


def _rewrite(path: Path, ids: Collection[str], now: datetime) -> None:
    """Put a copy without the jobs in the place of a backup; after a crash it is wholly the one or the other."""
    import shutil  # noqa: PLC0415 - slow to load, and read before the window is painted

    refuse_by_header(path, schema.steps()[-1].version)
    made = path.stat()
    beside = unused_name(path)
    try:
        shutil.copyfile(path, beside)
        beside.chmod(0o600)
        with translated(path), closing(connect(beside)) as copy:
            check(copy, path)
            copy.execute("PRAGMA journal_mode = MEMORY").fetchone()
            copy.execute("BEGIN")
            erase(copy, ids, now, files=True)
            copy.execute("COMMIT")
            remove_traces(copy)
            copy.execute("PRAGMA journal_mode = WAL").fetchone()
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        # It stays as old as it is: by that the newest are told from others.
        os.utime(beside, ns=(made.st_atime_ns, made.st_mtime_ns))
        beside.replace(path)
        sync_folder(path.parent)
    finally:
        for suffix in ("", *BESIDE):
            beside.with_name(beside.name + suffix).unlink(missing_ok=True)
