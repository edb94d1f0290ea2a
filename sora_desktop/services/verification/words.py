"""Times, sizes and addresses in words."""

from __future__ import annotations

import ipaddress
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_DEFAULT_PORTS = {"http": 80, "https": 443}


def moment(value: datetime | None) -> str:
    """Write a time, in UTC."""
    return "not known" if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def length(count: int | None) -> str:
    """Write a number of bytes."""
    return "not known" if count is None else f"{count:,} {'byte' if count == 1 else 'bytes'}"


def took(seconds: float) -> str:
    """Write how long something took."""
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"


def counted(number: int, noun: str) -> str:
    """Write how many there are of something."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def times(number: int) -> str:
    """Write how often something was."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def listed(things: Sequence[str]) -> str:
    """Write several things as one text: a, b and c."""
    *most, last = things or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def split_url(url: str) -> SplitResult | None:
    """Take an address apart; None if it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname else None


def host_in(url: str) -> str:
    """Give the host of an address, or an empty text."""
    parts = split_url(url)
    return (parts.hostname or "") if parts else ""


def origin_of(url: str) -> str:
    """Give scheme, host and port of an address, as it is written; the whole of what is none."""
    parts = split_url(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts else url


def port_of(url: str) -> int | None:
    """Give the port that an address leads to."""
    parts = split_url(url)
    return (parts.port or _DEFAULT_PORTS.get(parts.scheme)) if parts else None


def path_of(url: str) -> str:
    """Give path and query of an address."""
    parts = split_url(url)
    if parts is None:
        return url
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def is_encrypted(url: str) -> bool:
    """Tell whether an address asks for TLS."""
    return url[:8].lower() == "https://"


def is_loopback(address: str) -> bool:
    """Tell whether an IP address, or the name `localhost`, is that of this computer itself."""
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
