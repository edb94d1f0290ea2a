"""What jobs cost: estimates, what may be billed, and caps on it; money is whole millionths of a US dollar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import RemoteVideoMissing
from sora_desktop.domain.jobs import FailureStage, Job, JobStatus
from sora_desktop.domain.prices import price_of
from sora_desktop.domain.requests import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sora_desktop.domain.connections import Price
    from sora_desktop.domain.requests import VideoRequest

MICROS = 1_000_000
"""Millionths in a dollar."""

MOST_USD = 1_000_000
"""Dollars that no clip costs more than; what says so is not believed."""

UNEXPECTED = "unexpected"
"""The code of a failure that is a fault of this program, and so says nothing of what the server did."""

_CENTS = 10_000
_NUMBERS_OF_OUTPUTS = ("n", "n_variants", "num_outputs", "num_outputs_per_prompt")
"""Further fields by which servers are asked for several videos at once."""

_MOST_OUTPUTS = 100
_MAYBE_MADE = frozenset({RemoteVideoMissing.code, UNEXPECTED, "aborted", "canceled", "cancelled", "deleted", "expired"})
"""Codes of failures that do not say that the server made nothing: it may have begun, or finished, and billed it."""


class Period(StrEnum):
    """What a cap is for."""

    DAY = "day"
    MONTH = "month"
    BATCH = "batch"
    """One batch; a job that was ordered alone is a batch of its own."""


class OnExcess(StrEnum):
    """What happens to orders beyond a cap."""

    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Usage:
    """A number of clips that may have been billed, and what they come to."""

    clips: int = 0
    micros: int = 0
    """What is known of their cost."""

    unknown: int = 0
    """How many of the clips have a cost that nobody knows."""

    def __add__(self, other: Usage) -> Usage:
        """Give both together."""
        return Usage(self.clips + other.clips, self.micros + other.micros, self.unknown + other.unknown)

    def without(self, other: Usage) -> Usage:
        """Give what is left where another is a part of this one."""
        return Usage(
            max(0, self.clips - other.clips), max(0, self.micros - other.micros), max(0, self.unknown - other.unknown)
        )

    @property
    def words(self) -> str:
        """Say in English what is known of the cost: `$0.40`, `unknown`, or `$0.40, and 2 clips of unknown price`."""
        if not self.unknown:
            return format_usd(self.micros)
        if not self.micros:
            return "unknown"
        return f"{format_usd(self.micros)}, and {_clips(self.unknown)} of unknown price"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a period stands."""

    spent: Usage = Usage()
    """What was sent since it began and may have been billed."""

    promised: Usage = Usage()
    """What waiting jobs will add."""

    @property
    def total(self) -> Usage:
        """Both together: what caps are held against when more is ordered."""
        return self.spent + self.promised


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """How much may be spent in a period, in money, in clips, or in both."""

    period: Period
    micros: int | None = None
    clips: int | None = None
    on: OnExcess = OnExcess.REFUSE

    @property
    def words(self) -> str:
        """Say in English how much it is: `$5.00 a day`, `20 clips a batch`, `$5.00 and 20 clips a month`."""
        money = None if self.micros is None else format_usd(self.micros)
        clips = None if self.clips is None else _clips(self.clips)
        return f"{' and '.join(part for part in (money, clips) if part)} a {self.period}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """By what a cap would be passed."""

    cap: Cap
    used: Usage
    """What is spent, or promised to jobs that wait, without the orders in question."""

    wanted: Usage
    """What the orders in question would add."""

    @property
    def reason(self) -> str:
        """Say in English what would be passed, and by what; without a full stop."""
        cap, total = self.cap, self.used + self.wanted
        span = {Period.DAY: "today", Period.MONTH: "this month", Period.BATCH: "in one batch"}[cap.period]
        if cap.clips is not None and total.clips > cap.clips:
            before = f"{self.used.clips:,} made or waiting already" if self.used.clips else ""
            return f"{_clips(total.clips)} {span} would be more than the cap of {cap.clips:,}{_aside(before)}"
        before = f"{format_usd(self.used.micros)} spent or waiting already" if self.used.micros else ""
        uncounted = f"{_clips(total.unknown)} of unknown price not counted" if total.unknown else ""
        amount, limit = format_usd(total.micros), format_usd(cap.micros or 0)
        if total.micros <= (cap.micros or 0) or not self.wanted.micros:
            what = f"{_clips(self.wanted.unknown)} of unknown price"
            return f"the cap of {limit} is used up {span}, and {what} would pass it"
        return f"{amount} {span} would be more than the cap of {limit}{_aside(before, uncounted)}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the present day and the present month began where the person is, as aware times."""

    day: datetime
    month: datetime


def excess(cap: Cap, used: Usage, wanted: Usage) -> Excess | None:
    """Tell by what orders would pass a cap; None where they stay within it.

    A clip of unknown cost counts as a clip, but not in money. It passes a cap on money only where
    this is used up by what is known, for then whatever it costs is too much.
    """
    total = used + wanted
    too_dear = cap.micros is not None and (
        (wanted.micros > 0 and total.micros > cap.micros) or (wanted.unknown > 0 and total.micros >= cap.micros)
    )
    too_many = cap.clips is not None and wanted.clips > 0 and total.clips > cap.clips
    return Excess(cap=cap, used=used, wanted=wanted) if too_dear or too_many else None


def verdicts(caps: Iterable[Cap], standing: Mapping[Period, Standing], wanted: Usage) -> list[Excess]:
    """Tell which caps orders that are placed together, as a batch, would pass; refusing ones first."""
    used = {period: one.total for period, one in standing.items()}
    found = (excess(cap, used.get(cap.period, Usage()), wanted) for cap in caps)
    return sorted((one for one in found if one), key=lambda one: one.cap.on is not OnExcess.REFUSE)


def estimate(request: VideoRequest, lists: Iterable[Sequence[Price]], *, seconds: float | None = None) -> int | None:
    """Give what a request is expected to cost, or None where its price or its length is unknown.

    An extension is expected to cost what its new seconds do.

    Args:
        request: what is to be made.
        lists: price lists, the one that counts most first.
        seconds: the length where the request does not say it, such as that of a video that is edited.
    """
    price = price_of(lists, request.model, request.size)
    if price is None:
        return None
    if price.usd_per_second == 0:
        return 0
    length, outputs = seconds if request.seconds is None else request.seconds, _outputs(request.extra)
    if length is None or outputs is None:
        return None
    return known_amount(price.usd_per_second * length * outputs)


def charge(job: Job) -> Usage:
    """Give what a job may have cost so far: every create that may have been billed, at the best-known price.

    Refused creates and videos that the server says it could not make do not count, unless the
    server says that they cost something.
    """
    if job.origin is Origin.ADOPTED:
        # It was ordered elsewhere, and is not what was spent through this program.
        return Usage()
    clips = job.lost_creates + _may_be_billed(job)
    if clips == 0:
        return Usage()
    priced = job.lost_creates if job.cost is not None else clips
    if priced and job.estimate is None:
        return Usage(clips, job.cost or 0, priced)
    return Usage(clips, (job.cost or 0) + priced * (job.estimate or 0))


def promised(job: Job) -> Usage:
    """Give what a job that waits will add when it is sent."""
    return Usage(1, job.estimate or 0, int(job.estimate is None))


def micros(usd: float) -> int:
    """Give an amount of dollars in millionths."""
    return round(usd * MICROS)


def usd(amount: int | None) -> float | None:
    """Give an amount of millionths in dollars, for JSON; what is unknown stays so."""
    return None if amount is None else amount / MICROS


def known_amount(usd: float) -> int | None:
    """Give an amount of dollars in millionths, or None where no clip can cost that: nobody knows what was meant."""
    return micros(usd) if 0 <= usd <= MOST_USD else None


def format_usd(amount: int) -> str:
    """Write an amount of millionths in dollars: `$0.40`, and `$0.0125` where cents are too coarse."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    if amount % _CENTS == 0:
        return f"{sign}${amount / MICROS:,.2f}"
    return f"{sign}${amount / MICROS:,.6f}".rstrip("0")


def usage_of(estimates: Iterable[int | None]) -> Usage:
    """Give what orders come to together, of which each is one clip that is expected to cost so many millionths."""
    found = list(estimates)
    known = [one for one in found if one is not None]
    return Usage(len(found), sum(known), len(found) - len(known))


def _clips(number: int) -> str:
    return f"{number:,} clip" if number == 1 else f"{number:,} clips"


def _aside(*remarks: str) -> str:
    said = "; ".join(remark for remark in remarks if remark)
    return f" ({said})" if said else ""


def _outputs(extra: Mapping[str, object]) -> int | None:
    """Tell how many videos a request asks for at once; None where that cannot be told."""
    asked = [extra[name] for name in _NUMBERS_OF_OUTPUTS if extra.get(name) is not None]
    counts = [count for count in asked if isinstance(count, int) and 0 < count <= _MOST_OUTPUTS]
    return max(counts, default=1) if len(counts) == len(asked) else None


def _may_be_billed(job: Job) -> bool:
    """Tell whether the latest create of a job may have been billed."""
    if job.cost:
        return True
    if job.status is JobStatus.PENDING:
        return False
    if job.status is JobStatus.CANCELLED:
        return job.remote_id is not None
    if job.status is JobStatus.FAILED and job.failure is not None:
        stage = job.failure.stage
        if stage is FailureStage.SUBMIT:
            return False
        return stage is FailureStage.DOWNLOAD or job.failure.code in _MAYBE_MADE
    return True
