"""Holds what the list of jobs says that a job cost against the answers on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.costs import format_usd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.verification.evidence import Evidence

_HEADER = "x-litellm-response-cost"
"""Where a gateway says what a request costs."""


def wrong_cost(evidence: Evidence) -> str | None:
    """Say that answers on record tell another cost than the list of jobs; None if they do not."""
    cost = evidence.job.cost
    if cost is None or not evidence.attempts:
        return None
    if evidence.mocked:
        return f"The list of jobs says that it cost {format_usd(cost)}; a simulation costs nothing." if cost else None
    said = told(evidence)
    if not said or cost in said:
        return None
    return f"The list of jobs says that it cost {format_usd(cost)}, and the answers on record say otherwise."


def untold_cost(evidence: Evidence) -> str | None:
    """Say that no answer on record tells the cost that the list of jobs has, or the other way round."""
    cost, said = evidence.job.cost, told(evidence)
    if evidence.mocked:
        return None
    if cost is not None and not said:
        return f"That it cost {format_usd(cost)} is as the list of jobs has it; no answer on record says so."
    if cost is None and any(said):
        words = format_usd(max(said))
        return f"An answer on record says that it cost {words}, and the list of jobs has no cost that its server told."
    return None


def told(evidence: Evidence) -> set[int]:
    """Give every cost that an answer on record tells, in millionths of a US dollar."""
    start = evidence.attempt.number if evidence.attempt else 0
    return {cost for one in evidence.recorded if one.number > start for cost in _in(one.exchange)}


def _in(exchange: Exchange) -> Iterator[int]:
    # Loaded here because the window's start does without them.
    from sora_desktop.clients.wire.costs import cost_in, dollars  # noqa: PLC0415
    from sora_desktop.clients.wire.documents import layers, parse_or_none  # noqa: PLC0415

    document = parse_or_none(exchange.response_body.encode("utf-8", "replace"))
    listed = document.get("data") if isinstance(document, dict) else None
    for one in [document, *(listed if isinstance(listed, list) else [])]:
        found = list(layers(one))
        for start in range(len(found)):
            cost = cost_in(found[start:], ended=True)
            if cost is not None:
                yield cost
    for name, value in exchange.response_headers.items():
        if f"-{name.lower()}".endswith(f"-{_HEADER}") and (cost := dollars(value)) is not None:
            yield cost
