"""Writes sums of what was spent as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sora_desktop.domain.costs import MICROS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.domain.spending import SpendingBy, SpendingRow

HEAD = ("by", "key", "label", "simulated", "clips", "actual_usd", "estimated_usd", "unknown_clips")

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula, or leaves out before one."""


def spending_csv(by: SpendingBy, rows: Iterable[SpendingRow]) -> str:
    """Write sums as CSV with a head, one line each; no text in it can act as a formula."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow(
            (
                by.value,
                cell(row.key),
                cell(row.label),
                "yes" if row.simulated else "no",
                row.clips,
                plain_usd(row.actual),
                plain_usd(row.estimated),
                row.unknown,
            )
        )
    return lines.getvalue()


def cell(text: str) -> str:
    """Give a text as a cell may have it: in one line, and with an apostrophe before what begins like a formula."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"'{line}" if text.startswith(_FORMULA_SIGNS) else line


def plain_usd(amount: int) -> str:
    """Write an amount of millionths in dollars without a sign for them, exactly: `0.40`, `0.0125`."""
    whole, part = divmod(amount, MICROS)
    return f"{whole}.{f'{part:06}'.rstrip('0'):0<2}"
