"""Finds what a second of video costs in price lists, and writes prices down."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.connections import Price

EVERY_MODEL = "*"
"""The model of a price that holds for every model that has none of its own."""


def price_of(lists: Iterable[Sequence[Price]], model: str | None, size: str | None) -> Price | None:
    """Give the price of a model at a size, or None where no list says it.

    A list goes before those behind it; within one, a price of the model goes before one of every
    model, and a price of the size before one of every size.

    Args:
        lists: price lists, the one that counts most first.
        model: what makes the video; None where the server chooses.
        size: such as `1280x720`; None where the server chooses.
    """
    models = [_folded(model), EVERY_MODEL] if model else [EVERY_MODEL]
    sizes = [_folded(size), None] if size else [None]
    for prices in lists:
        known = {(_folded(price.model), _folded(price.size) if price.size else None): price for price in prices}
        for wanted_model in models:
            for wanted_size in sizes:
                if (wanted_model, wanted_size) in known:
                    return known[wanted_model, wanted_size]
    return None


def price_object(price: Price) -> dict[str, object]:
    """Give a price in values that JSON has, by the names of its fields."""
    return {
        "model": price.model,
        "size": price.size,
        "usd_per_second": price.usd_per_second,
        "source": price.source,
        "as_of": price.as_of.isoformat() if price.as_of else None,
    }


def _folded(text: str) -> str:
    return text.strip().casefold()
