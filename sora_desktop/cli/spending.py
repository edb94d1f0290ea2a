"""`sora-desktop spending`: sums of what jobs cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, put_table, say, short
from sora_desktop.domain.costs import format_usd, usd
from sora_desktop.domain.spending import SpendingBy
from sora_desktop.services.spending_csv import spending_csv

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.domain.spending import SpendingRow
    from sora_desktop.services.bundle import Services

_LABEL_WIDTH = 40
_UNNAMED = {SpendingBy.MODEL: "(the server's choice)", SpendingBy.BATCH: "(ordered alone)"}


async def spending(services: Services, options: argparse.Namespace) -> Exit:
    """Sum up what jobs cost."""
    if options.since and options.until and options.until < options.since:
        say(f"No day lies between {options.since} and {options.until}. The last day is before the first.")
        return Exit.REFUSED
    by = SpendingBy(options.by)
    rows = await services.spending.totals(by, options.since, options.until)
    if options.csv:
        put(spending_csv(by, rows).rstrip("\n"))
    elif options.json:
        for row in rows:
            put_json(_row_object(by, row))
    elif not rows:
        say("Nothing was spent.")
    else:
        _put_sums(by, rows)
    return Exit.DONE


def _put_sums(by: SpendingBy, rows: Sequence[SpendingRow]) -> None:
    """Print a table of what is real and, apart from it, one of what is simulated."""
    real = [row for row in rows if not row.simulated]
    simulated = [row for row in rows if row.simulated]
    if real:
        _put_table(by.value.upper(), by, real)
    if simulated:
        if real:
            put("")
        _put_table(f"{by.value.upper()} (SIMULATED, NOTHING WAS PAID)", by, simulated)


def _put_table(head: str, by: SpendingBy, rows: Sequence[SpendingRow]) -> None:
    table = [(_label(by, row), *_cells(row.clips, row.actual, row.estimated, row.unknown)) for row in rows]
    if len(rows) > 1:
        sums = (sum(getattr(row, name) for row in rows) for name in ("clips", "actual", "estimated", "unknown"))
        table.append(("Total", *_cells(*sums)))
    heads = (head, "CLIPS", "ACTUAL", "ESTIMATED", "UNKNOWN")
    widths = [max(len(row[column]) for row in (heads, *table)) for column in range(len(heads))]
    put_table(_right(heads, widths), [_right(row, widths) for row in table])


def _right(row: tuple[str, ...], widths: Sequence[int]) -> tuple[str, ...]:
    """Set all cells but the first to the right, so that numbers stand under each other."""
    return (row[0], *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)))


def _cells(clips: int, actual: int, estimated: int, unknown: int) -> tuple[str, ...]:
    return (
        f"{clips:,}",
        format_usd(actual),
        format_usd(estimated),
        f"{unknown:,} clip{'s' * (unknown != 1)}" if unknown else "–",
    )


def _label(by: SpendingBy, row: SpendingRow) -> str:
    return short(row.label, _LABEL_WIDTH) or _UNNAMED.get(by, "–")


def _row_object(by: SpendingBy, row: SpendingRow) -> dict[str, object]:
    return {
        "by": by.value,
        "key": row.key,
        "label": row.label,
        "simulated": row.simulated,
        "clips": row.clips,
        "actual_usd": usd(row.actual),
        "estimated_usd": usd(row.estimated),
        "unknown_clips": row.unknown,
    }
