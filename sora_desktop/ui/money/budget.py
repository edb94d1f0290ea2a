"""Keeps at hand how spending stands, so that the window can judge what is typed without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from sora_desktop.domain.costs import Cap, Excess, Period, Standing, Usage, verdicts
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.domain.events import CapsChanged, JobChanged, JobsAdded, JobsChanged
from sora_desktop.domain.spending import SpendingBy, SpendingRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Protocol

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.requests import Order, VideoRequest
    from sora_desktop.services.spending import SpendingService

    class Prices(Protocol):
        """Who knows prices; a part of the connection service."""

        def estimate(self, request: VideoRequest, name: str | None, *, seconds: float | None = None) -> int | None:
            """Give what a request is expected to cost."""


_REST_MILLISECONDS = 250
"""How long changes are gathered before the sums are read again."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order is expected to cost, and what caps would say to it."""

    takes: int
    each: int | None
    """What one take is expected to cost, in millionths of a US dollar; None if unknown."""

    passed: tuple[Excess, ...] = ()


class Budget(QObject):
    """The caps, and what counts towards them, as they were a moment ago.

    What is refused in the end is decided where jobs are stored; this only says it beforehand.

    Signals:
        changed: The caps or what counts towards them have changed.
    """

    changed = Signal()

    def __init__(
        self,
        prices: Prices,
        spending: SpendingService,
        start: Callable[..., Any],
        parent: QObject | None = None,
    ) -> None:
        """Know nothing yet; `start` runs a coroutine on the window's loop."""
        super().__init__(parent)
        self._prices = prices
        self._spending = spending
        self._start = start
        self.caps: Sequence[Cap] = ()
        self.standing: Mapping[Period, Standing] = {}
        self.today: Sequence[SpendingRow] = ()
        """What was sent today, real and simulated apart."""

        self._reading = False
        self._again = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MILLISECONDS)
        self._rest.timeout.connect(self.refresh)

    def stop(self) -> None:
        """Read nothing more."""
        self._rest.stop()

    def apply(self, event: Event) -> None:
        """Take in what has happened."""
        if isinstance(event, CapsChanged):
            self.refresh()
        elif isinstance(event, JobsAdded | JobChanged | JobsChanged) and not self._rest.isActive():
            self._rest.start()

    def refresh(self) -> None:
        """Read how spending stands."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        # What cannot be read is told where something is stored; here the last numbers stay.
        self._start(self._read(), on_error=lambda _error: None)

    def estimate(self, order: Order) -> int | None:
        """Give what one take of an order is expected to cost; None if unknown."""
        try:
            return self._prices.estimate(order.request, order.connection)
        except UnknownConnection:
            return None

    def quote(self, order: Order, *, instead_of: int | None = None, edited: bool = False) -> Quote:
        """Say what an order is expected to cost, and which caps it would pass.

        Args:
            order: what is to be ordered.
            instead_of: what the waiting job that it takes the place of is expected to cost.
            edited: whether it takes the place of a waiting job, so that only what it adds counts.
        """
        each = self.estimate(order)
        if not edited:
            return Quote(order.takes, each, tuple(self.verdicts(_usage(each, order.takes))))
        more = Usage(0, max(0, (each or 0) - (instead_of or 0)))
        passed = [one for one in self.verdicts(more) if one.cap.period is not Period.BATCH]
        return Quote(1, each, tuple(passed))

    def verdicts(self, wanted: Usage) -> list[Excess]:
        """Tell which caps orders that are placed together would pass; refusing ones first."""
        return verdicts(self.caps, self.standing, wanted)

    def cap(self, period: Period) -> Cap | None:
        """Give the cap of a period, if it has one."""
        return next((cap for cap in self.caps if cap.period is period), None)

    async def _read(self) -> None:
        try:
            today = self._spending.calendar().day.astimezone().date()
            caps = await self._spending.caps()
            standing = await self._spending.standing()
            sums = await self._spending.totals(SpendingBy.DAY, today, today)
        finally:
            self._reading = False
            if self._again:
                self._again = False
                self._rest.start()
        self.caps, self.standing, self.today = caps, standing, sums
        self.changed.emit()


def _usage(each: int | None, takes: int) -> Usage:
    return Usage(takes, (each or 0) * takes, takes if each is None else 0)
