"""What is dropped is told apart by what is in it, not only by its name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sora_desktop.services.dropped_files import sort_dropped

if TYPE_CHECKING:
    from pathlib import Path

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


def _file(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_each_file_is_what_it_holds(tmp_path: Path) -> None:
    clip = _file(tmp_path / "clip", MP4)
    prompts = [_file(tmp_path / "a.txt", "a cat"), _file(tmp_path / "b.json", '[{"prompt": "x"}]')]
    settings = _file(tmp_path / "clip.mp4.json", json.dumps({"format": "sora-desktop-clip", "request": {}}))
    others = [_file(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n"), tmp_path / "missing.pdf"]
    lie = _file(tmp_path / "lie.mp4", "no video at all")
    found = sort_dropped([clip, *prompts, settings, *others, lie])
    assert found.clips == (clip,)
    assert found.prompts == tuple(prompts)
    assert found.settings == (settings,)
    assert found.others == (*others, lie)
    assert found.missing == (tmp_path / "missing.pdf",)
    assert found.single_clip is None


def test_one_clip_with_what_belongs_to_it_is_one_clip(tmp_path: Path) -> None:
    clip = _file(tmp_path / "a.mp4", MP4)
    beside = [
        _file(tmp_path / "a.mp4.json", json.dumps({"format": "sora-desktop-clip"})),
        _file(tmp_path / "a.txt", "a cat"),
        _file(tmp_path / "a.json", "{}"),
    ]
    assert sort_dropped([clip]).single_clip == clip
    assert sort_dropped([clip, *beside]).single_clip == clip
    assert sort_dropped([clip, _file(tmp_path / "b.txt", "other")]).single_clip is None
    assert sort_dropped([clip, _file(tmp_path / "b.mp4", MP4)]).single_clip is None


def test_a_folder_is_one_of_clips_if_there_is_any_in_it(tmp_path: Path) -> None:
    _file(tmp_path / "clips" / "deep" / "a.MP4", MP4)
    _file(tmp_path / "clips" / "prompt.txt", "a cat")
    _file(tmp_path / "prompts" / "a.txt", "a cat")
    found = sort_dropped([tmp_path / "clips", tmp_path / "prompts"])
    assert (found.clips, found.prompts) == ((tmp_path / "clips",), (tmp_path / "prompts",))
    assert sort_dropped([tmp_path / "clips"]).single_clip is None
