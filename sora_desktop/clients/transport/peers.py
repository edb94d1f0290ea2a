"""Tells who is at the other end of a connection, as its socket and its TLS say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from sora_desktop.domain.exchanges import Peer

if TYPE_CHECKING:
    from typing import Any

    from sora_desktop.clients.transport.redaction import Redactor

    Origin = tuple[str, str, int]


_SEVERAL = 2


class Stream(Protocol):
    """A connection of the HTTP library."""

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the library's own signature
        """Tell something of the connection that lies below."""


class Peers:
    """Knows the other end of every connection to one server, and of the places that it leads to; for any thread.

    A connection is looked at once, when it is made, so that a request over one that was there already costs
    next to nothing.
    """

    def __init__(self, redactor: Redactor, *, own_authority: bool) -> None:
        """Begin with none.

        Args:
            redactor: takes secrets out of what servers write into their certificates.
            own_authority: whether a file of authorities is trusted beside the system's.
        """
        self._redactor = redactor
        self._own_authority = own_authority
        self._known: WeakKeyDictionary[Stream, Peer] = WeakKeyDictionary()
        self._met: dict[Origin, set[Peer]] = {}

    def connected(self, stream: Stream, proxy: str | None) -> Peer | None:
        """Look at a connection to which nothing was said yet; None if it is gone again.

        Args:
            stream: the connection.
            proxy: host and port of the proxy to which it was made, if it was.
        """
        try:
            address = stream.get_extra_info("server_addr")
        except OSError:
            return None
        if not isinstance(address, tuple):
            return None
        return Peer(address=str(address[0]), port=int(address[1]), proxy=proxy, own_authority=self._own_authority)

    def secured(self, peer: Peer, stream: Stream) -> Peer:
        """Add what TLS says, once the certificate was checked."""
        # Where there is no TLS this is not needed, and it takes longer to load than a frame.
        from sora_desktop.clients.transport.certificates import read_certificate  # noqa: PLC0415

        tls = stream.get_extra_info("ssl_object")
        if tls is None:
            return peer
        der, cipher, clean = tls.getpeercert(True), tls.cipher(), self._redactor.text
        certificate = read_certificate(der) if der else None
        if certificate is not None:
            certificate = replace(
                certificate,
                subject=clean(certificate.subject),
                issuer=clean(certificate.issuer),
                names=tuple(map(clean, certificate.names)),
            )
        return replace(peer, tls=tls.version(), cipher=cipher and cipher[0], certificate=certificate)

    def keep(self, origin: Origin, peer: Peer, stream: Stream) -> None:
        """Remember the other end of a connection for the requests that will go over it."""
        self._known[stream] = peer
        met = self._met.setdefault(origin, set())
        if len(met) < _SEVERAL:
            met.add(peer)

    def of(self, stream: Stream | None) -> Peer | None:
        """Give the other end of a connection that was there already."""
        return None if stream is None else self._known.get(stream)

    def sole(self, origin: Origin) -> Peer | None:
        """Give the other end of every connection that was ever made there, if it is the same of all of them."""
        met = self._met.get(origin, set())
        return next(iter(met)) if len(met) == 1 else None
