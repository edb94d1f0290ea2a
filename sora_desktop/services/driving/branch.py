"""A part of the event bus that can be taken away again, with all that listens on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.events import EventBus

if TYPE_CHECKING:
    from sora_desktop.domain.events import Event


class Branch(EventBus):
    """Hears and says the same as the whole bus, until it is cut: what has stopped driving is silent and deaf."""

    def __init__(self, bus: EventBus) -> None:
        """Be a part of `bus`."""
        super().__init__()
        self._bus = bus
        self._cut = False
        self._unsubscribe = bus.subscribe(super().publish)

    def publish(self, event: Event) -> None:
        """Tell everybody, here and on the whole bus."""
        if not self._cut:
            self._bus.publish(event)

    def cut(self) -> None:
        """Hear and say nothing any more; doing so twice is harmless."""
        self._cut = True
        self._unsubscribe()
