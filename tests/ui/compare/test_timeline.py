"""Moments, and the pictures of each clip that belong to them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.ui.compare.clock import Clock
from sora_desktop.ui.compare.timeline import Timeline, Track


class Watch:
    """Time that a test lets go by."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def track(frames: int, rate: float = 24.0, offset: int = 0) -> Track:
    return Track(tuple(number / rate for number in range(frames)), rate, offset)


def test_a_clip_ends_when_its_last_picture_does() -> None:
    held = Track((0.0, 0.1, 0.2), 10.0, lasting=2.0)
    assert held.seconds == 2.2
    assert track(24).seconds == pytest.approx(1.0)
    timeline = Timeline([held, track(24)])
    assert timeline.length == 2.2
    assert timeline.ended(2.1) == (False, True)


def test_the_clock_runs_loops_stands_and_goes_at_its_speed() -> None:
    watch = Watch()
    clock = Clock(watch)
    clock.set_length(4.0)
    watch.now += 1
    assert clock.moment() == 0
    clock.play()
    watch.now += 1.5
    assert clock.moment() == 1.5
    watch.now += 3
    assert clock.moment() == pytest.approx(0.5)
    clock.set_speed(0.5)
    watch.now += 1
    assert clock.moment() == pytest.approx(1.0)
    clock.pause()
    watch.now += 5
    assert clock.moment() == pytest.approx(1.0)
    assert not clock.playing


def test_without_looping_the_clock_stops_at_the_end_and_plays_anew_from_the_beginning() -> None:
    watch = Watch()
    clock = Clock(watch)
    clock.set_length(2.0)
    clock.set_looping(looping=False)
    clock.play()
    watch.now += 10
    assert clock.moment() == 2.0
    assert clock.at_end
    clock.play()
    watch.now += 0.25
    assert clock.moment() == pytest.approx(0.25)


def test_a_shorter_clip_holds_its_last_picture_until_the_longest_ends() -> None:
    line = Timeline([track(96), track(48)])
    assert line.length == pytest.approx(4.0)
    assert line.indexes(1.0) == (24, 24)
    assert line.indexes(3.0) == (72, 47)
    assert line.ended(3.0) == (False, True)
    assert line.ended(1.0) == (False, False)


def test_clips_of_different_rates_show_what_belongs_to_the_same_moment() -> None:
    line = Timeline([track(96, 24), track(120, 30)])
    assert line.indexes(2.0) == (48, 60)
    # A step is a picture of the one that has most of them.
    assert line.indexes(line.step(2.0, 1)) == (48, 61)
    assert line.indexes(line.step(2.0, -1)) == (47, 59)


def test_an_offset_puts_a_clip_so_many_pictures_further_on_or_back() -> None:
    line = Timeline([track(96), track(96, offset=3), track(96, offset=-2)])
    assert line.indexes(1.0) == (24, 27, 22)
    assert line.indexes(0.0) == (0, 3, 0)
    assert line.length == pytest.approx(98 / 24)
    assert line.indexes(line.length - 0.001) == (95, 95, 95)


@given(
    shapes=st.lists(
        st.tuples(st.integers(1, 200), st.sampled_from([8.0, 15.0, 23.976, 24.0, 29.97, 30.0, 60.0])),
        min_size=1,
        max_size=4,
    ),
    offsets=st.lists(st.integers(-20, 20), min_size=4, max_size=4),
    share=st.floats(0, 1),
)
def test_every_picture_is_within_one_of_its_moment(
    shapes: list[tuple[int, float]], offsets: list[int], share: float
) -> None:
    tracks = [track(frames, rate, offset) for (frames, rate), offset in zip(shapes, offsets, strict=False)]
    line = Timeline(tracks)
    moment = line.length * share
    for one, index in zip(tracks, line.indexes(moment), strict=True):
        exact = (moment + one.lead) * one.rate
        clamped = min(max(exact, 0.0), float(one.last))
        assert abs(index - clamped) <= 1


@given(frames=st.integers(1, 150), rate=st.sampled_from([8.0, 23.976, 30.0]), offset=st.integers(-9, 9))
def test_stepping_on_visits_every_picture_and_stepping_back_the_same_ones(
    frames: int, rate: float, offset: int
) -> None:
    line = Timeline([track(frames, rate, offset)])
    if line.length <= 0:
        return
    there, moment = [line.indexes(0.0)], 0.0
    while (later := line.step(moment, 1)) > moment:
        moment = later
        there.append(line.indexes(moment))
    assert there[-1] == (frames - 1,)
    numbers = [index for (index,) in there]
    assert all(later - former <= 1 for former, later in itertools.pairwise(numbers))
    back = [line.indexes(moment)]
    while (former := line.step(moment, -1)) < moment:
        moment = former
        back.append(line.indexes(moment))
    assert back == there[::-1]


def test_what_comes_next_goes_round_where_it_loops() -> None:
    one = track(10)
    assert one.coming(6 / 24, 3, looping=True) == [6, 7, 8]
    assert one.coming(8 / 24, 5, looping=True) == [8, 9, 0, 1, 2]
    assert one.coming(8 / 24, 5, looping=False) == [8, 9]
    assert one.coming(4 / 24, 99, looping=True) == [4, 5, 6, 7, 8, 9, 0, 1, 2, 3]
    assert one.gone(2 / 24, 8) == [2, 1, 0]


def test_the_next_change_is_that_of_whichever_clip_changes_first() -> None:
    line = Timeline([track(96, 24), track(120, 30)])
    assert line.next_change(0.0) == pytest.approx(1 / 30)
    assert line.next_change(1 / 30) == pytest.approx(1 / 24)
