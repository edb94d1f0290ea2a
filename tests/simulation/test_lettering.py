"""Text is wrapped and fitted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sora_desktop.simulation.drawing.lettering import LEADING, fit, measure, text_mask

BOX = (400, 160)
SIZES = (12, 40)


def test_a_short_text_is_set_as_large_as_allowed() -> None:
    block = fit("a peanut", BOX, SIZES)
    assert (block.lines, block.size, block.is_cut) == (("a peanut",), 40, False)


def test_a_longer_text_is_set_smaller_and_wrapped_between_words() -> None:
    text = "A lone astronaut walks across a silent moon at night, dust rising in slow motion, wide shot"
    block = fit(text, BOX, SIZES)
    assert " ".join(block.lines) == text
    assert len(block.lines) > 1
    assert 12 < block.size < 40


def test_what_cannot_fit_is_cut_with_an_ellipsis() -> None:
    block = fit("endless words " * 500, BOX, SIZES)
    assert block.is_cut
    assert block.size == 12
    assert block.lines[-1].endswith("…")


def test_a_word_wider_than_the_box_is_broken() -> None:
    block = fit("x" * 150, BOX, SIZES)
    assert "".join(block.lines) == "x" * 150


def test_no_word_is_left_alone_on_the_last_line() -> None:
    lines = fit("The peanut takes off its big hat and bows", (400, 80), (30, 30)).lines
    assert len(lines) == 2
    assert measure(lines[1], 30) > 0.7 * measure(lines[0], 30)


def test_chinese_wraps_without_spaces() -> None:
    text = "一只熊猫在竹林里弹吉他" * 4
    block = fit(text, BOX, SIZES)
    assert len(block.lines) > 1
    assert "".join(block.lines) == text


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=400))
def test_every_line_fits_the_box(text: str) -> None:
    block = fit(text, BOX, SIZES)
    assert len(block.lines) <= max(1, int(BOX[1] / (block.size * LEADING)))
    for line in block.lines:
        assert measure(line, block.size) <= BOX[0] * 1.06


@pytest.mark.parametrize("text", ["a peanut", "熊猫", "مرحبا", "Ελληνικά", "Привет", "שלום", "한국어", "日本語"])
def test_scripts_of_the_world_leave_ink_and_no_boxes(text: str) -> None:
    ink = text_mask((text,), 40)
    missing = text_mask(("\U0010fffe" * len(text),), 40)
    assert ink.getbbox()
    assert ink.crop((0, 0, 40, 40)).tobytes() != missing.crop((0, 0, 40, 40)).tobytes()


def test_masks_have_even_sides() -> None:
    for size in range(9, 60, 7):
        mask = text_mask(("odd", "and even"), size)
        assert (mask.width % 2, mask.height % 2) == (0, 0)
