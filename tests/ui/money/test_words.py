"""Amounts, expectations and verdicts of caps in words, and what a person writes read back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale

from sora_desktop.domain.costs import Cap, Excess, OnExcess, Period, Usage
from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.spending import SpendingBy, SpendingRow
from sora_desktop.ui.messages import describe_error
from sora_desktop.ui.money.amounts import read_clips, read_money
from sora_desktop.ui.money.lines import bars_of, breakdown_text, lines_of, sum_of
from sora_desktop.ui.money.scale import round_scale
from sora_desktop.ui.money.words import cap_text, excess_text, takes_text, usd_text, verdict_text, wanted_text

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("amount", "words"),
    [(400_000, "$0.40"), (0, "$0.00"), (12_500, "$0.0125"), (1, "$0.000001"), (1_234_500_000, "$1234.50")],
)
def test_amounts_have_cents_and_more_places_only_where_they_need_them(amount: int, words: str) -> None:
    assert usd_text(amount) == words


@pytest.mark.usefixtures("german")
def test_amounts_are_written_and_read_as_people_do_where_they_are() -> None:
    assert usd_text(4_200_000) == "$4,20"
    assert read_money("4,20") == read_money("4.20") == read_money(" $4,2 ") == 4_200_000
    assert read_clips("1.000") == 1000


@pytest.mark.parametrize("text", ["abc", "-1", "nan", "inf", "1e99", "5 cents", "1,5"])
def test_what_is_no_amount_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        read_money(text)


def test_an_empty_amount_is_no_limit_and_a_clip_cannot_be_halved() -> None:
    assert read_money(" ") is None
    assert read_clips("") is None
    with pytest.raises(ValueError, match=r"2\.5"):
        read_clips("2.5")


def test_takes_are_multiplied_before_the_eyes() -> None:
    assert takes_text(400_000, 3) == "3 × $0.40 = $1.20"
    assert takes_text(400_000, 1) == "about $0.40"
    assert takes_text(0, 3) == "no cost"


def test_what_orders_cost_together_says_what_is_unknown() -> None:
    assert wanted_text(Usage(12, 4_800_000, 3)) == "about $4.80, 3 of unknown price"
    assert wanted_text(Usage(2, 0, 2)) == "price unknown"
    assert wanted_text(Usage(3, 0, 2)) == "2 of unknown price"
    assert wanted_text(Usage(2)) == "no cost"


@pytest.mark.parametrize(
    "excess",
    [
        Excess(cap=Cap(period=Period.DAY, clips=2), used=Usage(1), wanted=Usage(2)),
        Excess(cap=Cap(period=Period.BATCH, clips=1), used=Usage(), wanted=Usage(2)),
        Excess(cap=Cap(period=Period.MONTH, micros=5_000_000), used=Usage(5, 4_800_000, 1), wanted=Usage(1, 400_000)),
    ],
)
def test_a_cap_says_the_same_in_the_window_as_in_the_terminal(excess: Excess) -> None:
    assert excess_text(excess) == excess.reason
    assert describe_error(BudgetExceeded(excess)).title == f"The budget does not allow it: {excess.reason}."


def test_a_verdict_says_what_will_happen() -> None:
    refusing = Excess(cap=Cap(period=Period.DAY, clips=1), used=Usage(), wanted=Usage(2))
    warning = Excess(cap=Cap(period=Period.DAY, clips=1, on=OnExcess.WARN), used=Usage(), wanted=Usage(2))
    assert verdict_text(refusing).endswith("It will be refused.")
    assert verdict_text(warning).endswith("this cap only warns.")


def test_a_cap_of_both_kinds_names_both() -> None:
    assert cap_text(Cap(period=Period.MONTH, micros=5_000_000, clips=20)) == "$5.00 and 20 clips a month"


def row(key: str, **numbers: int) -> SpendingRow:
    values = {"clips": 1, "estimated": 0, "actual": 0, "unknown": 0, **numbers}
    return SpendingRow(key=key, label=key, simulated=bool(values.pop("simulated", 0)), **values)


def test_days_without_clips_are_in_the_chart_and_simulated_ones_are_apart() -> None:
    rows = [row("2026-10-30", actual=400_000), row("2026-11-02", unknown=1), row("2026-11-01", simulated=1)]
    lines = lines_of(SpendingBy.DAY, rows, simulated=False)
    bars = bars_of(SpendingBy.DAY, lines)
    assert [bar.key for bar in bars] == ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"]
    assert [bar.clips for bar in bars] == [1, 0, 0, 1]
    assert bars[0].label == "Fri 30 Oct 2026"


def test_months_go_on_over_the_turn_of_the_year() -> None:
    lines = lines_of(SpendingBy.MONTH, [row("2025-11"), row("2026-02")], simulated=False)
    assert [bar.key for bar in bars_of(SpendingBy.MONTH, lines)] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_days_that_lie_years_apart_are_not_filled_in() -> None:
    lines = lines_of(SpendingBy.DAY, [row("2001-01-01"), row("2026-02-01")], simulated=False)
    assert bars_of(SpendingBy.DAY, lines) == lines


def test_a_sum_keeps_what_servers_say_what_is_estimated_and_what_is_unknown_apart() -> None:
    lines = lines_of(
        SpendingBy.MODEL,
        [row("", clips=2, actual=400_000, unknown=1), row("veo", clips=3, estimated=1_200_000)],
        simulated=False,
    )
    assert lines[0].label == "The server’s choice"
    whole = breakdown_text(sum_of(lines))
    assert whole == "5 clips, $0.40 as servers say, $1.20 estimated, 1 of unknown price"


@pytest.mark.parametrize(
    ("most", "whole", "values"),
    [(1.2, False, [0, 0.5, 1.0, 1.5]), (7, True, [0, 2, 4, 6, 8]), (0, False, [0, 1]), (3, True, [0, 1, 2, 3])],
)
def test_the_lines_of_a_chart_are_at_round_values(most: float, whole: bool, values: list[float]) -> None:  # noqa: FBT001 - a case
    assert round_scale(most, whole=whole) == pytest.approx(values)
