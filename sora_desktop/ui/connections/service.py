"""What the dialog needs of the service that knows the connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Sequence
    from pathlib import Path

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.connection_drafts import ConnectionDraft
    from sora_desktop.services.connection_files import ConnectionImport
    from sora_desktop.services.connection_reports import ConnectionReport


class Connections(Protocol):
    """Knows, changes and tests connections; `ConnectionService` is one."""

    def all(self) -> tuple[Connection, ...]:
        """Give every connection, the built-in ones first."""

    def default(self) -> Connection:
        """Give the connection that is used where none is named."""

    def needs_key(self, name: str) -> bool:
        """Tell whether a connection is known to lack its key now."""

    async def duplicate(self, name: str) -> Connection:
        """Make another connection like this one, its secrets included."""

    async def add(self, draft: ConnectionDraft) -> Connection:
        """Add a connection and keep its key."""

    async def update(self, name: str, draft: ConnectionDraft) -> Connection:
        """Change a connection."""

    async def remove(self, name: str) -> None:
        """Remove a connection and its key."""

    async def set_default(self, name: str) -> None:
        """Use a connection where none is named."""

    async def export(
        self, path: Path, names: Sequence[str] | None = None, *, replace: bool = False
    ) -> list[Connection]:
        """Write connections, or all of them, to a file without their secrets."""

    async def read_import(self, path: Path) -> ConnectionImport:
        """Read such a file; nothing is added yet."""

    async def read_env(self, path: Path, name: str | None = None) -> ConnectionImport:
        """Read a .env file; nothing is added yet."""

    async def import_connections(self, read: ConnectionImport) -> list[Connection]:
        """Add what was read."""

    async def test(self, name: str) -> ConnectionReport:
        """Find out whether a connection works."""

    async def test_draft(self, draft: ConnectionDraft, name: str | None = None) -> ConnectionReport:
        """Test what is being entered; `name` tells whose stored key to use if none is entered."""


class Start(Protocol):
    """Runs a coroutine on the window's loop; `Bridge.start` does."""

    def __call__(
        self,
        coroutine: Coroutine[Any, Any, Any],
        /,
        *,
        on_error: Callable[[SoraDesktopError], None] | None = None,
    ) -> asyncio.Task[Any]:
        """Start it, and tell `on_error` of a `SoraDesktopError`."""
