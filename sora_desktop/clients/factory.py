"""Makes the client of a connection, and loads no more of the program than that one needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, ConnectionSecrets


def open_client(
    connection: Connection,
    secrets: ConnectionSecrets,
    *,
    state_folder: Path,
    on_learned: Callable[[Connection], None] | None = None,
) -> SoraClient:
    """Make a client; nothing is sent, but libraries are loaded, so better call it on a worker thread.

    Args:
        connection: where the client leads to.
        secrets: what the server knows us by, if it wants that, and what the way there needs.
        state_folder: where the simulation keeps its jobs.
        on_learned: told of a connection that was changed by what the server showed of itself.

    Raises:
        InvalidConnection: the base URL or the key cannot work.
    """
    if connection.is_simulation:
        from sora_desktop.clients.mock import MockSoraClient  # noqa: PLC0415 - never loaded for real connections

        return MockSoraClient(state_folder)
    from sora_desktop.clients.http import HttpSoraClient  # noqa: PLC0415 - never loaded for the simulated one

    return HttpSoraClient(connection, secrets, on_learned=on_learned)
