"""Enlarging keeps the place under the mouse, and no room is left open that the clip could fill."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.ui.preview.zoom import MOST, Zoom

CLIP = (1280.0, 720.0)
ROOM = (320.0, 180.0)

sides = st.floats(16, 4000)
sizes = st.tuples(sides, sides)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1))


def clip_point(
    zoom: Zoom, at: tuple[float, float], clip: tuple[float, float], room: tuple[float, float]
) -> list[float]:
    """Give which point of the clip is seen at a place of the room."""
    source, target = zoom.shown(clip, room)
    return [
        source.left + (at[0] - target.left) * source.width / target.width,
        source.top + (at[1] - target.top) * source.height / target.height,
    ]


def test_a_clip_is_shown_whole_at_first() -> None:
    source, target = Zoom().shown(CLIP, ROOM)
    assert list(source) == [0, 0, 1280, 720]
    assert list(target) == [0, 0, 320, 180]
    assert list(Zoom().shown(CLIP, (400, 180))[1]) == [40, 0, 320, 180]


def test_what_is_under_the_mouse_stays_there() -> None:
    at = (80.0, 60.0)
    zoom = Zoom().by(3, at, CLIP, ROOM)
    assert clip_point(zoom, at, CLIP, ROOM) == pytest.approx(clip_point(Zoom(), at, CLIP, ROOM))
    assert zoom.factor(CLIP, ROOM) == pytest.approx(0.75)


def test_actual_size_shows_one_pixel_for_one() -> None:
    zoom = Zoom().to(1.0, CLIP, ROOM)
    source, target = zoom.shown(CLIP, ROOM)
    assert (source.width, source.height) == ROOM
    assert list(target) == [0, 0, *ROOM]
    assert source.left == 480


def test_reducing_ends_with_the_whole_clip_and_enlarging_has_an_end() -> None:
    zoom = Zoom().by(2, (10, 10), CLIP, ROOM)
    assert zoom.by(0.4, (10, 10), CLIP, ROOM) == Zoom()
    assert Zoom().by(10_000, (10, 10), CLIP, ROOM).factor(CLIP, ROOM) == MOST


def test_a_clip_that_is_shown_whole_does_not_move() -> None:
    assert Zoom().moved(50, 50, CLIP, ROOM) == Zoom()


@given(clip=sizes, room=sizes, at=shares, steps=st.lists(st.floats(0.3, 4), max_size=6), way=shares)
def test_whatever_is_done_only_the_clip_is_seen_and_as_much_of_it_as_fits(
    clip: tuple[float, float],
    room: tuple[float, float],
    at: tuple[float, float],
    steps: list[float],
    way: tuple[float, float],
) -> None:
    zoom = Zoom()
    place = (at[0] * room[0], at[1] * room[1])
    for ratio in steps:
        zoom = zoom.by(ratio, place, clip, room).moved(way[0] * 999, way[1] * -999, clip, room)
    source, target = zoom.shown(clip, room)
    near = 0.01
    for start, length, whole in ((source.left, source.width, clip[0]), (source.top, source.height, clip[1])):
        assert -near <= start
        assert start + length <= whole + near
    for length, seen, whole, available in (
        (target.width, source.width, clip[0], room[0]),
        (target.height, source.height, clip[1], room[1]),
    ):
        assert length <= available + near
        assert length >= available - near or seen >= whole - near
