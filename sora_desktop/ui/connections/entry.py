"""What is entered about a connection: text as it was typed, and what the service makes of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import (
    DEFAULT_CONCURRENCY,
    DEFAULT_KIND,
    Auth,
    Connection,
    Header,
    KeySource,
    Price,
)
from sora_desktop.services.connection_options import DIRECT

if TYPE_CHECKING:
    from datetime import date

    from sora_desktop.services.connection_drafts import ConnectionDraft


class ProxyWay(StrEnum):
    """Which proxy stands between this computer and the server."""

    SYSTEM = "system"
    NONE = "none"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class HeaderEntry:
    """A further header."""

    name: str = ""
    value: str = field(default="", repr=False)
    secret: bool = False
    stored: bool = False
    """Whether the keyring holds its value, which then stays unless another one is typed."""


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """What a second of video costs."""

    model: str = ""
    size: str = ""
    price: str = ""
    """US dollars for a second, as typed."""

    source: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The form's fields."""

    name: str = ""
    kind: str = DEFAULT_KIND
    base_url: str = ""
    auth: Auth = Auth.BEARER
    key_source: KeySource = KeySource.KEYRING
    """NONE where no key is sent."""

    key: str = field(default="", repr=False)
    """A key that is to be stored; empty to leave the stored one as it is."""

    key_variable: str = ""
    concurrency: int = DEFAULT_CONCURRENCY
    proxy_way: ProxyWay = ProxyWay.SYSTEM
    proxy: str = field(default="", repr=False)
    """Its address; a password in it goes to the keyring."""

    ca_file: str = ""
    connect_timeout: int = 0
    """Seconds, or 0 for what is usual."""

    answer_timeout: int = 0
    headers: tuple[HeaderEntry, ...] = ()
    prices: tuple[PriceEntry, ...] = ()

    @property
    def sends_key(self) -> bool:
        """Whether a key goes along with requests."""
        return self.key_source is not KeySource.NONE


def entry_of(connection: Connection) -> Entry:
    """Write a stored connection into the form; its secrets are never part of that."""
    keyless = connection.auth is Auth.NONE or connection.key_source is KeySource.NONE
    way = {None: ProxyWay.SYSTEM, DIRECT: ProxyWay.NONE}.get(connection.proxy, ProxyWay.ADDRESS)
    return Entry(
        name=connection.name,
        kind=connection.kind,
        base_url=connection.base_url,
        auth=Auth.BEARER if connection.auth is Auth.NONE else connection.auth,
        key_source=KeySource.NONE if keyless else connection.key_source,
        key_variable=connection.key_variable or "",
        concurrency=connection.concurrency,
        proxy_way=way,
        proxy=(connection.proxy or "") if way is ProxyWay.ADDRESS else "",
        ca_file=connection.ca_file or "",
        connect_timeout=round(connection.connect_timeout or 0),
        answer_timeout=round(connection.answer_timeout or 0),
        headers=tuple(_header_entry(header) for header in connection.headers),
        prices=tuple(price_entry(price) for price in connection.prices),
    )


def price_entry(price: Price) -> PriceEntry:
    """Write a price as a person would."""
    return PriceEntry(price.model, price.size or "", f"{price.usd_per_second:.6g}", price.source, price.as_of)


def price_of(text: str) -> float | None:
    """Read what a person typed as a price in dollars; None for what is none."""
    try:
        price = float(text.strip().removeprefix("$").strip().replace(",", "."))
    except ValueError:
        return None
    return price if 0 <= price < float("inf") else None


def draft_of(entry: Entry) -> ConnectionDraft:
    """Make of the form what the service takes."""
    from sora_desktop.services.connection_drafts import ConnectionDraft  # noqa: PLC0415 - keeps the dialog's start light

    return ConnectionDraft(
        name=entry.name.strip(),
        kind=entry.kind,
        base_url=entry.base_url.strip(),
        auth=entry.auth if entry.sends_key else Auth.NONE,
        key_source=entry.key_source,
        key=(entry.key.strip() or None) if entry.key_source in {KeySource.KEYRING, KeySource.SESSION} else None,
        key_variable=entry.key_variable.strip() or None,
        concurrency=entry.concurrency,
        proxy={ProxyWay.SYSTEM: None, ProxyWay.NONE: DIRECT}.get(entry.proxy_way, entry.proxy.strip()),
        ca_file=entry.ca_file.strip() or None,
        headers=headers_of(entry),
        secret_headers=secret_names(entry),
        connect_timeout=float(entry.connect_timeout) or None,
        answer_timeout=float(entry.answer_timeout) or None,
        prices=prices_of(entry),
    )


def headers_of(entry: Entry) -> tuple[Header, ...]:
    """Give the headers; a value of None leaves the stored one as it is."""
    return tuple(
        Header(one.name.strip(), None if one.stored and not one.value.strip() else one.value.strip())
        for one in entry.headers
    )


def secret_names(entry: Entry) -> frozenset[str]:
    """Give the names of the headers whose values are to be kept as the key is."""
    return frozenset(one.name.strip() for one in entry.headers if one.secret)


def prices_of(entry: Entry) -> tuple[Price, ...]:
    """Give the prices that can be read."""
    return tuple(
        Price(
            model=one.model.strip(),
            size=one.size.strip().lower().replace("×", "x") or None,
            usd_per_second=price,
            source=one.source.strip(),
            as_of=one.as_of,
        )
        for one in entry.prices
        if (price := price_of(one.price)) is not None
    )


def _header_entry(header: Header) -> HeaderEntry:
    secret = header.value is None
    return HeaderEntry(header.name, header.value or "", secret=secret, stored=secret)


def without_gaps(entry: Entry) -> Entry:
    """Leave out the lines of the tables that were begun and left empty."""
    return dataclasses.replace(
        entry,
        headers=tuple(one for one in entry.headers if one.name.strip() or one.value.strip()),
        prices=tuple(one for one in entry.prices if one.model.strip() or one.price.strip()),
    )
