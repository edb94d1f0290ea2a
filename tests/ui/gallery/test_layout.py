"""Where the cells of the gallery stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint

from sora_desktop.services.catalogue import THUMBNAIL_BOX
from sora_desktop.ui.gallery.layout import EDGE, LEAST, PAD, WIDEST, Grid, Places


@st.composite
def places(draw: st.DrawFn) -> Places:
    count = draw(st.integers(1, 60))
    headers = draw(st.sets(st.integers(0, count - 1), max_size=6))
    return Places(Grid.for_width(draw(st.integers(120, 1500))), count, sorted(headers))


@given(places())
def test_every_row_is_found_where_it_stands_and_none_overlaps_another(all_of: Places) -> None:
    rects = [all_of.rect(row) for row in range(all_of.count)]
    for row, rect in enumerate(rects):
        assert all_of.row_at(rect.center()) == row
        assert all_of.nearest(rect.center()) == row
        assert rect.bottom() < all_of.height
    assert not any(one.intersects(other) for place, one in enumerate(rects) for other in rects[:place])


@given(places(), st.integers(0, 3000), st.integers(1, 900))
def test_what_lies_between_two_heights_is_all_that_can_be_seen_there(all_of: Places, top: int, height: int) -> None:
    between = all_of.between(top, top + height)
    for row in range(all_of.count):
        rect = all_of.rect(row)
        if rect.bottom() >= top and rect.top() <= top + height:
            assert row in between
    assert len(between) <= (height // 40 + 3) * all_of.grid.columns + 8


@given(places())
def test_arrows_lead_down_to_the_end_and_up_to_the_beginning(all_of: Places) -> None:
    row, steps = 0, 0
    while (below := all_of.line_below(row)) != row:
        assert all_of.rect(below).top() > all_of.rect(row).top()
        row, steps = below, steps + 1
    assert all_of.rect(row).bottom() >= all_of.rect(all_of.count - 1).top()
    while (above := all_of.line_above(row)) != row:
        assert all_of.rect(above).top() < all_of.rect(row).top()
        row = above
    assert all_of.rect(row).top() == EDGE
    assert steps < all_of.count


def test_a_million_clips_are_placed_at_once() -> None:
    all_of = Places(Grid.for_width(1000), 1_000_000)
    assert all_of.row_at(all_of.rect(999_999).center()) == 999_999
    assert all_of.height < 2**31


def test_a_wider_list_has_more_columns_of_nearly_the_same_width() -> None:
    widths = [Grid.for_width(width) for width in range(420, 2000, 50)]
    assert all(LEAST <= grid.width < 1.6 * LEAST for grid in widths)
    assert [grid.columns for grid in widths] == sorted(grid.columns for grid in widths)


def test_beside_and_between_the_cells_there_is_none() -> None:
    all_of = Places(Grid.for_width(600), 5)
    first = all_of.rect(0)
    assert all_of.row_at(QPoint(2, first.center().y())) == -1
    assert all_of.row_at(QPoint(first.right() + 2, first.center().y())) == -1
    assert all_of.row_at(QPoint(first.center().x(), 4)) == -1
    assert Places(Grid.for_width(600), 0).row_at(QPoint(20, 20)) == -1


@given(st.integers(2 * LEAST + 40, 8000))
def test_no_picture_in_several_columns_is_wider_than_a_thumbnail_is_sharp(width: int) -> None:
    picture = Grid.for_width(width).width - 2 * PAD
    assert picture <= WIDEST
    assert picture * 1.5 <= THUMBNAIL_BOX[0]
