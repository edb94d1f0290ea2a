"""Puts something sound in the place of a damaged database, and keeps the damaged one aside.

A note lies beside the database while its files are moved, so that a program that is killed on the way
leaves something that is refused as damaged, and never an empty list of jobs or an older one in silence.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import DatabaseDamaged, StorageError
from sora_desktop.domain.queue import QueueMode
from sora_desktop.storage.backups import Backup, count_jobs, last_change
from sora_desktop.storage.connecting import BESIDE, connect, empty_log
from sora_desktop.storage.database import create
from sora_desktop.storage.disk import disk_errors, place, sync_folder, unused_name, write_atomically
from sora_desktop.storage.faults import translated
from sora_desktop.storage.salvage import salvage
from sora_desktop.storage.soundness import check, rescue_note, suspicion

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TIME = "%Y%m%dT%H%M%SZ"
_PAUSE = "INSERT OR REPLACE INTO facts (name, value) VALUES ('queue_mode', ?)"


def readable(database: Path) -> Backup | None:
    """Tell what is left if the damaged database is taken as far as it can be read; blocking.

    None where nothing is, or where it cannot be copied to find out.
    """
    beside = unused_name(database)
    try:
        _gather(database, beside)
        jobs = count_jobs(beside)
        return Backup(database, last_change(database), jobs) if jobs else None
    except StorageError:
        return None
    finally:
        _remove(beside)


def restore(database: Path, source: Path) -> Path:
    """Let a copy of `source` take the place of the database, and give the name of the damaged one; blocking.

    Its queue is paused: some of its waiting jobs may have been sent since.

    Args:
        database: the damaged one.
        source: a backup, or the damaged database itself for what can be read of it.

    Raises:
        DatabaseDamaged: the source is not sound; nothing was changed.
        StorageError: it cannot be put there; nothing is lost.
    """

    def make(beside: Path) -> None:
        if source == database:
            _gather(source, beside)
        else:
            _copy(source, beside)
        with translated(beside), closing(connect(beside)) as connection:
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute(_PAUSE, (QueueMode.PAUSED.value,))
            empty_log(connection)
        _sync(beside)

    return _replace(database, make)


def start_empty(database: Path) -> Path:
    """Let an empty database take the place of the damaged one, and give the name of that; blocking.

    Raises:
        StorageError: it cannot be put there; nothing is lost.
    """
    return _replace(database, create)


def _replace(database: Path, make: Callable[[Path], None]) -> Path:
    """Make the new database first, move the old one aside with all that belongs to it, and put the new one there."""
    beside = unused_name(database)
    try:
        make(beside)
        with disk_errors(database.parent):
            kept = _kept(database)
            write_atomically(rescue_note(database), json.dumps({"kept": kept.name}).encode())
            for suffix in ("", *BESIDE):
                _move(_with(database, suffix), _with(kept, suffix))
            place(beside, database)
            suspicion(database).unlink(missing_ok=True)
            rescue_note(database).unlink()
            sync_folder(database.parent)
    finally:
        _remove(beside)
    return kept


def _gather(database: Path, beside: Path) -> None:
    """Copy what can be read of the damaged database: all but its spoiled end, or else each row that makes sense.

    Raises:
        StorageError: nothing can be read, or it cannot be copied.
    """
    try:
        _copy(database, beside)
    except DatabaseDamaged:
        spoiled = unused_name(beside)
        try:
            for suffix in ("", *BESIDE):
                _move(_with(beside, suffix), _with(spoiled, suffix))
            salvage(spoiled, beside)
        finally:
            _remove(spoiled)


def _copy(source: Path, beside: Path) -> None:
    """Copy a database with its log, let SQLite take what is sound of that, and see that the copy holds together.

    Raises:
        DatabaseDamaged: it does not.
        StorageError: it cannot be copied.
    """
    with disk_errors(beside.parent):
        for suffix in ("", "-wal"):
            try:
                data = _with(source, suffix).open("rb")
            except FileNotFoundError:
                if not suffix:
                    raise
                continue
            with data:
                descriptor = os.open(_with(beside, suffix), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as copy:
                    shutil.copyfileobj(data, copy, 1 << 20)
    try:
        with translated(source), closing(connect(beside)) as connection:
            # So that the copy is one file, which says by itself that it is ours.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            check(connection, source)
        count_jobs(beside)
    except DatabaseDamaged as error:
        raise DatabaseDamaged(path=str(source), reason=error.facts["reason"]) from error


def _kept(database: Path) -> Path:
    """Give the name that the damaged database gets, or got when an earlier try was broken off."""
    try:
        name = json.loads(rescue_note(database).read_bytes())["kept"]
        kept = database.with_name(str(name))
        if kept.name == name and name.startswith(f"{database.name}.corrupt-"):
            return kept
    except (OSError, ValueError, KeyError, TypeError):
        pass
    kept = database.with_name(f"{database.name}.corrupt-{datetime.now(UTC).strftime(_TIME)}")
    return _free(kept)


def _move(source: Path, target: Path) -> None:
    if os.path.lexists(source):
        source.rename(_free(target))
        sync_folder(target.parent)


def _free(path: Path) -> Path:
    number, free = 1, path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _sync(path: Path) -> None:
    with disk_errors(path.parent), path.open("rb+") as written:
        os.fsync(written.fileno())


def _remove(beside: Path) -> None:
    for suffix in ("", *BESIDE):
        _with(beside, suffix).unlink(missing_ok=True)


def _with(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
