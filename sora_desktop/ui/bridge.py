"""Carries events of the services to Qt, and starts coroutines for widgets with one path for errors."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from sora_desktop.domain.errors import SoraDesktopError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sora_desktop.domain.events import Event
    from sora_desktop.services.events import EventBus


async def breathe() -> None:
    """Let the window paint, and take what a person does, before the next piece of a long work."""
    await asyncio.sleep(0)


class Bridge(QObject):
    """Stands between the event loop and the widgets.

    Signals:
        event_published: An event of the bus, on the thread of the window.
        failed: A coroutine without an error callback of its own ended with a `SoraDesktopError`.
    """

    event_published = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with nothing under way."""
        super().__init__(parent)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._unsubscribe: Callable[[], None] | None = None

    def listen(self, events: EventBus) -> None:
        """Pass on every event of the bus from now on."""
        self.deafen()
        self._unsubscribe = events.subscribe(self._on_event)

    def deafen(self) -> None:
        """Pass on no more events."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def start(
        self,
        coroutine: Coroutine[Any, Any, Any],
        *,
        on_error: Callable[[SoraDesktopError], None] | None = None,
    ) -> asyncio.Task[Any]:
        """Run a coroutine on the loop of the window.

        Args:
            coroutine: what to run.
            on_error: told of a `SoraDesktopError`; without it, `failed` is emitted. Any other
                exception is a fault of ours and goes where all of those go.
        """
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._on_done(done, on_error))
        return task

    async def finish(self) -> None:
        """Cancel whatever is still under way and wait for its end."""
        self.deafen()
        current = asyncio.current_task()
        waiting = [task for task in self._tasks if task is not current]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[Any], on_error: Callable[[SoraDesktopError], None] | None) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if isinstance(error, SoraDesktopError):
            (on_error or self.failed.emit)(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)

    def _on_event(self, event: Event) -> None:
        self.event_published.emit(event)
