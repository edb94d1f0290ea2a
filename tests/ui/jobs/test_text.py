"""Text that is laid out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from sora_desktop.ui.jobs.text import LINE_PIXELS, TextBlocks

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

LONG = "Harbour at dawn, slow dolly past fishing boats, gulls, soft fog over the water, a bell far away"
ARABIC = "سوق ليلي تحت المطر، انعكاسات النيون على الحجارة المبللة، وبائع يطوي مظلته وينظر إلى السماء"


@pytest.fixture
def blocks(qapp: QApplication) -> TextBlocks:
    return TextBlocks()


def ink(blocks: TextBlocks, text: str, width: int, lines: int) -> tuple[int, int]:
    """Give the first and the last column of pixels that a text leaves a mark on."""
    image = QImage(width + 40, lines * LINE_PIXELS, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    blocks.get(text, blocks.body, width, lines).draw(painter, 0, 0)
    painter.end()
    marked = [
        x for x in range(image.width()) if any(image.pixelColor(x, y).value() < 200 for y in range(image.height()))
    ]
    return marked[0], marked[-1]


def test_a_text_takes_no_more_lines_than_it_needs(blocks: TextBlocks) -> None:
    assert blocks.get("a fox", blocks.body, 300, 2).height == LINE_PIXELS
    assert blocks.get(LONG, blocks.body, 300, 2).height == 2 * LINE_PIXELS


def test_what_does_not_fit_ends_in_an_ellipsis(blocks: TextBlocks) -> None:
    shown = blocks.get(LONG, blocks.body, 180, 2).layout.text()
    assert shown.endswith("…")
    assert shown.startswith("Harbour at dawn")


@pytest.mark.parametrize("lines", [1, 2])
def test_an_ellipsis_is_never_lost_by_breaking_the_line_that_ends_in_it(blocks: TextBlocks, lines: int) -> None:
    for width in range(90, 320):
        layout = blocks.get(LONG, blocks.body, width, lines).layout
        last = layout.lineAt(layout.lineCount() - 1)
        assert layout.text().endswith("…") or layout.text() == LONG
        assert last.textStart() + last.textLength() == len(layout.text()), f"{layout.text()} in {width}"


def test_what_fits_is_shown_whole(blocks: TextBlocks) -> None:
    assert blocks.get("Harbour at dawn", blocks.body, 300, 2).layout.text() == "Harbour at dawn"


def test_a_word_that_is_wider_than_the_line_is_broken(blocks: TextBlocks) -> None:
    block = blocks.get("x" * 200, blocks.body, 100, 2)
    assert block.height == 2 * LINE_PIXELS
    assert block.width <= 100


def test_text_from_right_to_left_starts_at_the_right_and_is_elided_at_the_left(blocks: TextBlocks) -> None:
    first, last = ink(blocks, "שוק לילה", 300, 1)
    assert first > 150
    assert last > 280
    shown = blocks.get(ARABIC, blocks.body, 180, 2).layout
    assert shown.text().endswith("…")
    line = shown.lineAt(1)
    ellipsis = line.cursorToX(len(shown.text()) - 1)
    assert isinstance(ellipsis, tuple)
    assert ellipsis[0] < line.cursorToX(line.textStart())[0]  # type: ignore[index]


def test_numbers_can_stand_at_the_right(blocks: TextBlocks) -> None:
    image = QImage(100, LINE_PIXELS, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    blocks.get("4 s", blocks.quiet, 100, right=True).draw(painter, 0, 0)
    painter.end()
    assert not any(image.pixelColor(x, y).value() < 200 for x in range(60) for y in range(LINE_PIXELS))


def test_the_same_text_is_laid_out_once(blocks: TextBlocks) -> None:
    assert blocks.get(LONG, blocks.body, 180, 2) is blocks.get(LONG, blocks.body, 180, 2)
    assert blocks.get(LONG, blocks.body, 180, 2) is not blocks.get(LONG, blocks.body, 190, 2)


def test_endless_prompts_are_not_laid_out_whole(blocks: TextBlocks) -> None:
    assert len(blocks.get("word " * 6000, blocks.body, 300, 2).layout.text()) < 1000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(max_size=80), width=st.integers(1, 200), lines=st.integers(1, 2))
def test_any_text_fits_into_its_lines(blocks: TextBlocks, text: str, width: int, lines: int) -> None:
    block = blocks.get(" ".join(text.split()), blocks.body, width, lines)
    assert 1 <= block.layout.lineCount() <= lines
