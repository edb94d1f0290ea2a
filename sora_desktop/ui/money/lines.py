"""Turns sums of what was spent into the lines of a table and the bars of a chart."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from sora_desktop.domain.spending import SpendingBy
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.money.words import Counts, usd_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.spending import SpendingRow

MOST_GAPS = 400
"""How many days or months without any clip are filled in; a chart with more says nothing."""

_UNNAMED: Mapping[SpendingBy, str] = {
    SpendingBy.MODEL: QT_TRANSLATE_NOOP("Money", "The server’s choice"),
    SpendingBy.BATCH: QT_TRANSLATE_NOOP("Money", "Ordered alone"),
}
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One day, month, connection, model or batch, and what it came to; money is millionths of a US dollar."""

    key: str
    label: str
    short: str
    """The label where there is little room."""

    clips: int = 0
    actual: int = 0
    estimated: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        """What is known."""
        return self.actual + self.estimated

    @property
    def words(self) -> str:
        """Everything in one sentence."""
        return f"{self.label}: {breakdown_text(self)}"


def lines_of(by: SpendingBy, rows: Sequence[SpendingRow], *, simulated: bool) -> list[Line]:
    """Give the lines of what is real, or of what is simulated, in the order of the sums."""
    return [
        dataclasses.replace(
            _named(by, row.key, row.label),
            clips=row.clips,
            actual=row.actual,
            estimated=row.estimated,
            unknown=row.unknown,
        )
        for row in rows
        if row.simulated == simulated
    ]


def bars_of(by: SpendingBy, lines: Sequence[Line]) -> list[Line]:
    """Give the lines as a chart shows them: days and months also where nothing was made."""
    step = {SpendingBy.DAY: _next_day, SpendingBy.MONTH: _next_month}.get(by)
    if step is None or not lines:
        return list(lines)
    known = {line.key: line for line in lines}
    key, last = lines[0].key, lines[-1].key
    found: list[Line] = []
    while len(found) <= MOST_GAPS:
        found.append(known.get(key) or _named(by, key, key))
        if key >= last:
            return found
        key = step(key)
    return list(lines)


def sum_of(lines: Sequence[Line]) -> Line:
    """Sum lines up."""
    return Line(
        "",
        QCoreApplication.translate("Money", "Total"),
        "",
        sum(line.clips for line in lines),
        sum(line.actual for line in lines),
        sum(line.estimated for line in lines),
        sum(line.unknown for line in lines),
    )


def breakdown_text(line: Line) -> str:
    """Say what a sum is made of: `31 clips, $8.00 as servers say, $4.40 estimated, 3 of unknown price`."""
    parts = [Counts().clips(line.clips)]
    if line.actual:
        said = QCoreApplication.translate("Money", "{amount} as servers say")
        parts.append(said.format(amount=usd_text(line.actual)))
    if line.estimated:
        said = QCoreApplication.translate("Money", "{amount} estimated")
        parts.append(said.format(amount=usd_text(line.estimated)))
    if line.unknown:
        parts.append(Counts().unpriced(line.unknown))
    elif not line.total and line.clips:
        parts.append(QCoreApplication.translate("Money", "no cost"))
    return ", ".join(parts)


def _named(by: SpendingBy, key: str, label: str) -> Line:
    """Give a line without numbers, named as people name it."""
    short = label
    if by is SpendingBy.DAY:
        day = QDate.fromString(key, "yyyy-MM-dd")
        label = QLocale().toString(day, "ddd d MMM yyyy")
        short = QLocale().toString(day, "d MMM")
    elif by is SpendingBy.MONTH:
        month = QDate.fromString(f"{key}-01", "yyyy-MM-dd")
        label = QLocale().toString(month, "MMMM yyyy")
        short = QLocale().toString(month, "MMM yyyy")
    elif not key and by in _UNNAMED:
        label = short = QCoreApplication.translate("Money", _UNNAMED[by])
    return Line(key, label, short)


def _next_day(key: str) -> str:
    return (date.fromisoformat(key) + timedelta(days=1)).isoformat()


def _next_month(key: str) -> str:
    year, month = (int(part) for part in key.split("-"))
    return f"{year + month // _YEAR:04}-{month % _YEAR + 1:02}"
