"""Videos made from other videos, and from clips that somebody gives."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import av
import pytest
from PIL import Image

from sora_desktop.domain.jobs import Derivation
from sora_desktop.media.probe import probe
from sora_desktop.simulation.engine import Simulation, SimulationSettings
from sora_desktop.simulation.jobs import VideoOrder, VideoStatus
from sora_desktop.simulation.refusals import (
    IdempotencyConflict,
    InvalidField,
    ModerationBlocked,
    NoContent,
    NotFinished,
    UnknownCharacter,
    UnknownVideo,
)
from sora_desktop.simulation.renderer import render
from sora_desktop.simulation.rules import CONTRACT
from sora_desktop.simulation.spec import ClipSource, ClipSpec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.simulation.conftest import Clock, SimulationMaker

    Waiter = Callable[[Callable[[], bool]], None]

STUB = SimulationSettings(job_seconds=10, clip=ClipSource.STUB)
DRAWN = SimulationSettings(job_seconds=0, seed=3)
SMALL = VideoOrder(prompt="a peanut", size="128x72", seconds=0.5)
EDIT, EXTENSION, REMIX = Derivation.EDIT, Derivation.EXTENSION, Derivation.REMIX


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Give the file of a clip of 160x90 pixels and 0.75 seconds."""
    path = tmp_path_factory.mktemp("clips") / "a.mp4"
    render(ClipSpec(prompt="given", width=160, height=90, seconds=0.75, seed=1), path)
    return path.read_bytes()


def _png(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(target, "PNG")
    return target.getvalue()


def _done(simulation: Simulation, wait_until: Waiter, video_id: str) -> None:
    wait_until(lambda: simulation.retrieve(video_id).status.is_final)
    assert simulation.retrieve(video_id).status is VideoStatus.COMPLETED


def test_an_edit_keeps_all_but_the_words(make_simulation: SimulationMaker, clock: Clock) -> None:
    bills: list[str] = []
    simulation = make_simulation(STUB, on_billed=lambda video, _: bills.append(video.id))
    source = simulation.create(VideoOrder(prompt="a peanut", model="sora-2-pro", size="640x480", seconds=3))
    with pytest.raises(NotFinished):
        simulation.derive(EDIT, source.id, "at night")
    clock.now += 20
    edit = simulation.derive(EDIT, source.id, "at night", idempotency_key="e")
    assert (edit.prompt, edit.model, edit.size, edit.seconds) == ("at night", "sora-2-pro", "640x480", 3)
    assert (edit.status, edit.remixed_from) == (VideoStatus.QUEUED, None)
    assert simulation.derive(EDIT, source.id, "at night", idempotency_key="e").id == edit.id
    assert bills == [source.id, edit.id]
    with pytest.raises(IdempotencyConflict):
        simulation.derive(REMIX, source.id, "at night", idempotency_key="e")
    with pytest.raises(UnknownVideo):
        simulation.derive(EDIT, "video_0", "at night")
    with pytest.raises(InvalidField):
        simulation.derive(EDIT, source.id, "  ")


def test_a_failed_video_has_nothing_to_be_edited(make_simulation: SimulationMaker, clock: Clock) -> None:
    simulation = make_simulation(STUB)
    source = simulation.create(VideoOrder(prompt="x", model="sim-fails"))
    clock.now += 20
    with pytest.raises(NoContent):
        simulation.derive(EDIT, source.id, "x")


def test_an_extension_is_as_long_as_both_together(make_simulation: SimulationMaker, wait_until: Waiter) -> None:
    simulation = make_simulation(DRAWN)
    source = simulation.create(SMALL)
    _done(simulation, wait_until, source.id)
    longer = simulation.derive(EXTENSION, source.id, "a walnut", seconds=1.25)
    assert (longer.seconds, longer.seconds_text, longer.size, longer.prompt) == (1.75, "1.75", "128x72", "a walnut")
    _done(simulation, wait_until, longer.id)
    facts = probe(simulation.content(longer.id).path)
    assert (facts.width, facts.height, facts.simulated) == (128, 72, True)
    assert facts.seconds == pytest.approx(1.75, abs=0.0005)
    again = simulation.derive(EXTENSION, longer.id, "a hazelnut", seconds=0.5)
    assert again.seconds == 2.25
    _done(simulation, wait_until, again.id)
    # What it was made from may go; it is drawn anew all the same.
    simulation.delete(source.id)
    simulation.delete(longer.id)
    simulation.content(again.id).path.unlink()
    assert probe(simulation.content(again.id).path).seconds == pytest.approx(2.25, abs=0.0005)


def test_an_extension_of_no_length_said_has_the_usual_one(make_simulation: SimulationMaker, clock: Clock) -> None:
    simulation = make_simulation(STUB)
    source = simulation.create(SMALL)
    clock.now += 20
    assert simulation.derive(EXTENSION, source.id, "more").seconds == 4.5


def test_the_contract_limits_how_long_and_how_often(make_simulation: SimulationMaker, clock: Clock) -> None:
    simulation = make_simulation(STUB, rules=CONTRACT)
    video = simulation.create(VideoOrder(prompt="x", seconds=20))
    clock.now += 20
    with pytest.raises(InvalidField, match="Supported values"):
        simulation.derive(EXTENSION, video.id, "x", seconds=5)
    for total in (40, 60, 80, 100, 120):
        video = simulation.derive(EXTENSION, video.id, "x", seconds=20)
        assert video.seconds == total
        clock.now += 20
    with pytest.raises(InvalidField, match="124 seconds long") as caught:
        simulation.derive(EXTENSION, video.id, "x", seconds=4)
    assert caught.value.param == "seconds"
    video = simulation.create(VideoOrder(prompt="x", seconds=4))
    for _ in range(6):
        clock.now += 20
        video = simulation.derive(EXTENSION, video.id, "x", seconds=4)
    clock.now += 20
    with pytest.raises(InvalidField, match="6 times already"):
        simulation.derive(EXTENSION, video.id, "x", seconds=4)


def test_a_given_clip_is_edited_and_extended(make_simulation: SimulationMaker, wait_until: Waiter, clip: bytes) -> None:
    simulation = make_simulation(DRAWN)
    edit = simulation.derive(EDIT, clip, "at night", model="sora-2-pro", idempotency_key="k")
    assert (edit.size, edit.seconds, edit.model) == ("160x90", 0.75, "sora-2-pro")
    longer = simulation.derive(EXTENSION, clip, "then more", seconds=0.5)
    assert (longer.size, longer.seconds, longer.model) == ("160x90", 1.25, "sora-2")
    for video, seconds in ((edit, 0.75), (longer, 1.25)):
        _done(simulation, wait_until, video.id)
        facts = probe(simulation.content(video.id).path)
        assert (facts.width, facts.height) == (160, 90)
        assert facts.seconds == pytest.approx(seconds, abs=0.0005)
    assert simulation.derive(EDIT, clip, "at night", model="sora-2-pro", idempotency_key="k").id == edit.id
    with pytest.raises(IdempotencyConflict):
        simulation.derive(EDIT, clip + b"\0", "at night", model="sora-2-pro", idempotency_key="k")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b"<html></html>", "an HTML page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "a PNG image"),
        (b"\0\0\0\x18ftypmp42" + bytes(200), "a damaged file that begins like an MP4 video"),
    ],
)
def test_what_is_no_clip_is_refused_in_words(make_simulation: SimulationMaker, data: bytes, found: str) -> None:
    simulation = make_simulation(STUB)
    with pytest.raises(InvalidField, match=f"Invalid 'video': it is {found}") as caught:
        simulation.derive(EDIT, data, "x")
    assert caught.value.param == "video"
    with pytest.raises(InvalidField, match=found):
        simulation.create_character("Bolt", data)
    assert simulation.list_videos().videos == ()


def test_the_contract_takes_given_clips_of_its_own_sizes_only(make_simulation: SimulationMaker, clip: bytes) -> None:
    simulation = make_simulation(STUB, rules=CONTRACT)
    with pytest.raises(InvalidField, match=r"160x90 pixels.*'1280x720'") as caught:
        simulation.derive(EDIT, clip, "x")
    assert caught.value.param == "video"
    with pytest.raises(InvalidField):
        make_simulation(STUB).derive(EDIT, clip, "x", model="sora-3")
    with pytest.raises(ModerationBlocked):
        make_simulation(STUB).derive(EDIT, clip, "x", model="sim-refuses")


def _frames(path: Path, count: int, rate: int) -> bytes:
    """Give the file of a small black clip."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(count):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 64)))  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("count", "rate", "reason"), [(121, 1, "121 seconds long"), (1, 10_000, "does not say how long")]
)
def test_a_given_clip_that_is_too_long_or_hardly_there_is_refused(
    make_simulation: SimulationMaker, tmp_path: Path, count: int, rate: int, reason: str
) -> None:
    with pytest.raises(InvalidField, match=reason):
        make_simulation(STUB).derive(EDIT, _frames(tmp_path / "a.mp4", count, rate), "x")


def test_a_character_appears_in_the_clip(make_simulation: SimulationMaker, wait_until: Waiter, clip: bytes) -> None:
    simulation = make_simulation(DRAWN)
    bolt = simulation.create_character("Bolt", clip)
    other = simulation.create_character("Mittens", clip)
    assert bolt.id.startswith("char_")
    assert simulation.character(bolt.id) == bolt
    without = simulation.create(SMALL)
    with_bolt = simulation.create(VideoOrder(prompt="a peanut", size="128x72", seconds=0.5, characters=(bolt.id,)))
    for video in (without, with_bolt):
        _done(simulation, wait_until, video.id)
    assert simulation.content(without.id).etag != simulation.content(with_bolt.id).etag
    too_many = VideoOrder(prompt="x", characters=(bolt.id, other.id, bolt.id))
    with pytest.raises(InvalidField, match="maximum length 2") as caught:
        simulation.create(too_many)
    assert caught.value.param == "characters"
    with pytest.raises(InvalidField, match="'char_0' not found"):
        simulation.create(VideoOrder(prompt="x", characters=("char_0",)))
    with pytest.raises(UnknownCharacter):
        simulation.character("char_0")


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "half \ud83d a character"])
def test_a_character_has_a_name_of_up_to_80_letters(make_simulation: SimulationMaker, clip: bytes, name: str) -> None:
    simulation = make_simulation(STUB)
    with pytest.raises(InvalidField) as caught:
        simulation.create_character(name, clip)
    assert caught.value.param == "name"
    assert simulation.create_character("x" * 80, clip).name == "x" * 80


def test_derived_jobs_and_characters_outlive_their_process(
    make_simulation: SimulationMaker, clock: Clock, tmp_path: Path, wait_until: Waiter, clip: bytes
) -> None:
    first = make_simulation(DRAWN, state_folder=tmp_path)
    bolt = first.create_character("Bolt", clip)
    source = first.create(VideoOrder(prompt="Bolt", size="128x72", seconds=0.5, characters=(bolt.id,)))
    _done(first, wait_until, source.id)
    longer = first.derive(EXTENSION, source.id, "more", seconds=0.5, idempotency_key="x")
    edit = first.derive(EDIT, clip, "other", idempotency_key="e")
    first.close()
    clock.now += 1
    second = make_simulation(DRAWN, state_folder=tmp_path)
    assert second.character(bolt.id) == bolt
    assert second.derive(EXTENSION, source.id, "more", seconds=0.5, idempotency_key="x").id == longer.id
    assert second.derive(EDIT, clip, "other", idempotency_key="e").id == edit.id
    for video, seconds in ((longer, 1.0), (edit, 0.75)):
        _done(second, wait_until, video.id)
        assert probe(second.content(video.id).path).seconds == pytest.approx(seconds, abs=0.0005)


def test_the_jobs_of_earlier_versions_can_still_be_read(make_simulation: SimulationMaker, tmp_path: Path) -> None:
    video_id = f"video_{'0' * 48}"
    record = {
        "id": video_id,
        "sequence": 7,
        "model": "sora-2",
        "prompt": "a peanut",
        "width": 128,
        "height": 72,
        "seconds": 0.5,
        "seed": 5,
        "created_at": 1_700_000_000.0,
        "job_seconds": 6.0,
        "remixed_from": "video_1",
        "reference": None,
        "idempotency_key": "k",
        "fingerprint": "",
        "rendered_at": 1_700_000_003.0,
        "fault": None,
    }
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / f"{video_id}.json").write_text(json.dumps(record))
    simulation = make_simulation(DRAWN, state_folder=tmp_path)
    video = simulation.retrieve(video_id)
    assert (video.status, video.remixed_from) == (VideoStatus.COMPLETED, "video_1")
    assert probe(simulation.content(video_id).path).seconds == 0.5
    assert simulation.derive(EXTENSION, video_id, "more", seconds=1).seconds == 1.5


def test_several_references_are_taken_where_the_rules_allow_it(make_simulation: SimulationMaker) -> None:
    images = tuple(_png(colour) for colour in ("red", "green", "blue", "white", "black"))
    relaxed = make_simulation(STUB)
    relaxed.create(VideoOrder(prompt="x", reference=images[0], further_references=images[1:4]))
    with pytest.raises(InvalidField, match="at most 4"):
        relaxed.create(VideoOrder(prompt="x", reference=images[0], further_references=images[1:]))
    strict = make_simulation(STUB, rules=CONTRACT)
    with pytest.raises(InvalidField, match="at most 1"):
        strict.create(VideoOrder(prompt="x", reference=images[0], further_references=images[1:2]))
