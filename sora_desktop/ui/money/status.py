"""What the status bar says of money: today, against the cap that is nearest to being reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from sora_desktop.domain.costs import Cap, Period, Standing, Usage
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP
from sora_desktop.ui.money.words import Counts, cap_text, usage_text, usd_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.spending import SpendingRow
    from sora_desktop.ui.money.budget import Budget

NEAR = 0.8
"""The share of a cap from which on it is near."""

_TODAY = QT_TRANSLATE_NOOP("Money", "Today {amount}")
_OF_CAP = {
    Period.DAY: QT_TRANSLATE_NOOP("Money", "Today {amount} of {cap}"),
    Period.MONTH: QT_TRANSLATE_NOOP("Money", "This month {amount} of {cap}"),
}


class MoneyPart(NamedTuple):
    """What the part of the status bar shows."""

    words: str
    tip: str
    role: str
    """`small`, `warning` near a cap, `error` at it."""


class _Measure(NamedTuple):
    """One limit of a cap, and how much of it is used."""

    share: float
    period: Period
    amount: str
    limit: str


def money_part(budget: Budget) -> MoneyPart:
    """Say how money stands."""
    measures = [one for cap in budget.caps for one in _measures(cap, budget.standing.get(cap.period, Standing()))]
    measures.sort(key=lambda one: (one.share < NEAR, one.period is not Period.DAY, -one.share))
    tip = _tip(budget)
    if not measures:
        words = QCoreApplication.translate("Money", _TODAY).format(amount=_real_text(budget.today))
        return MoneyPart(words, tip, "small")
    first = measures[0]
    template = QCoreApplication.translate("Money", _OF_CAP[first.period])
    role = "error" if first.share >= 1 else "warning" if first.share >= NEAR else "small"
    return MoneyPart(template.format(amount=first.amount, cap=first.limit), tip, role)


def share_of(cap: Cap, total: Usage) -> float:
    """Tell how much of a cap is used, 1 being all of it; of two limits, the one that is nearer."""
    return max(_share(total.micros, cap.micros), _share(total.clips, cap.clips))


def _measures(cap: Cap, standing: Standing) -> list[_Measure]:
    """List the limits of a cap of a day or a month: what waits counts, but what was spent is shown."""
    if cap.period not in _OF_CAP:
        return []
    spent, total, found = standing.spent, standing.total, []
    if cap.micros is not None:
        share = _share(total.micros, cap.micros)
        found.append(_Measure(share, cap.period, usd_text(spent.micros), usd_text(cap.micros)))
    if cap.clips is not None:
        amount = QLocale().toString(spent.clips)
        found.append(_Measure(_share(total.clips, cap.clips), cap.period, amount, Counts().clips(cap.clips)))
    return found


def _share(used: int, limit: int | None) -> float:
    if limit is None:
        return 0.0
    return used / limit if limit else 1.0


def _real_text(today: Sequence[SpendingRow]) -> str:
    """Say what real clips came to: money where any is known, else how many of unknown price."""
    actual, estimated, unknown, _simulated = _sums(today)
    clips = sum(row.clips for row in today if not row.simulated)
    return Counts().clips(clips) if unknown and unknown == clips else usd_text(actual + estimated)


def _tip(budget: Budget) -> str:
    translate, lines = QCoreApplication.translate, []
    actual, estimated, unknown, simulated = _sums(budget.today)
    if actual:
        lines.append(translate("Money", "{amount} is what servers said.").format(amount=usd_text(actual)))
    if estimated:
        lines.append(translate("Money", "{amount} is estimated.").format(amount=usd_text(estimated)))
    if unknown:
        lines.append(_TipCounts().unknown(unknown))
    if simulated:
        lines.append(_TipCounts().simulated(simulated))
    waiting = budget.standing.get(Period.DAY, Standing()).promised
    if waiting.clips:
        lines.append(translate("Money", "Waiting: {usage}.").format(usage=usage_text(waiting)))
    if not lines:
        lines.append(translate("Money", "Nothing was spent today."))
    if budget.caps:
        caps = "; ".join(cap_text(cap) for cap in budget.caps)
        lines.append(translate("Money", "Caps: {caps}.").format(caps=caps))
    return "\n".join(lines)


class _TipCounts(QObject):
    """Numbers of clips in whole sentences."""

    def unknown(self, number: int) -> str:
        """Say how many clips have no price."""
        return self.tr("The price of %Ln clips is unknown.", "", number)

    def simulated(self, number: int) -> str:
        """Say how many clips are not real."""
        return self.tr("%Ln clips are simulated, and count in caps on clips.", "", number)


def _sums(today: Sequence[SpendingRow]) -> tuple[int, int, int, int]:
    """Sum up what servers said, what is estimated, clips of unknown price, and simulated clips."""
    real = [row for row in today if not row.simulated]
    return (
        sum(row.actual for row in real),
        sum(row.estimated for row in real),
        sum(row.unknown for row in real),
        sum(row.clips for row in today if row.simulated),
    )
