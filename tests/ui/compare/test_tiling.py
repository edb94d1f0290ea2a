"""Where clips lie beside each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.ui.compare.tiling import Room, tile

WIDE, UPRIGHT = (1280, 720), (720, 1280)


def test_wide_clips_lie_below_each_other_where_the_room_is_upright_and_beside_each_other_where_it_is_wide() -> None:
    beside = tile([WIDE, WIDE], Room(1400, 500, 60, 200))
    assert beside[0].top == beside[1].top
    below = tile([WIDE, WIDE], Room(700, 1200, 60, 200))
    assert below[0].left == below[1].left


def test_four_wide_clips_make_a_square_and_four_upright_ones_a_row() -> None:
    assert len({cell.top for cell in tile([WIDE] * 4, Room(1400, 800, 60, 200))}) == 2
    assert len({cell.top for cell in tile([UPRIGHT] * 4, Room(1400, 800, 60, 200))}) == 1


def test_words_and_buttons_keep_their_room_where_there_is_enough_for_them_at_all() -> None:
    assert all(cell.width >= 300 for cell in tile([UPRIGHT] * 4, Room(900, 700, 60, 300)))


@given(
    shapes=st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 4000)), min_size=1, max_size=4),
    width=st.integers(100, 4000),
    height=st.integers(100, 4000),
)
def test_cells_lie_within_the_room_and_never_upon_each_other(
    shapes: list[tuple[int, int]], width: int, height: int
) -> None:
    cells = tile(shapes, Room(width, height, 60, 200))
    assert len(cells) == len(shapes)
    for number, one in enumerate(cells):
        assert one.left >= 0
        assert one.top >= 0
        assert one.left + one.width <= width
        assert one.top + one.height <= height
        for other in cells[number + 1 :]:
            beside = one.left + one.width <= other.left or other.left + other.width <= one.left
            below = one.top + one.height <= other.top or other.top + other.height <= one.top
            assert beside or below
