"""Messages to webhooks are made with the very step that they tell of, and survive what the database survives."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.webhooks import EVENTS, TOLD, Webhook
from sora_desktop.storage.connecting import connect
from sora_desktop.storage.database import Database
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.salvage import salvage
from sora_desktop.storage.webhooks import WebhookRepository

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sora_desktop.domain.jobs import Job

NOW = datetime(2100, 1, 1, tzinfo=UTC)
HOOK = Webhook(id="wh_1", url="http://127.0.0.1/", made_at=NOW)


def _execute(sql: str, values: tuple[str, ...], connection: sqlite3.Connection) -> None:
    connection.execute(sql, values)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "a.db")
    yield opened
    opened.close()


async def test_a_message_is_there_with_the_step_or_neither_is(database: Database, make_job: Callable[..., Job]) -> None:
    hooks, jobs = WebhookRepository(database), JobRepository(database)
    await hooks.add(HOOK)
    first, second = await jobs.add([make_job(), make_job()])
    assert await hooks.due(NOW, limit=9) == []
    await jobs.save(first.advance(JobStatus.CANCELLED))
    (message,) = await hooks.due(NOW, limit=9)
    assert (message.job, message.status, message.connection) == (first.id, JobStatus.CANCELLED, first.connection)
    assert abs(datetime.now(UTC) - message.made_at) < timedelta(minutes=1)
    await jobs.save(first.advance(JobStatus.CANCELLED).changed(name="renamed"))
    missing = make_job()
    with pytest.raises(Exception, match=missing.id):
        await jobs.save_many([second.advance(JobStatus.CANCELLED), missing])
    assert await hooks.due(NOW, limit=9) == [message]


async def test_every_status_that_is_told_of_makes_a_message_and_no_other_does(
    database: Database, make_job: Callable[..., Job]
) -> None:
    hooks, jobs = WebhookRepository(database), JobRepository(database)
    await hooks.add(HOOK)
    (job,) = await jobs.add([make_job()])
    sql = (
        "UPDATE jobs SET status = ?1, charged_clips = 1, "
        "queue_key = CASE ?1 WHEN 'pending' THEN rank ELSE 9223372036854775807 END WHERE id = ?2"
    )
    for status in JobStatus:
        await database.write(partial(_execute, sql, (status.value, job.id)))
    told = [message.status for message in await hooks.due(NOW, limit=99)]
    assert sorted(told) == sorted(TOLD)
    assert len(EVENTS) == len(TOLD)


async def test_what_is_salvaged_is_told_as_it_was(
    database: Database, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    hooks, jobs = WebhookRepository(database), JobRepository(database)
    await hooks.add(HOOK)
    first, second = await jobs.add([make_job(), make_job()])
    await jobs.save(first.advance(JobStatus.CANCELLED))
    (message,) = await hooks.due(NOW, limit=9)
    await hooks.delivered(message, NOW)
    await jobs.save(second.advance(JobStatus.CANCELLED))
    waiting = await hooks.due(NOW, limit=9)
    database.close()
    salvage(database.path, tmp_path / "b.db")
    saved = Database.open(tmp_path / "b.db")
    assert await WebhookRepository(saved).due(NOW, limit=9) == waiting
    saved.close()


async def test_a_message_whose_webhook_was_lost_keeps_nobody_busy(
    database: Database, make_job: Callable[..., Job]
) -> None:
    hooks, jobs = WebhookRepository(database), JobRepository(database)
    await hooks.add(HOOK)
    (job,) = await jobs.add([make_job()])
    await jobs.save(job.advance(JobStatus.CANCELLED))
    assert await hooks.next_time() is not None
    with closing(connect(database.path)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM webhooks")
    assert await hooks.due(NOW, limit=9) == []
    assert await hooks.next_time() is None
