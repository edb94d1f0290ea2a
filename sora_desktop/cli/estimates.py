"""Says what orders are expected to cost, and what caps say to that, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.output import say
from sora_desktop.domain.costs import OnExcess, Usage
from sora_desktop.domain.errors import BudgetExceeded
from sora_desktop.domain.events import BudgetReached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.events import Event
    from sora_desktop.domain.requests import Order
    from sora_desktop.services.bundle import Services


async def say_before(services: Services, orders: Sequence[Order]) -> None:
    """Say what orders that are about to be sent are expected to cost, where that is worth a line."""
    wanted = services.connections.wanted(orders)
    if wanted.micros:
        say(f"This is expected to cost {cost_words(wanted)}.")
    await _say_uncounted(services, wanted)


async def say_verdicts(services: Services, orders: Sequence[Order]) -> bool:
    """Say which caps orders would pass; tell whether one of these refuses them."""
    wanted = services.connections.wanted(orders)
    await _say_uncounted(services, wanted)
    refused = False
    for passed in await services.spending.verdicts(wanted):
        refused = refused or passed.cap.on is OnExcess.REFUSE
        say(str(BudgetExceeded(passed)) if passed.cap.on is OnExcess.REFUSE else warning(BudgetReached(passed)))
    return refused


def say_warning(event: Event) -> None:
    """Say that a cap was passed that only warns, where an event tells so."""
    if isinstance(event, BudgetReached):
        say(warning(event))


def warning(event: BudgetReached) -> str:
    """Give the sentence about a cap that only warns."""
    return f"Beyond a cap that warns: {event.excess.reason}."


def cost_words(wanted: Usage) -> str:
    """Say what orders are expected to cost, as the end of a sentence."""
    if wanted.micros:
        return f"about {wanted.words}"
    return "an unknown amount" if wanted.unknown else "nothing"


async def _say_uncounted(services: Services, wanted: Usage) -> None:
    """Say that caps on money cannot count what has no known price."""
    if wanted.unknown:
        blind = [cap for cap in await services.spending.caps() if cap.micros is not None]
        what = "it costs" if wanted.clips == 1 else f"{wanted.unknown:,} of the clips cost"
        for cap in blind:
            say(f"What {what} is unknown, so the cap of {cap.words} cannot count it in money.")
