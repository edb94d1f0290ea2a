"""How a connection is told as JSON, by commands and by the local service alike; no secret is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.connections import ConnectionService


def connection_object(connections: ConnectionService, connection: Connection) -> dict[str, object]:
    """Describe a connection for JSON."""
    return {
        "name": connection.name,
        "kind": connection.kind,
        "simulated": connection.simulated,
        "base_url": connection.base_url or None,
        "auth": connection.auth.value,
        "key_source": connection.key_source.value,
        "needs_key": connections.needs_key(connection.name),
        "concurrency": connection.concurrency,
        "default": connection.name == connections.default().name,
    }
