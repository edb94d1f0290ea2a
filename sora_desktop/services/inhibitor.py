"""Asks the system not to fall asleep by itself; the screen may still go dark."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wakepy import DBusAdapter, Mode

_log = logging.getLogger(__name__)

WORDS = {"wakepy": "Sora Desktop", "wakelock active": "Videos are being made"}
"""What the library says of itself to the desktop, and what is said in its place."""


class Inhibitor(Protocol):
    """Keeps a system awake; blocking, and to be used from one thread."""

    def take(self) -> str | None:
        """Ask for it; give by what it was asked, or None where there is no way."""

    def release(self) -> None:
        """Ask for it no longer."""


class SystemInhibitor:
    """Does so by whatever the system offers; the library for it is loaded when it is first needed."""

    def __init__(self) -> None:
        """Begin without having asked."""
        self._mode: Mode | None = None
        self._buses: list[DBusAdapter] = []

    def take(self) -> str | None:
        """Ask for it; give by what it was asked, or None where there is no way."""
        self.release()
        way: str | None = None
        try:
            way = self._take()
        except Exception as error:  # noqa: BLE001 - whatever a system does here, jobs go on
            _log.info("the system cannot be kept awake: %s", error)
        if way is None:
            self.release()
        return way

    def release(self) -> None:
        """Ask for it no longer."""
        mode, self._mode = self._mode, None
        buses, self._buses = self._buses, []
        try:
            if mode is not None:
                mode.__exit__(None, None, None)
            for bus in buses:
                bus.close_connections()  # the library leaves them open
        except Exception as error:  # noqa: BLE001 - a bus that has gone has forgotten us anyway
            _log.info("the system was not told that it may fall asleep: %s", error)

    def _take(self) -> str | None:
        from wakepy import keep  # noqa: PLC0415 - loaded when it is first needed

        mode = keep.running(on_fail="pass", dbus_adapter=_adapter(self._buses))
        mode.__enter__()
        self._mode = mode
        return None if mode.active_method is None else str(mode.active_method.name)


def _adapter(made: list[DBusAdapter]) -> type[DBusAdapter] | None:
    """Give what speaks to the desktop in our name, where there is a bus at all; those in use go to `made`."""
    try:
        from wakepy.core import DBusMethodCall  # noqa: PLC0415, TC002 - loaded when it is first needed
        from wakepy.dbus_adapters.jeepney import JeepneyDBusAdapter  # noqa: PLC0415 - the same
    except ImportError:
        return None

    class Named(JeepneyDBusAdapter):
        """Says who asks, and why."""

        def __init__(self) -> None:
            super().__init__()
            made.append(self)

        def process(self, call: DBusMethodCall) -> object:
            call.args = tuple(WORDS.get(arg, arg) if isinstance(arg, str) else arg for arg in call.args)
            return super().process(call)

    return Named
