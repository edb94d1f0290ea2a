"""Finds out from recorded exchanges which bytes of a clip they brought."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sora_desktop.domain.exchanges import Exchange

_PARTIAL = 206
_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)", re.IGNORECASE)


def missing_bytes(contents: Iterable[Exchange], total: int) -> int:
    """Count the bytes of a clip that none of these exchanges brought.

    Args:
        contents: the exchanges that brought bytes.
        total: the length of the clip.
    """
    spans = sorted(span for span in map(_span, contents) if span is not None)
    missing = reached = 0
    for start, end in spans:
        if start > reached:
            missing += min(start, total) - min(reached, total)
        reached = max(reached, end)
    return missing + max(0, total - reached)


def _span(exchange: Exchange) -> tuple[int, int] | None:
    """Give the first byte that an exchange brought, and the one behind its last."""
    if exchange.status != _PARTIAL:
        return 0, exchange.response_bytes
    said = next((value for name, value in exchange.response_headers.items() if name.lower() == "content-range"), "")
    match = _RANGE.fullmatch(said.strip())
    return None if match is None else (int(match[1]), int(match[1]) + exchange.response_bytes)
