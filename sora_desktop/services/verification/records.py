"""What the entries of a receipt say, read with care: somebody may have changed them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sora_desktop.domain.receipts import EntryKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.exchanges import Certificate, Exchange, Peer
    from sora_desktop.domain.receipts import StoredEntry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """The body of an entry that is no exchange: an attempt, an answer of the simulation, or a clip."""

    number: int
    """The entry's place in the receipt."""

    body: Mapping[str, object]

    def text(self, name: str) -> str | None:
        """Give a text, or None where there is none."""
        value = self.body.get(name)
        return value if isinstance(value, str) and value else None

    def whole(self, name: str) -> int | None:
        """Give a whole number, or None where there is none."""
        value = self.body.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def part(self, name: str) -> Record:
        """Give a part of the body; an empty one where there is none."""
        value = self.body.get(name)
        return Record(self.number, value if isinstance(value, dict) else {})

    def texts(self) -> dict[str, str]:
        """Give all texts of this part, by their names."""
        return {str(name): value for name, value in self.body.items() if isinstance(value, str)}

    @property
    def at(self) -> datetime | None:
        """When it was written down."""
        return moment_of(self.body.get("at"))

    @property
    def loaded(self) -> dict[str, bool]:
        """Which parts the process had loaded; nothing where nobody looked."""
        return {name: value for name, value in self.part("loaded").body.items() if isinstance(value, bool)}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An exchange with its place in the receipt."""

    number: int
    exchange: Exchange


def moment_of(value: object) -> datetime | None:
    """Give the time that microseconds since 1970 stand for."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return _EPOCH + timedelta(microseconds=value)
    except OverflowError:
        return None


def record_of(entry: StoredEntry) -> Record | None:
    """Read an entry that is no exchange; None if it cannot be read."""
    try:
        body = json.loads(entry.text)
    except ValueError:
        return None
    return Record(entry.number, body) if isinstance(body, dict) else None


def recorded_of(entry: StoredEntry) -> Recorded | None:
    """Read an entry that is an exchange; None if it cannot be read as one."""
    # The storage's own reader, so that there is one way in which exchanges are written.
    from sora_desktop.storage.exchange_text import exchange_of  # noqa: PLC0415 - not needed by the window's start

    if entry.kind != EntryKind.EXCHANGE:
        return None
    try:
        exchange = exchange_of(json.loads(entry.text))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    return Recorded(entry.number, exchange) if _is_sound(exchange) else None


def _is_sound(exchange: Exchange) -> bool:
    """Tell whether everything is of the type that it should be."""
    texts = (exchange.method, exchange.url, exchange.request_body, exchange.response_body)
    optional = (exchange.request_sha256, exchange.request_id, exchange.error, exchange.http_version)
    numbers = (exchange.elapsed, exchange.response_bytes, exchange.repeats)
    return (
        _are(str, *texts)
        and _are((str, type(None)), *optional)
        and _are((int, float), *numbers)
        and _are((int, type(None)), exchange.status)
        and _are(dict, exchange.request_headers, exchange.response_headers)
        and _are(str, *exchange.request_headers.values(), *exchange.response_headers.values())
        and (exchange.peer is None or _is_sound_peer(exchange.peer))
        and _are(str, *(step.event for step in exchange.trace))
        and _are((int, float), *(step.at for step in exchange.trace))
    )


def _is_sound_peer(peer: Peer) -> bool:
    certificate = peer.certificate
    return (
        _are(str, peer.address)
        and _are(int, peer.port)
        and _are((str, type(None)), peer.proxy, peer.tls, peer.cipher)
        and (certificate is None or _is_sound_certificate(certificate))
    )


def _is_sound_certificate(certificate: Certificate) -> bool:
    return _are(str, certificate.subject, certificate.issuer, certificate.fingerprint, *certificate.names)


def _are(types: type | tuple[type, ...], *values: object) -> bool:
    return all(isinstance(value, types) for value in values)
