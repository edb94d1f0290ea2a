"""What a recorded exchange shows of the line over which it went: a connection, and its encryption."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from sora_desktop.services.verification.words import host_in, is_encrypted

if TYPE_CHECKING:
    from sora_desktop.domain.exchanges import Certificate, Exchange

_SENT = ".send_request_headers.complete"
_ANSWERED = ".receive_response_headers.complete"


def weakness(exchange: Exchange) -> str | None:
    """Say what is lacking for a request that verifiably went over TLS to the host of its address; None if nothing is.

    What is said fits behind `its request`.
    """
    if exchange.peer is None:
        return "has no record of the socket over which it went"
    if was_refused(exchange):
        return "was not sent, because no TLS was agreed on"
    if not was_traced(exchange):
        return "has no trace by the HTTP library of having been sent and answered"
    if not is_encrypted(exchange.url) or exchange.peer.tls is None:
        return "went without TLS, so nothing shows who answered it"
    return _weakness_of_tls(exchange, exchange.peer.certificate)


def _weakness_of_tls(exchange: Exchange, certificate: Certificate | None) -> str | None:
    if certificate is None:
        return "went over TLS, but no certificate was recorded"
    host = host_in(exchange.url)
    if not is_for(certificate, host):
        return f"got a certificate that is not for {host}"
    if not certificate.not_before <= exchange.started_at <= certificate.not_after:
        return "got a certificate that was not valid then"
    return None


def was_traced(exchange: Exchange) -> bool:
    """Tell whether the HTTP library told that the request was sent, and that an answer began."""
    events = [step.event for step in exchange.trace]
    return any(event.endswith(_SENT) for event in events) and any(event.endswith(_ANSWERED) for event in events)


def was_refused(exchange: Exchange) -> bool:
    """Tell whether a socket was there, and nothing was spoken over it because no TLS was agreed on."""
    # The trace of a request by a proxy has headers, too: those by which the proxy was asked to lead on.
    return _lacks_tls(exchange) and is_encrypted(exchange.url) and exchange.status is None


def was_kept_back(exchange: Exchange) -> bool:
    """Tell whether nothing of a request was sent, as its trace shows; of earlier versions that is not known."""
    if exchange.status is not None or not exchange.trace:
        return False
    return was_refused(exchange) or not any("send_request_headers" in step.event for step in exchange.trace)


def went_open(exchange: Exchange) -> bool:
    """Tell whether a request went over its socket without TLS."""
    return _lacks_tls(exchange) and not was_refused(exchange)


def _lacks_tls(exchange: Exchange) -> bool:
    return exchange.peer is not None and exchange.peer.tls is None


def tried_tls(exchange: Exchange) -> bool:
    """Tell whether TLS was begun on the way to the server: behind a proxy that led on, if there was one."""
    return any("start_tls" in step.event for step in exchange.trace)


def was_opened(exchange: Exchange) -> bool:
    """Tell whether the connection was made for this very request, rather than kept from one before."""
    return any("connect_tcp" in step.event or "connect_unix" in step.event for step in exchange.trace)


def is_for(certificate: Certificate, host: str) -> bool:
    """Tell whether a certificate is for a host, by the rules of RFC 6125."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        plain = _in_letters_of_dns(host)
        return any(_matches(name.lower().rstrip("."), plain) for name in certificate.names)
    return any(_same_address(name, address) for name in certificate.names)


def _in_letters_of_dns(host: str) -> str:
    try:
        return host.encode("idna").decode().lower().rstrip(".")
    except UnicodeError:
        return host.lower().rstrip(".")


def _matches(name: str, host: str) -> bool:
    if not name.startswith("*."):
        return name == host
    first, _, rest = host.partition(".")
    return bool(first) and rest == name[2:]


def _same_address(name: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return ipaddress.ip_address(name) == address
    except ValueError:
        return False
