"""Facts about the words of the import and how they are broken into lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QFontMetrics

from sora_desktop.domain.requests import Order, Rule, VideoRequest
from sora_desktop.services.prompt_files import PromptRow, RowProblem, RowRule
from sora_desktop.ui import theme
from sora_desktop.ui.batch import words
from sora_desktop.ui.batch.prompt_lines import PromptLines

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


def test_every_rule_of_a_row_has_the_words_that_the_readers_use() -> None:
    assert {rule: rule.value for rule in RowRule} == words.ROW_RULES


def _problem(column: str | None, rule: Rule | RowRule, suggestion: str | None = None, **facts: object) -> RowProblem:
    return RowProblem(source=Path("a.csv"), row=2, column=column, rule=rule, facts=facts, suggestion=suggestion)


@pytest.mark.parametrize(
    ("problem", "text", "remedy"),
    [
        (_problem("prompt", Rule.PROMPT_EMPTY), "Prompt: Write a prompt first.", ""),
        (
            _problem("size", Rule.SIZE_ODD, "2x2", value="1x1"),
            "Size: The width and height of 1x1 must be even numbers. Did you mean 2x2?",
            "Mend",
        ),
        (
            _problem("reference", Rule.REFERENCE_MISSING, value="a.png"),
            "Reference: The reference image a.png does not exist or cannot be read.",
            "Leave it out",
        ),
        (
            _problem("seed", RowRule.VALUE_UNSENDABLE, value="NaN"),
            "seed: “NaN” is not a number that can be sent.",
            "Leave it out",
        ),
        (_problem(None, RowRule.JSON_BROKEN, reason="why"), "This is not valid JSON: why.", ""),
        (
            _problem(None, RowRule.SETTINGS_UNREADABLE, reason="why"),
            "The settings above the prompt cannot be read: why.",
            "Leave it out",
        ),
        (
            _problem("connection", RowRule.CONNECTION_UNKNOWN, "studio", name="x", known="studio"),
            "Connection: There is no connection called “x”. Known connections: studio. Did you mean studio?",
            "Mend",
        ),
    ],
)
def test_a_problem_names_its_field_and_what_can_be_done(
    qapp: QApplication, problem: RowProblem, text: str, remedy: str
) -> None:
    assert (words.problem_text(problem), words.remedy_text(problem)) == (text, remedy)


def test_what_has_no_column_is_named_in_one_line(qapp: QApplication) -> None:
    request = VideoRequest(prompt="a", reference="/pictures/boat.png", extra={"seed": 7, "note": "x" * 200})
    order = Order(request=request, name="Boats", tags=("sea", "dawn"))
    text = words.detail_text(PromptRow(source=Path("a.csv"), row=2, order=order))
    assert text.startswith("Boats · reference boat.png · tags sea, dawn · seed = 7 · note = xxx")
    assert len(text) < 140


@pytest.mark.parametrize(
    "text", ["A cat", "A cat on a roof " * 10, "x" * 500, "猫が屋根の上で月を見ている" * 9, "🐈‍⬛ 🌧 " * 60, ""]
)
@pytest.mark.parametrize("width", [60, 200, 900])
def test_a_prompt_is_broken_into_two_lines_that_fit_and_lose_nothing_in_between(
    look: QApplication, text: str, width: int
) -> None:
    text = " ".join(text.split())
    font = theme.font()
    first, second = PromptLines(font).split(text, width)
    assert text.startswith(first)
    assert text[len(first) :].strip().startswith(second.rstrip("…")[:3])
    for line in (first, second):
        assert QFontMetrics(font).horizontalAdvance(line) <= width + 8
    assert bool(second) <= PromptLines(font).overflows(text, width)
