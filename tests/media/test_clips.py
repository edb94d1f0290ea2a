"""Clips that go to a server are read whole, and only if they are clips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import ClipUnreadable
from sora_desktop.media import clips
from sora_desktop.media.clips import read_clip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media.conftest import ClipMaker


def test_a_clip_is_read_whole_with_its_kind(make_clip: ClipMaker) -> None:
    path = make_clip("a.mov", ["red"] * 3)
    path = path.rename(path.with_suffix(".bin"))
    clip = read_clip(path)
    assert (clip.media_type, clip.data) == (f"video/{clip.suffix[1:]}", path.read_bytes())
    assert "data" not in repr(clip)


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "an empty file"), (b"<!doctype html>", "an HTML page"), (b"\x89PNG\r\n\x1a\n0000", "a PNG image")],
)
def test_what_is_no_clip_is_named_for_what_it_is(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(ClipUnreadable, match=f"a.mp4 cannot be read: it is {reason}"):
        read_clip(path)


def test_a_missing_clip_and_one_that_is_too_large_are_refused(
    tmp_path: Path, make_clip: ClipMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ClipUnreadable, match="no such file"):
        read_clip(tmp_path / "none.mp4")
    monkeypatch.setattr(clips, "CLIP_LIMIT", 100)
    with pytest.raises(ClipUnreadable, match="larger than"):
        read_clip(make_clip("b.mp4", ["red"]))
