"""What the dialog asks of the service: to store, remove, duplicate and prefer connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sora_desktop.ui.connections.entry import draft_of, without_gaps

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.ui.connections.entry import Entry
    from sora_desktop.ui.connections.service import Connections, Start


class Changes(QObject):
    """Starts changes on the window's loop, one after the other as a person makes them.

    Signals:
        began: Something is being stored; hands off meanwhile.
        stored: A connection (Connection) was added or changed.
        duplicated: Another one (Connection) was made like it.
        removed: A connection was removed.
        preferred: Another connection is the default now.
        failed: It could not be done (SoraDesktopError).
    """

    began = Signal()
    stored = Signal(object)
    duplicated = Signal(object)
    removed = Signal()
    preferred = Signal()
    failed = Signal(object)

    def __init__(self, service: Connections, start: Start, parent: QObject | None = None) -> None:
        """Begin nothing yet; `start` runs coroutines on the loop."""
        super().__init__(parent)
        self._service = service
        self._start = start

    def store(self, entry: Entry, current: Connection | None) -> None:
        """Store what was entered: in place of `current`, or as another connection."""
        self._begin(self._store(entry, current.name if current else None))

    def duplicate(self, name: str) -> None:
        """Make another connection like this one."""
        self._begin(self._duplicate(name))

    def remove(self, name: str) -> None:
        """Remove a connection and its secrets."""
        self._begin(self._remove(name))

    def prefer(self, name: str) -> None:
        """Make a connection the default."""
        self._start(self._prefer(name), on_error=self._on_error)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self.began.emit()
        self._start(work, on_error=self._on_error)

    async def _store(self, entry: Entry, name: str | None) -> None:
        draft = draft_of(without_gaps(entry))
        connection = await (self._service.update(name, draft) if name else self._service.add(draft))
        self.stored.emit(connection)

    async def _duplicate(self, name: str) -> None:
        self.duplicated.emit(await self._service.duplicate(name))

    async def _remove(self, name: str) -> None:
        await self._service.remove(name)
        self.removed.emit()

    async def _prefer(self, name: str) -> None:
        await self._service.set_default(name)
        self.preferred.emit()

    def _on_error(self, error: SoraDesktopError) -> None:
        self.failed.emit(error)
