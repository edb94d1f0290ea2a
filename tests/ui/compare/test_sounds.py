"""Which clips are heard, and that each sound is where its clip is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from sora_desktop.ui.compare.sound import Follower
from sora_desktop.ui.playback import PlaybackAction
from tests.ui.compare.conftest import begin, press

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.compare.page import ComparePage


class Humming:
    """A sound that a test listens to."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.seconds = 0.0
        self.at_rest = True
        self.volume = 0.0

    def open(self, path: Path) -> None:
        self.at_rest = False
        self.did.append(f"open {path.name}")

    def close(self) -> None:
        self.at_rest = True
        self.did.append("close")

    def play(self) -> None:
        self.did.append("play")

    def pause(self) -> None:
        self.did.append("pause")

    def seek(self, seconds: float) -> None:
        self.seconds = seconds
        self.did.append(f"seek {seconds:.2f}")

    def set_speed(self, speed: float) -> None:
        self.did.append(f"speed {speed}")

    def set_volume(self, volume: float) -> None:
        self.volume = volume


def test_clips_without_sound_cannot_be_heard(page: ComparePage, qtbot: QtBot, jobs: list[Job]) -> None:
    begin(page, qtbot, jobs[:2])
    assert not page.stage.panels[0].bar.sound.isEnabled()
    press(page, Qt.Key.Key_M)
    assert page.state()["muted"]


def test_a_sound_follows_its_clip_and_is_put_right_only_when_it_is_apart(tmp_path: Path) -> None:
    sound = Humming()
    follower = Follower(sound, tmp_path / "a.mp4")
    follower.follow(0.5, 1.0, playing=True)
    assert sound.did == ["open a.mp4", "seek 0.50", "play"]
    for number in range(1, 60):
        sound.seconds = 0.5 + number / 24 + 0.1
        follower.follow(0.5 + number / 24, 1.0, playing=True)
    assert len(sound.did) == 3
    for number in range(60, 90):
        sound.seconds = 0.5 + number / 24 + (0.5 if len(sound.did) == 3 else 0)
        follower.follow(0.5 + number / 24, 1.0, playing=True)
    assert len(sound.did) == 4
    follower.follow(0.0, 1.0, playing=True)
    assert sound.did[-2:] == ["seek 0.00", "play"]
    follower.follow(0.1, 2.0, playing=False)
    assert sound.did[-2:] == ["speed 2.0", "pause"]


def test_each_clip_is_heard_or_not_and_all_sounds_are_let_go_of(
    page: ComparePage, qtbot: QtBot, jobs: list[Job]
) -> None:
    made = [Humming() for _ in jobs]
    unused = iter(made)
    page.sounds._make = lambda: next(unused)
    begin(page, qtbot, jobs)
    for voice in page.conductor.voices:
        assert voice.feed._facts is not None
        voice.feed._facts = voice.feed._facts._replace(has_sound=True)
    press(page, Qt.Key.Key_M)
    assert page.stage.panels[0].bar.sound.isChecked()
    press(page, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    press(page, Qt.Key.Key_M)
    assert [panel.bar.sound.isChecked() for panel in page.stage.panels] == [True, True, False]
    press(page, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    assert [panel.bar.sound.isChecked() for panel in page.stage.panels] == [False, True, False]
    page.perform(PlaybackAction.QUIETER)
    assert [sound.volume for sound in made] == [0.9, 0.9, 0.0]
    page.conductor.play()
    qtbot.waitUntil(lambda: "play" in made[1].did)
    page.end()
    assert [sound.did[-1:] for sound in made] == [["close"], ["close"], []]
    assert page.at_rest
