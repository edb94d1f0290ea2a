"""Where each operation of a server is, and that nothing is sent to a service that has closed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from sora_desktop.clients.kinds import kind_at
from sora_desktop.domain.errors import NotSupported, ServiceClosed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.clients.kinds import Kind
    from sora_desktop.clients.transport.addresses import ServerAddress

_ID = "{id}"


class Places:
    """Gives the addresses of one server's operations."""

    def __init__(self, address: ServerAddress, kind: Kind) -> None:
        """Know the server at `address`, of a kind."""
        self._address = address
        self.paths = kind.paths
        there = kind_at(address.origin[1])
        self._closed = there if there is not None and there.closed else None

    def at(
        self,
        path: str | None,
        remote_id: str = "",
        *,
        operation: str,
        parameters: Mapping[str, str] | None = None,
    ) -> str:
        """Give the address of an operation.

        Args:
            path: as `Paths` has it.
            remote_id: what stands for `{id}`; it may hold any characters.
            operation: the operation in words, for the person.
            parameters: further ones behind the `?`.

        Raises:
            NotSupported: servers of this kind have no such operation.
            ServiceClosed: the service has ended.
        """
        if self._closed is not None:
            raise ServiceClosed(service=self._address.host, notice=self._closed.notice)
        if path is None:
            raise NotSupported(host=self._address.host, operation=operation)
        place, _, query = path.partition("?")
        segments = (part.replace(_ID, remote_id) for part in place.split("/"))
        given = dict(parse_qsl(self._address.query))
        own = {name: value for name, value in parse_qsl(query) if name not in given}
        return self._address.endpoint(*segments, parameters={**own, **(parameters or {})})

    def content(self, content_id: str) -> str | None:
        """Give the address of a video's bytes, or None where only the answers say it.

        Raises:
            ServiceClosed: the service has ended.
        """
        if self.paths.content is None and self._closed is None:
            return None
        return self.at(self.paths.content, content_id, operation="handing its videos out")
