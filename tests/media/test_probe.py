"""A clip's facts are read from its file."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from sora_desktop.domain.errors import NotAVideo
from sora_desktop.media.frames import poster
from sora_desktop.media.marks import simulation_marks
from sora_desktop.media.probe import probe
from sora_desktop.media.signatures import MediaKind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media.conftest import ClipMaker


def test_facts_of_an_mp4(make_clip: ClipMaker) -> None:
    facts = probe(make_clip("clip.mp4", ["red"] * 15, metadata={"title": "A ball"}))
    assert (facts.kind, facts.width, facts.height) == (MediaKind.MP4, 64, 48)
    assert facts.seconds == pytest.approx(1.5)
    assert facts.frame_rate == pytest.approx(10)
    assert (facts.video_codec, facts.audio_codec) == ("h264", None)
    assert facts.metadata["title"] == "A ball"
    assert not facts.simulated


def test_facts_of_a_webm(make_clip: ClipMaker) -> None:
    facts = probe(make_clip("clip.webm", ["red"] * 10, codec="libvpx"))
    assert (facts.kind, facts.video_codec) == (MediaKind.WEBM, "vp8")
    assert facts.seconds == pytest.approx(1.0, abs=0.11)


@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv"])
def test_a_marked_clip_is_known_as_simulated_in_any_container(make_clip: ClipMaker, name: str) -> None:
    assert probe(make_clip(name, ["red"] * 3, metadata=simulation_marks())).simulated


@pytest.mark.parametrize("key", ["artist", "comment"])
def test_one_mark_of_two_is_enough(make_clip: ClipMaker, key: str) -> None:
    assert probe(make_clip("clip.mp4", ["red"] * 3, metadata={key: simulation_marks()[key]})).simulated


def test_a_comment_about_simulations_is_no_mark(make_clip: ClipMaker) -> None:
    assert not probe(make_clip("clip.mp4", ["red"], metadata={"comment": "a SIMULATED storm"})).simulated


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b"<html>Bad gateway</html>", "an HTML page"),
        (b'{"error": "gone"}', "JSON"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41", "an MP4 video"),
    ],
)
def test_what_is_no_video_is_named(tmp_path: Path, data: bytes, found: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)
    with pytest.raises(NotAVideo, match=found):
        probe(path)


def test_an_image_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    Image.new("RGB", (8, 8)).save(path, "PNG")
    with pytest.raises(NotAVideo, match="a PNG image"):
        probe(path)


def test_a_missing_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NotAVideo, match="cannot be opened"):
        probe(tmp_path / "none.mp4")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_clip_gives_facts_or_the_one_error(make_clip: ClipMaker, tmp_path: Path, data: st.DataObject) -> None:
    source = tmp_path / "whole.mp4"
    if not source.exists():
        make_clip("whole.mp4", ["red", "lime", "blue"] * 4)
    damaged = bytearray(source.read_bytes())
    for _ in range(data.draw(st.integers(0, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.mp4"
    path.write_bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    for read in (probe, lambda clip: poster(clip, (32, 32))):
        with contextlib.suppress(NotAVideo):
            assert read(path)
