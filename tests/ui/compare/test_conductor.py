"""The conductor shows what belongs together, whatever is played, sought, stepped or changed on the way."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.errors import ClipUnreadable
from sora_desktop.ui.compare import conductor as conducting
from sora_desktop.ui.compare.conductor import Conductor
from sora_desktop.ui.compare.feed import ClipFeed
from sora_desktop.ui.compare.timeline import Track

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from sora_desktop.ui.compare.voices import Moment

FRAMES = 48


class Watch:
    """Time that a test lets go by."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Film:
    """A clip whose pictures are ready when a test says so."""

    size = (8, 4)
    has_sound = False

    def __init__(self, path: Path, may_go_on: threading.Event) -> None:
        if path.name == "gone.mp4":
            raise ClipUnreadable(path=path, reason="it is missing")
        self.track = Track(tuple(number / 24 for number in range(int(path.stem.split("-")[-1]))), 24.0)
        self._may_go_on = may_go_on
        self.closed = False

    def picture(self, index: int, box: tuple[int, int] | None) -> tuple[bytes, int, int]:
        self._may_go_on.wait()
        return bytes([index]) * 128, 8, 4

    def close(self) -> None:
        self.closed = True


class Stall:
    """Lets the clips be read, each by its name."""

    def __init__(self) -> None:
        self.gates: dict[str, threading.Event] = {}
        self.films: list[Film] = []

    def gate(self, name: str) -> threading.Event:
        if name not in self.gates:
            self.gates[name] = threading.Event()
            self.gates[name].set()
        return self.gates[name]

    def open(self, path: Path) -> Film:
        film = Film(path, self.gate(path.name))
        self.films.append(film)
        return film


@pytest.fixture
def stall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stall]:
    made = Stall()
    monkeypatch.setattr(conducting, "ClipFeed", lambda path, room: ClipFeed(path, room, made.open))
    yield made
    for gate in made.gates.values():
        gate.set()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def conductor(qapp: QApplication, stall: Stall, watch: Watch) -> Iterator[Conductor]:
    made = Conductor(watch)
    yield made
    feeds = [voice.feed for voice in made.voices]
    made.end()
    for gate in stall.gates.values():
        gate.set()
    assert all(feed.wait_for_rest(5) for feed in feeds)


def begin(conductor: Conductor, qtbot: QtBot, *names: str) -> None:
    conductor.begin([Path(name) for name in names])
    qtbot.waitUntil(lambda: conductor.moment is not None)


def shown(conductor: Conductor) -> tuple[int, ...]:
    """Give what is seen, by what the pictures themselves hold."""
    assert conductor.moment is not None
    return tuple(-1 if picture is None else picture.data[0] for picture in conductor.moment.pictures)


def let_go_by(conductor: Conductor, watch: Watch, qtbot: QtBot, seconds: float, wanted: tuple[int, ...]) -> None:
    """Let time go by until other pictures are seen."""
    watch.now += seconds
    conductor.look()
    qtbot.waitUntil(lambda: shown(conductor) == wanted)


def test_all_begin_together_and_go_on_in_step_round_and_round(conductor: Conductor, watch: Watch, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "b-48.mp4")
    assert shown(conductor) == (0, 0)
    let_go_by(conductor, watch, qtbot, 1.0, (24, 24))
    let_go_by(conductor, watch, qtbot, 1.5, (12, 12))


def test_nothing_is_seen_of_one_clip_before_the_other_is_ready(
    conductor: Conductor, stall: Stall, watch: Watch, qtbot: QtBot
) -> None:
    begin(conductor, qtbot, "a-200.mp4", "b-200.mp4")
    stall.gate("b-200.mp4").clear()
    moments: list[Moment] = []
    conductor.shown.connect(moments.append)
    conductor.seek(6.0)
    for _ in range(20):
        watch.now += 0.01
        conductor.look()
    assert moments == []
    assert shown(conductor) == (0, 0)
    stall.gate("b-200.mp4").set()
    qtbot.waitUntil(lambda: bool(moments))
    assert all(len(set(moment.indexes)) == 1 for moment in moments)
    assert 144 <= moments[0].indexes[0] <= 148


def test_the_clock_waits_for_a_picture_that_is_late_and_says_so_when_that_becomes_a_habit(
    conductor: Conductor, stall: Stall, watch: Watch, qtbot: QtBot
) -> None:
    begin(conductor, qtbot, "a-240.mp4", "b-240.mp4")
    stall.gate("b-240.mp4").clear()
    said: list[bool] = []
    conductor.lagging_changed.connect(said.append)
    for _ in range(400):
        watch.now += 0.01
        conductor.look()
    assert conductor.moment is not None
    # Pictures that were read ahead could be shown; then the clock goes on only for as long as it is patient.
    late = conducting.AHEAD / 24 + conducting.PATIENCE + 0.1
    assert conductor.moment.seconds <= late
    stall.gate("b-240.mp4").set()
    qtbot.waitUntil(lambda: bool(said))
    assert said == [True]
    assert conductor.moment.seconds <= late + 0.1
    for _ in range(60):
        before = conductor.moment
        watch.now += 0.05
        conductor.look()
        qtbot.waitUntil(lambda before=before: conductor.moment != before)  # type: ignore[misc]
    assert said == [True, False]


def test_it_steps_and_seeks_and_stands_still_at_what_is_seen(conductor: Conductor, watch: Watch, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "b-48.mp4")
    let_go_by(conductor, watch, qtbot, 0.5, (12, 12))
    watch.now += 0.03
    conductor.pause()
    qtbot.waitUntil(lambda: conductor.at_rest)
    assert shown(conductor) == (12, 12)
    for wanted, step in ((13, 1), (12, -1), (11, -1), (21, 10), (0, -100), (47, 100)):
        conductor.step(step)
        qtbot.waitUntil(lambda wanted=wanted: shown(conductor) == (wanted, wanted))  # type: ignore[misc]
    conductor.seek(1.0)
    qtbot.waitUntil(lambda: shown(conductor) == (24, 24))
    conductor.seek(99.0)
    qtbot.waitUntil(lambda: shown(conductor) == (47, 47))
    qtbot.waitUntil(lambda: conductor.at_rest)


def test_a_shorter_clip_waits_on_its_last_picture(conductor: Conductor, watch: Watch, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "b-24.mp4")
    let_go_by(conductor, watch, qtbot, 1.5, (36, 23))
    assert conductor.moment is not None
    assert conductor.moment.ended == (False, True)
    let_go_by(conductor, watch, qtbot, 0.75, (6, 6))


def test_offsets_and_places_change_while_it_plays(conductor: Conductor, watch: Watch, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "b-24.mp4")
    conductor.set_offset(0, 5)
    let_go_by(conductor, watch, qtbot, 0.5, (17, 12))
    conductor.swap(0, 1)
    let_go_by(conductor, watch, qtbot, 0.25, (18, 23))
    conductor.take_out(0)
    let_go_by(conductor, watch, qtbot, 0.25, (29,))
    conductor.put_in(0, Path("c-48.mp4"))
    qtbot.waitUntil(lambda: len(shown(conductor)) == 2)
    assert shown(conductor)[1] - shown(conductor)[0] == 5


def test_without_looping_it_stops_at_the_end(conductor: Conductor, watch: Watch, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "b-24.mp4")
    conductor.set_looping(looping=False)
    let_go_by(conductor, watch, qtbot, 9.0, (47, 23))
    qtbot.waitUntil(lambda: not conductor.playing)
    conductor.toggle()
    qtbot.waitUntil(lambda: shown(conductor) == (0, 0))


def test_speed_makes_time_go_slower_for_all(conductor: Conductor, watch: Watch, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "b-48.mp4")
    conductor.set_speed(0.25)
    let_go_by(conductor, watch, qtbot, 2.0, (12, 12))


def test_a_clip_that_cannot_be_read_keeps_nobody_waiting(conductor: Conductor, watch: Watch, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "gone.mp4")
    let_go_by(conductor, watch, qtbot, 1.0, (24, -1))
    assert isinstance(conductor.voices[1].feed.error, ClipUnreadable)


def test_pictures_are_made_anew_for_another_size_without_a_gap(conductor: Conductor, qtbot: QtBot) -> None:
    begin(conductor, qtbot, "a-48.mp4", "b-48.mp4")
    conductor.pause()
    conductor.set_boxes([(6, 3), None])

    def boxes() -> list[object]:
        assert conductor.moment is not None
        assert shown(conductor) == (0, 0)
        return [picture.box for picture in conductor.moment.pictures if picture]

    qtbot.waitUntil(lambda: boxes() == [(6, 3), None])
    qtbot.waitUntil(lambda: conductor.at_rest)


def test_what_is_held_stays_within_its_room_and_a_short_clip_is_read_once(
    numbered_clip: Callable[..., Path], qtbot: QtBot
) -> None:
    box, picture = (96, 54), 96 * 54 * 4
    feed = ClipFeed(numbered_clip(frames=FRAMES), picture * 12)
    qtbot.waitUntil(lambda: feed.settled)
    assert feed.reach(box) == 12
    for first in (0, 20, 40, 4):
        wanted = range(first, min(first + 8, FRAMES))
        feed.want(wanted, box)
        qtbot.waitUntil(lambda wanted=wanted: all(map(feed.is_ready, wanted)))  # type: ignore[misc]
        assert sum(feed.is_ready(number) for number in range(FRAMES)) <= 12
    feed.close()
    assert feed.wait_for_rest(5)
