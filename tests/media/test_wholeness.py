"""Facts about telling a whole MP4 from one that breaks off, when nobody said how long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.media.wholeness import is_cut_short
from sora_desktop.resources import resource_path

if TYPE_CHECKING:
    from pathlib import Path

REAL = resource_path("simulation", "stub.mp4").read_bytes()


def box(kind: bytes, content: bytes) -> bytes:
    """Make a box with a head of the usual length."""
    return (8 + len(content)).to_bytes(4) + kind + content


WHOLE = {
    "a real clip": REAL,
    "the index first": box(b"ftyp", b"isom") + box(b"moov", bytes(50)) + box(b"mdat", bytes(500)),
    "the index last": box(b"ftyp", b"isom") + box(b"mdat", bytes(500)) + box(b"moov", bytes(50)),
    "a long head": box(b"moov", b"") + (1).to_bytes(4) + b"mdat" + (16 + 30).to_bytes(8) + bytes(30),
    "a last box to the end": box(b"moov", b"") + (0).to_bytes(4) + b"mdat" + bytes(30),
    "no sense in the boxes": b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256)),
}


@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_a_whole_file_is_taken_as_it_is(tmp_path: Path, content: bytes) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(content)
    assert not is_cut_short(clip)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.integers(1, len(REAL) - 1))
def test_a_real_clip_that_breaks_off_anywhere_is_recognised(tmp_path: Path, kept: int) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(REAL[:kept])
    assert is_cut_short(clip)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_any_bytes_are_judged_without_trouble(tmp_path: Path, content: bytes) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(content)
    assert is_cut_short(clip) in {True, False}
