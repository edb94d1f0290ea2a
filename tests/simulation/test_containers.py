"""Clips come in other containers too, and still say that they are simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sora_desktop.media.probe import probe
from sora_desktop.media.signatures import sniff
from sora_desktop.resources import resource_path
from sora_desktop.simulation.containers import CONTAINERS, convert

if TYPE_CHECKING:
    from pathlib import Path

STUB = resource_path("simulation", "stub.mp4")


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_clip_keeps_its_pictures_and_its_length_in_another_container(tmp_path: Path, name: str) -> None:
    data = convert(STUB, CONTAINERS[name])
    path = tmp_path / f"clip.{name}"
    path.write_bytes(data)
    before, after = probe(STUB), probe(path)
    kind = sniff(data[:64])
    assert kind
    assert kind.suffix == f".{name}"
    assert (after.width, after.height) == (before.width, before.height)
    assert after.seconds == pytest.approx(before.seconds, abs=0.2)
    assert after.audio_codec is None


@pytest.mark.parametrize("name", ["avi", "webm"])
def test_the_mark_of_the_simulation_comes_along(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"clip.{name}"
    path.write_bytes(convert(STUB, CONTAINERS[name]))
    assert probe(path).simulated
