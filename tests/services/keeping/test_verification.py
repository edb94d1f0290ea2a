"""Facts about what is said of clips that were made elsewhere when they are verified."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Origin
from sora_desktop.domain.verification import Grade, ReportFormat, Verdict
from sora_desktop.services.clip_documents import document_of
from sora_desktop.services.verification.rendering import render
from sora_desktop.services.verification.sections.examined import DOORS

if TYPE_CHECKING:
    from tests.services.conftest import FakeServer, World
    from tests.services.keeping.conftest import MakeClips

pytestmark = pytest.mark.usefixtures("short_waits")


async def test_of_a_file_it_is_said_that_nobody_knows_where_it_came_from(world: World, make_clips: MakeClips) -> None:
    (clip,) = make_clips(1)
    async with world.services() as services:
        outcome = await services.adoption.bring_in([clip])
        job = await services.catalogue.get(outcome.came_in[0])
        report = await services.verification.of_jobs([job])
        same = await services.verification.of_file(clip)
        kept = Path(job.file or "")
        kept.write_bytes(kept.read_bytes() + bytes(8))
        changed = await services.verification.of_jobs([job])
    assert report.headline == "Not proven: it was brought in as a file; where it came from is not known."
    assert (report.grade, report.verdict) == (Grade.CONSISTENT, Verdict.HOLDS)
    words = render(report, ReportFormat.MARKDOWN)
    assert "it was brought in as a file. Where it came from is not known here." in words
    assert "does not exist any more" not in words
    assert "No record was kept" not in words
    assert job.id in render(same, ReportFormat.MARKDOWN)
    assert changed.verdict is Verdict.DOES_NOT_HOLD


async def test_of_a_clip_that_a_server_still_had_it_is_said_who_sent_its_bytes(
    world: World, server: FakeServer
) -> None:
    made = datetime(2026, 1, 2, tzinfo=UTC)
    server.videos["old"] = RemoteVideo(id="old", status=JobStatus.COMPLETED, prompt="a heron", created_at=made)
    async with world.services() as services:
        listed = await services.server_clips.listed("fake")
        (job,) = await services.server_clips.bring_in("fake", listed.clips)
        (job,) = await services.jobs.wait([job.id])
        report = await services.verification.of_jobs([job])
    words = render(report, ReportFormat.MARKDOWN)
    assert "it was found on its server. Who ordered it, and how, is not known here." in words
    assert report.verdict is not Verdict.DOES_NOT_HOLD


def test_every_door_has_words() -> None:
    assert set(DOORS) == set(Origin)


async def test_a_mark_of_the_simulation_counts_and_what_a_file_beside_it_says_does_not(
    world: World, make_clips: MakeClips
) -> None:
    (clip,) = make_clips(1)
    async with world.services() as services:
        first = await services.adoption.bring_in([clip])
        job = await services.catalogue.get(first.came_in[0])
        assert not job.simulated
        beside = clip.with_name(f"{clip.name}.json")
        await services.jobs.remove([job.id])
        await services.jobs.delete([job.id])
        told = dataclasses.replace(job, simulated=True)
        beside.write_text(json.dumps(document_of(told)))
        again = await services.adoption.bring_in([clip])
        job = await services.catalogue.get(again.came_in[0])
        report = await services.verification.of_jobs([job])
    assert not job.simulated
    assert report.verdict is Verdict.HOLDS
