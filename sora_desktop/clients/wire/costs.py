"""Reads what a video cost, in whole millionths of a US dollar, from every place where a server says it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.clients.wire.documents import Path, candidates
from sora_desktop.clients.wire.values import WORD_LIMIT, first
from sora_desktop.domain.costs import micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_USD = 10_000
"""Dollars above which a number is no cost of one clip, but something else, such as credits."""

TICKS = 10_000_000_000
"""How many of xAI's ticks make a dollar; see docs.x.ai/developers/cost-tracking."""

_DOLLARS: tuple[Path, ...] = (
    ("usage", "cost"),
    ("outputs", "cost"),
    ("cost",),
    ("usage", "cost_usd"),
    ("cost_usd",),
    ("usage", "total_cost"),
    ("total_cost",),
    ("metadata", "cost"),
)
_TICKS: tuple[Path, ...] = (("usage", "cost_in_usd_ticks"), ("cost_in_usd_ticks",))
_CURRENCIES: tuple[Path, ...] = (
    ("currency",),
    ("cost_currency",),
    ("usage", "currency"),
    ("usage", "cost_currency"),
    ("outputs", "currency"),
)
_OWN_KEYS: tuple[Path, ...] = (("usage", "is_byok"), ("cost_details", "is_byok"), ("is_byok",))
"""Where gateways say that a key of the person's own paid for the most part, somewhere else."""

_AMOUNT = re.compile(r"(?:US)?\s*\$?\s*((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)\s*(?:USD)?", re.IGNORECASE | re.ASCII)


def cost_in(inside: Iterable[Mapping[str, object]], *, ended: bool) -> int | None:
    """Give what a video cost; None where its server does not say, not in dollars, or nothing that can be believed.

    Args:
        inside: the layers of an answer that are about the video.
        ended: whether the video is finished or failed; before that, 0 only says that nothing is known yet.
    """
    found = list(inside)
    if any(value is True for value in candidates(found, _OWN_KEYS)):
        return None
    if any(not _is_dollar(value) for value in candidates(found, _CURRENCIES)):
        return None
    cost = first(_ticks, candidates(found, _TICKS))
    if cost is None:
        cost = first(dollars, candidates(found, _DOLLARS))
    return cost if cost or ended else None


def dollars(value: object) -> int | None:
    """Read an amount of dollars, also from a text such as `0.4`, `$0.40` or `0.40 USD`, in millionths."""
    if isinstance(value, str):
        match = _AMOUNT.fullmatch(value[:WORD_LIMIT].strip())
        value = float(match[1]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_USD:
        return None
    return micros(value)


def _ticks(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST_USD * TICKS:
        return None
    return micros(value / TICKS)


def _is_dollar(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() in {"usd", "$", "us$", "us dollar", "us dollars"}
