"""Reads the headers of an answer that mean something to us, also behind the prefixes that gateways add."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sora_desktop.clients.wire.costs import dollars
from sora_desktop.domain.exchanges import EMULATOR_HEADER

if TYPE_CHECKING:
    import httpx

WAIT_LIMIT = 3600.0
"""Seconds that a server can make us wait at most; beyond that it is taken to be wrong."""

_REQUEST_IDS = ("x-request-id", "request-id", "x-litellm-call-id", "apim-request-id", "x-ms-request-id")
_ID_LIMIT = 200


def find(headers: httpx.Headers, name: str) -> str | None:
    """Give a header's value, also where a gateway put a prefix before its name."""
    direct: str | None = headers.get(name)
    if direct is not None:
        return direct
    return next((value for key, value in headers.items() if key.endswith(f"-{name}")), None)


def names_emulator(headers: httpx.Headers) -> bool:
    """Tell whether our own emulator answered, at whatever distance."""
    return find(headers, EMULATOR_HEADER) is not None


def request_id(headers: httpx.Headers) -> str | None:
    """Give the server's id of the exchange."""
    found = next((headers[name] for name in _REQUEST_IDS if name in headers), None) or find(headers, _REQUEST_IDS[0])
    shown = "".join(sign for sign in (found or "")[:_ID_LIMIT] if sign.isprintable())
    return shown or None


def poll_after(headers: httpx.Headers) -> float | None:
    """Give the seconds that a server asks to wait before the next look."""
    asked = _milliseconds(find(headers, "openai-poll-after-ms"))
    return retry_after(headers) if asked is None else asked


def retry_after(headers: httpx.Headers) -> float | None:
    """Give the seconds that a server asks to wait before another try."""
    asked = _milliseconds(find(headers, "retry-after-ms"))
    if asked is not None:
        return asked
    text = (find(headers, "retry-after") or "").strip()
    found = _number(text)
    return _bounded(found) if found is not None else _until(text, headers.get("date"))


def says_no_retry(headers: httpx.Headers) -> bool:
    """Tell whether the server says that another try is pointless."""
    return (find(headers, "x-should-retry") or "").strip().lower() == "false"


def date(headers: httpx.Headers) -> datetime | None:
    """Give the server's own clock."""
    return _date(headers.get("date", ""))


def response_cost(headers: httpx.Headers) -> int | None:
    """Give what a gateway reckons that a request costs, in millionths of a US dollar; its 0 is a price it lacks."""
    return dollars(find(headers, "x-litellm-response-cost")) or None


def _milliseconds(text: str | None) -> float | None:
    found = _number((text or "").strip())
    return None if found is None else _bounded(found / 1000)


def _number(text: str) -> float | None:
    try:
        found = float(text) if text.isascii() else math.nan
    except ValueError:
        return None
    return None if math.isnan(found) else found


def _until(text: str, clock: str | None) -> float | None:
    """Give the seconds until a moment, by the server's own clock where it shows it."""
    moment = _date(text)
    if moment is None:
        return None
    return _bounded((moment - (_date(clock or "") or datetime.now(UTC))).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _bounded(wait: float) -> float:
    return min(max(wait, 0.0), WAIT_LIMIT)
