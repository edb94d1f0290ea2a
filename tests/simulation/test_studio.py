"""Clips are drawn once, in order, off the asker's thread, and stop being drawn when told to."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.simulation import renderer, studio
from sora_desktop.simulation.spec import ClipSpec, Material, Variant
from sora_desktop.simulation.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SPEC = ClipSpec(prompt="a peanut", width=64, height=64, seconds=0.2, seed=1)


@pytest.fixture
def drawing(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path, workers=1)
    yield made
    made.close()


class Told:
    """Keeps what a studio says of a clip."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.faults: list[str | None] = []
        self.threads: set[str] = set()
        self._done = threading.Event()

    def __call__(self, fault: str | None) -> None:
        """Take what is said."""
        self.faults.append(fault)
        self.threads.add(threading.current_thread().name)
        self._done.set()

    def wait(self) -> None:
        """Wait until something was said."""
        assert self._done.wait(30)


def test_a_clip_is_drawn_on_a_thread_of_the_studio(drawing: Studio) -> None:
    told = Told()
    drawing.order(SPEC, told)
    told.wait()
    assert told.faults == [None]
    assert told.threads == {"render-0"}


def test_a_clip_that_is_there_is_not_drawn_again(drawing: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[ClipSpec] = []
    original = renderer.render

    def counting(spec: ClipSpec, target: Path, *, check: Callable[[], None]) -> None:
        drawn.append(spec)
        original(spec, target, check=check)

    monkeypatch.setattr(renderer, "render", counting)
    tolds = [Told() for _ in range(4)]
    for told in tolds:
        drawing.order(SPEC, told)
    for told in tolds:
        told.wait()
    drawing.order(SPEC, tolds[0])
    assert drawing.content(SPEC).path.exists()
    assert len(drawn) == 1
    assert tolds[0].faults == [None, None]


def test_a_clip_that_cannot_be_drawn_is_explained_and_the_next_is_drawn(drawing: Studio, tmp_path: Path) -> None:
    broken, fine = Told(), Told()
    drawing.order(replace(SPEC, references=(Material(tmp_path / "missing", "1"),)), broken)
    drawing.order(SPEC, fine)
    broken.wait()
    fine.wait()
    assert broken.faults[0]
    assert "could not be drawn" in broken.faults[0]
    assert fine.faults == [None]
    assert not list(tmp_path.glob("*.part"))


def test_closing_stops_a_long_drawing_within_a_second(tmp_path: Path) -> None:
    drawing = Studio(tmp_path, workers=2)
    for seed in range(6):
        drawing.order(replace(SPEC, width=1280, height=720, seconds=60, seed=seed), Told())
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob("*.part")) and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    started = time.monotonic()
    drawing.close()
    assert time.monotonic() - started < 1.0
    assert not list(tmp_path.iterdir())


def test_who_waits_for_a_clip_is_told_when_the_studio_closes(tmp_path: Path) -> None:
    drawing = Studio(tmp_path, workers=1)
    found: list[str] = []

    def ask() -> None:
        try:
            drawing.content(replace(SPEC, width=1280, height=720, seconds=60))
        except RuntimeError as error:
            found.append(str(error))

    asker = threading.Thread(target=ask)
    asker.start()
    deadline = time.monotonic() + 30
    while not list(tmp_path.glob("*.part")) and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    drawing.close()
    asker.join(5)
    assert found == ["The simulation was closed."]


def test_old_clips_make_room_for_new_ones(drawing: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "CACHE_LIMIT", 1)
    for seed in range(3):
        told = Told()
        drawing.order(replace(SPEC, seed=seed), told)
        told.wait()
    assert len(list(tmp_path.glob("*.mp4"))) == 1
    assert drawing.content(SPEC, Variant.SPRITESHEET).path.read_bytes()[8:12] == b"WEBP"
    assert drawing.content(SPEC, Variant.THUMBNAIL).etag != drawing.content(SPEC, Variant.SPRITESHEET).etag
