"""At which places a clip's order and bytes were, what led from one to the other, and what went along as a secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from sora_desktop.services.verification.words import host_in, is_loopback, origin_of, port_of, split_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.records import Recorded

    Place = tuple[str, str, int | None]

_MASK = "[redacted]"
"""What stands in a recorded exchange where a secret was."""

_KEYS = frozenset({"authorization", "api-key", "x-api-key"})
_REDIRECTS = range(300, 400)
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)


def place_of(url: str) -> Place:
    """Give scheme, host and port of an address, so that two spellings of a place are one."""
    parts = split_url(url)
    return (parts.scheme if parts else url), host_in(url).rstrip("."), port_of(url)


def bringing(evidence: Evidence) -> tuple[Exchange, ...]:
    """Give the exchanges in which the bytes of the clip came."""
    carrier = evidence.carrier
    return tuple(one.exchange for one in evidence.contents) or ((carrier.exchange,) if carrier else ())


def brought_from(brought: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """Give one exchange for each place."""
    return tuple({place_of(one.url): one for one in brought}.values())


def elsewhere(evidence: Evidence) -> tuple[Exchange, ...]:
    """Give an exchange for each place that bytes came from, and that is not the one that took the order."""
    if evidence.create is None:
        return ()
    home = place_of(evidence.create.exchange.url)
    return tuple(one for one in brought_from(bringing(evidence)) if place_of(one.url) != home)


def unled(evidence: Evidence) -> tuple[str, ...]:
    """Give the origins of bytes to which no answer led from the place that took the order."""
    create = evidence.create
    if create is None:
        return ()
    led = _led(place_of(create.exchange.url), [one for one in evidence.recorded if one.number >= create.number])
    return tuple(origin_of(one.url) for one in elsewhere(evidence) if place_of(one.url) not in led)


def _led(home: Place, recorded: Iterable[Recorded]) -> set[Place]:
    """Follow the answers: those of home may name an address, and any on the way may redirect."""
    led = {home}
    for one in recorded:
        exchange = one.exchange
        here = place_of(exchange.url)
        if here in led and (onward := _redirected(exchange)) is not None:
            led.add(onward)
        if here == home and exchange.status is not None:
            led |= set(_named(exchange.response_body))
    return led


def _redirected(exchange: Exchange) -> Place | None:
    if exchange.status not in _REDIRECTS:
        return None
    onward = next((value for name, value in exchange.response_headers.items() if name.lower() == "location"), "")
    try:
        return place_of(urljoin(exchange.url, onward)) if onward else None
    except ValueError:
        return None


def _named(body: str) -> Iterator[Place]:
    """Give the places of all addresses in an answer; JSON may write a slash with a stroke before it."""
    return (place_of(match[0]) for match in _ADDRESS.finditer(body.replace("\\/", "/")))


def is_here(exchange: Exchange) -> bool:
    """Tell whether the server that answered was on this computer."""
    peer = exchange.peer
    return peer is not None and peer.proxy is None and is_loopback(peer.address)


def is_proxied_here(exchange: Exchange) -> bool:
    """Tell whether the socket led to a proxy on this computer."""
    peer = exchange.peer
    return peer is not None and peer.proxy is not None and is_loopback(peer.address)


def where(exchange: Exchange) -> str:
    """Give the place of a server for the middle of a sentence, and whether that is this computer."""
    return f"{origin_of(exchange.url)}{', on this computer,' if is_here(exchange) else ''}"


def route(exchange: Exchange) -> str:
    """Say over what a request went, as far as its socket shows."""
    if exchange.peer is None:
        return "by HTTP"
    if is_proxied_here(exchange):
        return "by a proxy on this computer"
    return "over a socket" if is_here(exchange) else "over the network"


def carries_key(exchange: Exchange) -> bool:
    """Tell whether a key went along with a request."""
    return any(name.lower() in _KEYS for name in exchange.request_headers)


def secret_headers(exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    """Give the names of the headers, other than those for keys, in which a secret went along."""
    return tuple(name for name in masked_headers(exchanges) if name.lower() not in _KEYS)


def masked_headers(exchanges: Iterable[Exchange]) -> tuple[str, ...]:
    """Give the names of all headers of requests from which a secret was taken."""
    headers = [header for one in exchanges for header in one.request_headers.items()]
    return tuple({name.lower(): name for name, value in headers if _MASK in value}.values())
