"""Answers questions about connections, without touching disk or network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.clients.simulated import CAPABILITIES as SIMULATED_CAPABILITIES
from sora_desktop.domain.connections import DEFAULT_CONCURRENCY, Connection
from sora_desktop.domain.costs import Usage, estimate, usage_of
from sora_desktop.domain.prices import price_of
from sora_desktop.services import kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sora_desktop.domain.capabilities import Capabilities
    from sora_desktop.domain.connections import Price
    from sora_desktop.domain.requests import Order, VideoRequest
    from sora_desktop.services.connection_book import ConnectionBook
    from sora_desktop.services.keys import KeyService
    from sora_desktop.services.kinds import Kind
    from sora_desktop.services.open_clients import OpenClients


class ConnectionLookup:
    """What can be said of connections as they are now."""

    def __init__(self, book: ConnectionBook, keys: KeyService, clients: OpenClients) -> None:
        """Look things up in what others keep."""
        self._book = book
        self._keys = keys
        self._clients = clients

    async def load(self) -> None:
        """Read the stored connections and what the environment adds."""
        await self._book.load()

    def all(self) -> tuple[Connection, ...]:
        """Give every connection: the built-in ones first, then by name."""
        return self._book.all()

    def default(self) -> Connection:
        """Give the connection that is used where none is named."""
        return self._book.default()

    def get(self, name: str | None) -> Connection:
        """Give the connection of a name, in any case; None is the default one.

        Raises:
            UnknownConnection: there is none.
        """
        return self._book.get(name)

    def kinds(self) -> tuple[Kind, ...]:
        """Give every kind of server, in the order in which a person chooses from them."""
        return kinds.KINDS

    def kind_for(self, base_url: str) -> Kind:
        """Give the kind that an address's host is known for, or the default one."""
        return kinds.kind_for(base_url)

    def notice(self, name: str | None) -> str:
        """Say what a person has to know before using a connection; empty where there is nothing."""
        connection = self.get(name)
        return (kinds.closed_kind(connection) or kinds.kind_of(connection.kind)).notice

    def capabilities(self, name: str | None) -> Capabilities:
        """Say what a connection offers: what its kind is known for, and what its server showed."""
        connection = self.get(name)
        client = self._clients.known(connection)
        if client is not None:
            return client.capabilities
        if connection.is_simulation:
            # To make its client would load it, also where nothing is ever simulated.
            return SIMULATED_CAPABILITIES
        return kinds.offered(kinds.kind_of(connection.kind), connection.learned)

    def estimate(self, request: VideoRequest, name: str | None, *, seconds: float | None = None) -> int | None:
        """Give what a request is expected to cost over a connection, in millionths of a US dollar; None if unknown.

        Args:
            request: what is to be made.
            name: the connection's name; None is the default one.
            seconds: the length where the request does not say it, such as that of a video that is edited.

        Raises:
            UnknownConnection: there is no such connection.
        """
        connection = self.get(name)
        if connection.is_simulation:
            return 0
        return estimate(request, self._prices(connection), seconds=seconds)

    def wanted(self, orders: Iterable[Order]) -> Usage:
        """Give what orders are expected to come to together, with all their takes.

        Raises:
            UnknownConnection: there is no connection of a name.
        """
        return usage_of(
            amount
            for order in orders
            for amount in [self.estimate(order.request, order.connection)] * max(0, order.takes)
        )

    def price(self, name: str | None, model: str | None, size: str | None) -> Price | None:
        """Say what a second of video costs over a connection; its own price list goes before its kind's."""
        return price_of(self._prices(self.get(name)), model, size)

    def concurrency(self, name: str) -> int:
        """Say how many jobs of a connection may be on the way at once."""
        connection = self._book.exact(name)
        return connection.concurrency if connection else DEFAULT_CONCURRENCY

    def needs_key(self, name: str) -> bool:
        """Tell whether a connection is known to lack a secret now."""
        return self._keys.missing(self.get(name))

    def _prices(self, connection: Connection) -> tuple[Sequence[Price], ...]:
        return connection.prices, kinds.kind_of(connection.kind).prices
