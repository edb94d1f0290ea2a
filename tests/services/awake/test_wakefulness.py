"""The computer is kept awake while a job is on its way, and not a moment longer than it takes."""

from __future__ import annotations

import asyncio
import logging
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import KeyMissing
from sora_desktop.domain.events import (
    JobChanged,
    JobProgressed,
    JobsAdded,
    JobsChanged,
    SettingsChanged,
    TroubleArose,
)
from sora_desktop.domain.jobs import ACTIVE, Job, JobStatus, job_id
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services import wakefulness
from sora_desktop.services.events import EventBus
from sora_desktop.services.wakefulness import Wakefulness

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import JobId


class FakeSystem:
    """A system that can be kept awake."""

    def __init__(self, way: str | None = "fake") -> None:
        self.way = way
        self.told: list[str] = []
        self.threads: set[int] = set()

    def take(self) -> str | None:
        self.threads.add(threading.get_ident())
        self.told.append("awake")
        return self.way

    def release(self) -> None:
        self.threads.add(threading.get_ident())
        self.told.append("asleep")


class Scene:
    """A computer, and jobs on it."""

    def __init__(self, system: FakeSystem) -> None:
        self.system = system
        self.events = EventBus()
        self.wants = True
        self.stuck: set[JobId] = set()
        self.wakefulness = Wakefulness(
            self.events, wanted=lambda: self.wants, stuck=lambda: self.stuck, inhibitor=system
        )

    def publish(self, status: JobStatus, number: int = 1) -> Job:
        job = a_job(status, number)
        self.events.publish(JobChanged(job))
        return job

    async def until(self, *told: str) -> None:
        async with asyncio.timeout(5):
            while self.system.told != list(told):  # noqa: ASYNC110 - the other thread tells nobody
                await asyncio.sleep(0.005)


def a_job(status: JobStatus, number: int = 1) -> Job:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Job(
        id=job_id(number, bytes(10)),
        connection="c",
        request=VideoRequest(prompt="p"),
        created_at=now,
        status=status,
    )


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakefulness, "LINGER", 0.03)


@pytest.fixture
def system() -> FakeSystem:
    return FakeSystem()


@pytest.mark.parametrize("status", sorted(ACTIVE))
async def test_the_first_running_job_keeps_awake_and_the_last_lets_go(system: FakeSystem, status: JobStatus) -> None:
    scene = Scene(system)
    scene.publish(status, 1)
    await scene.until("awake")
    scene.events.publish(JobsChanged((a_job(status, 2),)))
    scene.publish(JobStatus.COMPLETED, 1)
    await asyncio.sleep(0.06)
    assert system.told == ["awake"]
    scene.publish(JobStatus.FAILED, 2)
    await scene.until("awake", "asleep")
    await scene.wakefulness.close()
    assert system.told == ["awake", "asleep"]
    assert len(system.threads) == 1
    assert threading.get_ident() not in system.threads


async def test_jobs_that_only_wait_keep_nobody_awake(system: FakeSystem) -> None:
    scene = Scene(system)
    scene.events.publish(JobsAdded((a_job(JobStatus.PENDING), a_job(JobStatus.UNCONFIRMED, 2))))
    await asyncio.sleep(0.02)
    await scene.wakefulness.close()
    assert system.told == []


async def test_a_job_that_follows_at_once_is_not_noticed_by_the_system(system: FakeSystem) -> None:
    scene = Scene(system)
    for number in range(5):
        scene.publish(JobStatus.SUBMITTING, number)
        await asyncio.sleep(0.01)
        scene.publish(JobStatus.COMPLETED, number)
    await scene.until("awake", "asleep")
    await scene.wakefulness.close()


async def test_a_job_that_is_taken_up_again_counts_from_its_first_sign(system: FakeSystem) -> None:
    scene = Scene(system)
    scene.events.publish(JobProgressed(a_job(JobStatus.DOWNLOADING).id, 40.0))
    await scene.until("awake")
    scene.wakefulness.note(a_job(JobStatus.QUEUED, 2).id)
    assert scene.wakefulness.running == 2
    await scene.wakefulness.close()


async def test_who_does_not_want_it_is_obeyed_at_once(system: FakeSystem) -> None:
    scene = Scene(system)
    scene.wants = False
    scene.publish(JobStatus.QUEUED)
    await asyncio.sleep(0.02)
    assert system.told == []
    scene.wants = True
    scene.events.publish(SettingsChanged())
    await scene.until("awake")
    scene.wants = False
    scene.events.publish(SettingsChanged())
    await scene.until("awake", "asleep")
    await scene.wakefulness.close()


async def test_jobs_that_cannot_go_on_let_the_computer_sleep(system: FakeSystem) -> None:
    scene = Scene(system)
    job = scene.publish(JobStatus.QUEUED)
    await scene.until("awake")
    scene.stuck.add(job.id)
    scene.events.publish(TroubleArose(KeyMissing(name="c", reason="It is gone.")))
    await scene.until("awake", "asleep")
    scene.stuck.clear()
    scene.events.publish(JobProgressed(job.id, 50.0))
    await scene.until("awake", "asleep", "awake")
    await scene.wakefulness.close()
    assert system.told[-1] == "asleep"


async def test_that_there_is_no_way_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    system = FakeSystem(way=None)
    scene = Scene(system)
    with caplog.at_level(logging.INFO):
        for number in range(2):
            scene.publish(JobStatus.QUEUED)
            await scene.until(*["awake", "asleep"] * number, "awake")
            scene.publish(JobStatus.COMPLETED)
            await scene.until(*["awake", "asleep"] * (number + 1))
    await scene.wakefulness.close()
    assert caplog.text.count("nothing here can keep the computer awake") == 1


async def test_the_end_of_the_program_lets_the_computer_sleep(system: FakeSystem) -> None:
    scene = Scene(system)
    scene.publish(JobStatus.QUEUED)
    await asyncio.sleep(0)
    await scene.wakefulness.close()
    assert system.told in ([], ["awake", "asleep"])
    scene.publish(JobStatus.QUEUED)
    await asyncio.sleep(0.02)
    assert system.told in ([], ["awake", "asleep"])
