"""The event bus: tells everybody who asked what has happened, in order."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.events import Event

_log = logging.getLogger(__name__)


class EventBus:
    """Hands each published event to every subscriber, on the thread of the loop.

    A subscriber that fails is logged and does not keep the others from hearing.
    """

    def __init__(self) -> None:
        """Start with nobody listening."""
        self._subscribers: list[Callable[[Event], None]] = []

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback` with every event from now on; the result ends that."""
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell everybody."""
        for callback in tuple(self._subscribers):
            try:
                callback(event)
            except Exception:  # noqa: BLE001 - whatever it is, the others must hear
                _log.exception("a subscriber failed at %s", type(event).__name__)
