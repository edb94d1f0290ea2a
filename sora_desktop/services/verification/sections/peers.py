"""The other end of a socket, and its certificate, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.verification.lines import tried_tls, was_refused
from sora_desktop.services.verification.words import is_loopback, listed, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.exchanges import Certificate, Exchange, Peer

_NAMES = 6
"""Names of a certificate that are told."""


def line_words(exchange: Exchange) -> Iterator[str]:
    """Tell of the line over which a request went, or was to go: proxy, socket, TLS and certificate."""
    peer = exchange.peer
    if peer is None:
        yield "No socket is on record: the exchange is from an earlier version, or no connection was made."
        return
    if was_refused(exchange):
        yield socket_words(peer)
        tried = "TLS was tried, and was not agreed on" if tried_tls(exchange) else "It did not come to TLS"
        yield f"{tried}: nothing of the request was sent, and nobody answered it."
        return
    yield from peer_words(peer, exchange.http_version)
    if peer.certificate is not None:
        yield certificate_words(peer.certificate, own_authority=peer.own_authority)


def peer_words(peer: Peer, http_version: str | None) -> Iterator[str]:
    """Tell of a socket and of what it spoke."""
    yield socket_words(peer)
    spoken = http_version or "HTTP"
    if peer.tls is None:
        yield f"It spoke {spoken} without TLS: nothing was encrypted, and nobody proved who answers."
    else:
        yield f"It spoke {spoken} over {peer.tls}{f' with {peer.cipher}' if peer.cipher else ''}."


def socket_words(peer: Peer) -> str:
    """Tell where a socket led."""
    here = ", which is this computer itself" if is_loopback(peer.address) else ""
    if peer.proxy is not None:
        return f"A proxy was in between: {peer.proxy}. The socket led to it, at {peer.address} port {peer.port}{here}."
    return f"No proxy was in between. The socket led to {peer.address} port {peer.port}{here}."


def certificate_words(certificate: Certificate, *, own_authority: bool) -> str:
    """Tell of a certificate that was checked."""
    names = list(certificate.names)
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    own = ", or those of the connection's own file," if own_authority else ""
    return (
        f"The server proved itself by a certificate for {listed(names[:_NAMES]) if names else 'no names'}{more}: "
        f"subject {certificate.subject or 'empty'}, issued by {certificate.issuer or 'nobody named'}, valid from "
        f"{moment(certificate.not_before)} to {moment(certificate.not_after)}, SHA-256 {certificate.fingerprint}. "
        f"It was checked against the system's authorities{own} before anything was sent."
    )
