"""The simulated server takes orders, keeps them, and hands out clips."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from sora_desktop.media.probe import probe
from sora_desktop.simulation.engine import SimulationSettings
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus
from sora_desktop.simulation.refusals import (
    ContentExpired,
    IdempotencyConflict,
    InvalidField,
    ModerationBlocked,
    NoContent,
    NotFinished,
    UnknownVideo,
)
from sora_desktop.simulation.rules import CONTRACT
from sora_desktop.simulation.spec import ClipSource, Variant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.simulation.jobs import SimulatedVideo
    from tests.simulation.conftest import Clock, SimulationMaker

STUB = SimulationSettings(job_seconds=10, clip=ClipSource.STUB)
SMALL = VideoOrder(prompt="a peanut", size="64x64", seconds=0.5)


def _png(size: tuple[int, int]) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, "PNG")
    return target.getvalue()


def test_what_is_not_said_is_filled_in_by_the_rules(make_simulation: SimulationMaker) -> None:
    relaxed = make_simulation(STUB).create(VideoOrder(prompt="a peanut"))
    assert (relaxed.model, relaxed.size, relaxed.seconds) == ("sora-2", "1280x720", 4)
    strict = make_simulation(STUB, rules=CONTRACT).create(VideoOrder(prompt="a peanut"))
    assert (strict.model, strict.size, strict.seconds) == ("sora-2", "720x1280", 4)
    assert strict.status is VideoStatus.QUEUED


def test_a_job_ends_with_a_clip_drawn_from_its_order(
    make_simulation: SimulationMaker, clock: Clock, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    simulation = make_simulation(SimulationSettings(job_seconds=0))
    video = simulation.create(SMALL)
    wait_until(lambda: simulation.retrieve(video.id).status is VideoStatus.COMPLETED)
    assert simulation.retrieve(video.id).completed_at == clock.now
    content = simulation.content(video.id)
    facts = probe(content.path)
    assert (facts.width, facts.height, facts.seconds, facts.simulated) == (64, 64, 0.5, True)
    assert content.media_type == "video/mp4"
    assert simulation.content(video.id).etag == content.etag
    thumbnail = simulation.content(video.id, Variant.THUMBNAIL)
    assert thumbnail.etag != content.etag
    assert thumbnail.path.read_bytes()[8:12] == b"WEBP"


def test_the_clock_decides_when_a_job_is_done(make_simulation: SimulationMaker, clock: Clock) -> None:
    simulation = make_simulation(STUB)
    video = simulation.create(SMALL)
    with pytest.raises(NotFinished):
        simulation.content(video.id)
    clock.now += 5
    assert simulation.retrieve(video.id).status is VideoStatus.IN_PROGRESS
    clock.now += 5
    assert simulation.content(video.id).path.name == "stub.mp4"


def test_with_a_seed_equal_orders_share_a_clip(
    make_simulation: SimulationMaker, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    simulation = make_simulation(SimulationSettings(job_seconds=0, seed=5))
    videos = [simulation.create(SMALL) for _ in range(3)]
    wait_until(lambda: all(simulation.retrieve(video.id).status is VideoStatus.COMPLETED for video in videos))
    assert len({simulation.content(video.id).path for video in videos}) == 1


def test_without_a_seed_takes_differ(make_simulation: SimulationMaker) -> None:
    simulation = make_simulation(SimulationSettings(job_seconds=0))
    videos = [simulation.create(SMALL) for _ in range(3)]
    seeds = {job.seed for job in simulation._shelf.jobs()}
    assert len(seeds) == len(videos)


def test_the_fault_models_show_bad_days(make_simulation: SimulationMaker, clock: Clock) -> None:
    simulation = make_simulation(STUB)
    failing = simulation.create(VideoOrder(prompt="x", model="sim-fails"))
    stalling = simulation.create(VideoOrder(prompt="x", model="sim-stalls"))
    with pytest.raises(ModerationBlocked):
        simulation.create(VideoOrder(prompt="x", model="sim-refuses"))
    clock.now += 1e6
    assert simulation.retrieve(failing.id).status is VideoStatus.FAILED
    assert simulation.retrieve(stalling.id).progress == 40
    with pytest.raises(NoContent):
        simulation.content(failing.id)


def test_a_reference_is_checked_and_kept(make_simulation: SimulationMaker) -> None:
    strict = make_simulation(STUB, rules=CONTRACT)
    strict.create(VideoOrder(prompt="x", size="1280x720", reference=_png((1280, 720))))
    with pytest.raises(InvalidField, match="Inpaint image must match"):
        strict.create(VideoOrder(prompt="x", size="1280x720", reference=_png((720, 1280))))
    with pytest.raises(InvalidField, match="an HTML page") as caught:
        strict.create(VideoOrder(prompt="x", reference=b"<html>"))
    assert caught.value.param == "input_reference"


def test_a_clip_begins_with_its_reference(
    make_simulation: SimulationMaker, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    simulation = make_simulation(SimulationSettings(job_seconds=0))
    order = VideoOrder(prompt="x", size="128x128", seconds=0.2, reference=_png((128, 128)))
    video = simulation.create(order)
    wait_until(lambda: simulation.retrieve(video.id).status.is_final)
    assert simulation.retrieve(video.id).status is VideoStatus.COMPLETED


def test_a_repeated_key_gives_the_first_job_and_is_billed_once(make_simulation: SimulationMaker) -> None:
    bills: list[tuple[str, str | None]] = []
    simulation = make_simulation(STUB, on_billed=lambda video, key: bills.append((video.id, key)))
    first = simulation.create(SMALL, idempotency_key="k1")
    again = simulation.create(SMALL, idempotency_key="k1")
    other = simulation.create(SMALL, idempotency_key="k2")
    assert first.id == again.id != other.id
    assert bills == [(first.id, "k1"), (other.id, "k2")]
    with pytest.raises(IdempotencyConflict):
        simulation.create(VideoOrder(prompt="something else"), idempotency_key="k1")


def test_many_at_once_with_one_key_are_one_job(make_simulation: SimulationMaker) -> None:
    bills: list[str] = []
    simulation = make_simulation(STUB, on_billed=lambda video, _: bills.append(video.id))
    gate = threading.Barrier(12)
    found: list[SimulatedVideo] = []

    def create() -> None:
        gate.wait()
        found.append(simulation.create(SMALL, idempotency_key="k"))

    threads = [threading.Thread(target=create) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({video.id for video in found}) == len(bills) == 1


def test_what_cannot_be_billed_is_not_made(make_simulation: SimulationMaker) -> None:
    def refuse(video: SimulatedVideo, key: str | None) -> None:
        raise OSError(28, "No space left on device")

    simulation = make_simulation(STUB, on_billed=refuse)
    with pytest.raises(OSError, match="No space"):
        simulation.create(SMALL)
    assert simulation.list_videos().videos == ()


def test_a_remix_keeps_all_but_the_prompt(make_simulation: SimulationMaker, clock: Clock) -> None:
    bills: list[str] = []
    simulation = make_simulation(STUB, on_billed=lambda video, _: bills.append(video.id))
    source = simulation.create(VideoOrder(prompt="a peanut", model="sora-2-pro", size="640x480", seconds=3))
    with pytest.raises(NotFinished):
        simulation.remix(source.id, "a walnut")
    clock.now += 20
    remix = simulation.remix(source.id, "a walnut", idempotency_key="r")
    assert remix.remixed_from == source.id
    assert (remix.prompt, remix.model, remix.size, remix.seconds) == ("a walnut", "sora-2-pro", "640x480", 3)
    assert remix.status is VideoStatus.QUEUED
    assert simulation.remix(source.id, "a walnut", idempotency_key="r").id == remix.id
    assert bills == [source.id, remix.id]
    with pytest.raises(UnknownVideo):
        simulation.remix("video_0", "a walnut")
    with pytest.raises(InvalidField):
        simulation.remix(source.id, "")


def test_only_finished_videos_are_deleted_unless_told_otherwise(make_simulation: SimulationMaker) -> None:
    simulation = make_simulation(STUB)
    video = simulation.create(SMALL)
    with pytest.raises(NotFinished):
        simulation.delete(video.id)
    simulation.delete(video.id, unfinished=True)
    with pytest.raises(UnknownVideo):
        simulation.retrieve(video.id)
    with pytest.raises(UnknownVideo):
        simulation.delete(video.id)


def test_a_clip_is_gone_after_its_lifetime(make_simulation: SimulationMaker, clock: Clock) -> None:
    simulation = make_simulation(SimulationSettings(job_seconds=1, clip=ClipSource.STUB, lifetime=60))
    video = simulation.create(SMALL)
    clock.now += 60
    assert simulation.content(video.id).path.exists()
    clock.now += 1
    with pytest.raises(ContentExpired):
        simulation.content(video.id)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    count=st.integers(0, 30),
    limit=st.integers(1, 12),
    order=st.sampled_from(["newest first", "oldest first"]),
    deleted=st.sets(st.integers(0, 29)),
)
def test_pages_give_every_video_once_and_in_order(
    make_simulation: SimulationMaker, count: int, limit: int, order: str, deleted: set[int]
) -> None:
    newest_first = order == "newest first"
    simulation = make_simulation(STUB)
    ids = [simulation.create(SMALL).id for _ in range(count)]
    seen: list[str] = []
    after: str | None = None
    while True:
        part = simulation.list_videos(after=after, limit=limit, newest_first=newest_first)
        seen += [video.id for video in part.videos]
        if not part.has_more:
            break
        assert len(part.videos) == limit
        after = seen[-1]
        # What was seen may be deleted while somebody pages on.
        if ids.index(after) in deleted:
            simulation.delete(after, unfinished=True)
    assert seen == (ids[::-1] if newest_first else ids)


def test_a_page_of_none_says_whether_there_is_more(make_simulation: SimulationMaker) -> None:
    simulation = make_simulation(STUB)
    assert not simulation.list_videos(limit=0).has_more
    simulation.create(SMALL)
    assert simulation.list_videos(limit=0).has_more
    assert simulation.list_videos(limit=0).videos == ()
    with pytest.raises(UnknownVideo):
        simulation.list_videos(after="video_unknown")


def test_jobs_outlive_their_process(make_simulation: SimulationMaker, clock: Clock, tmp_path: Path) -> None:
    first = make_simulation(STUB, state_folder=tmp_path)
    videos = [first.create(SMALL, idempotency_key=f"k{number}") for number in range(3)]
    first.delete(videos[1].id, unfinished=True)
    # No close: the process was killed.
    clock.now += 20
    second = make_simulation(STUB, state_folder=tmp_path)
    assert [video.id for video in second.list_videos().videos] == [videos[2].id, videos[0].id]
    assert second.retrieve(videos[0].id).status is VideoStatus.COMPLETED
    assert second.create(SMALL, idempotency_key="k0").id == videos[0].id
    assert second.create(SMALL).id not in {video.id for video in videos}


def test_a_clip_killed_in_the_drawing_is_drawn_after_the_restart(
    make_simulation: SimulationMaker, tmp_path: Path, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    first = make_simulation(SimulationSettings(job_seconds=0), state_folder=tmp_path)
    reference = _png((64, 64))
    video = first.create(VideoOrder(prompt="long", size="64x64", seconds=60, reference=reference))
    short = first.create(SMALL)
    first.close()
    assert first.retrieve(video.id).status is VideoStatus.IN_PROGRESS
    second = make_simulation(SimulationSettings(job_seconds=0, renders=2), state_folder=tmp_path)
    wait_until(lambda: second.retrieve(short.id).status is VideoStatus.COMPLETED)
    wait_until(lambda: second.retrieve(video.id).status is VideoStatus.COMPLETED)
    assert probe(second.content(video.id).path).seconds == 60


def test_a_lost_clip_is_drawn_again_byte_for_byte(
    make_simulation: SimulationMaker, tmp_path: Path, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    first = make_simulation(SimulationSettings(job_seconds=0), state_folder=tmp_path)
    video = first.create(SMALL)
    wait_until(lambda: first.retrieve(video.id).status is VideoStatus.COMPLETED)
    content = first.content(video.id)
    data = content.path.read_bytes()
    content.path.unlink()
    second = make_simulation(SimulationSettings(job_seconds=0), state_folder=tmp_path)
    assert second.retrieve(video.id).status is VideoStatus.COMPLETED
    again = second.content(video.id)
    assert (again.path.read_bytes(), again.etag) == (data, content.etag)


def test_a_damaged_job_file_costs_only_that_job(make_simulation: SimulationMaker, tmp_path: Path) -> None:
    first = make_simulation(STUB, state_folder=tmp_path)
    videos = [first.create(SMALL) for _ in range(3)]
    (tmp_path / "jobs" / f"{videos[1].id}.json").write_bytes(b'{"id": "vid')
    (tmp_path / "jobs" / "notes.json").write_text("[]")
    second = make_simulation(STUB, state_folder=tmp_path)
    assert [video.id for video in second.list_videos(newest_first=False).videos] == [videos[0].id, videos[2].id]


def test_an_id_from_outside_is_never_a_path(make_simulation: SimulationMaker, tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("{}")
    simulation = make_simulation(STUB, state_folder=tmp_path / "state")
    with pytest.raises(UnknownVideo):
        simulation.retrieve("../../secret")


def test_a_temporary_folder_is_gone_after_closing(make_simulation: SimulationMaker) -> None:
    simulation = make_simulation(STUB)
    folder = simulation._folder
    assert folder.is_dir()
    simulation.close()
    assert not folder.exists()
    simulation.close()
