"""The other end of a socket, and its certificate, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.verification.words import is_loopback, listed, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.exchanges import Certificate, Peer

_NAMES = 6
"""Names of a certificate that are told."""


def peer_words(peer: Peer, http_version: str | None) -> Iterator[str]:
    """Tell of a socket and of what it spoke."""
    if peer.proxy is not None:
        yield f"A proxy was in between: {peer.proxy}. The socket led to it, at {peer.address} port {peer.port}."
    else:
        here = ", which is this computer itself" if is_loopback(peer.address) else ""
        yield f"No proxy was in between. The socket led to {peer.address} port {peer.port}{here}."
    spoken = http_version or "HTTP of an unknown version"
    if peer.tls is None:
        yield f"It spoke {spoken} without TLS: nothing was encrypted, and nobody proved who answers."
    else:
        yield f"It spoke {spoken} over {peer.tls}{f' with {peer.cipher}' if peer.cipher else ''}."


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
