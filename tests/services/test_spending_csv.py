"""The table of what was spent opens in spreadsheets as what it is: no text in it is a formula."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.spending import SpendingBy, SpendingRow
from sora_desktop.services.spending_csv import HEAD, cell, plain_usd, spending_csv

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", 'a "b", c', "=HYPERLINK(“x”)"]
)
AMOUNTS = st.integers(0, 10**13)
ROWS = st.builds(
    SpendingRow,
    key=TEXTS,
    label=TEXTS,
    simulated=st.booleans(),
    clips=st.integers(0, 10**6),
    estimated=AMOUNTS,
    actual=AMOUNTS,
    unknown=st.integers(0, 10**6),
)


@given(st.lists(ROWS, max_size=5), st.sampled_from(SpendingBy))
def test_every_row_comes_back_from_the_table_exactly_and_no_text_is_a_formula(
    rows: list[SpendingRow], by: SpendingBy
) -> None:
    head, *lines = csv.reader(io.StringIO(spending_csv(by, rows), newline=""))
    assert tuple(head) == HEAD
    assert len(lines) == len(rows)
    for row, line in zip(rows, lines, strict=True):
        assert line[0] == by.value
        for text, written in ((row.key, line[1]), (row.label, line[2])):
            assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert (
                written.removeprefix("'").split()
                == "".join(sign if sign.isprintable() else " " for sign in text.removeprefix("'")).split()
            )
        assert (line[3], int(line[4]), int(line[7])) == ("yes" if row.simulated else "no", row.clips, row.unknown)
        assert (Decimal(line[5]), Decimal(line[6])) == (Decimal(row.actual) / 10**6, Decimal(row.estimated) / 10**6)


@pytest.mark.parametrize(
    ("text", "written"),
    [("=A1", "'=A1"), ("@x", "'@x"), ("2026-11", "2026-11"), ("a=b", "a=b"), ("a\r\nb", "a  b"), ("", "")],
)
def test_only_what_begins_like_a_formula_gets_an_apostrophe(text: str, written: str) -> None:
    assert cell(text) == written


@pytest.mark.parametrize(
    ("amount", "written"), [(0, "0.00"), (400_000, "0.40"), (12_500, "0.0125"), (1_234_567_890_000, "1234567.89")]
)
def test_an_amount_has_two_decimals_at_least_and_no_more_than_it_needs(amount: int, written: str) -> None:
    assert plain_usd(amount) == written
