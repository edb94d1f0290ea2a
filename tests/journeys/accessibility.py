"""Reads what is on the screen as a screen reader does: through AT-SPI, over its own D-Bus.

The interfaces are those of AT-SPI 2 (`org.a11y.atspi.*`); what a state's number means is from its
`atspi-constants.h`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 10.0
"""How long an answer is waited for."""

_ROOT = "/org/a11y/atspi/accessible/root"
_REGISTRY = "org.a11y.atspi.Registry"
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_COMPONENT = "org.a11y.atspi.Component"
_TEXT = "org.a11y.atspi.Text"
_ON_SCREEN = 0
_CHECKED, _ENABLED, _FOCUSED, _SELECTED, _SHOWING = 4, 8, 12, 23, 25


class Box(NamedTuple):
    """A rectangle on the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """The point in its middle."""
        return self.left + self.width // 2, self.top + self.height // 2

    def fitting(self, width: int, height: int) -> Box:
        """Give the part that a picture of these proportions fills when it is shown whole."""
        scale = min(self.width / width, self.height / height)
        wide, high = round(width * scale), round(height * scale)
        return Box(self.left + (self.width - wide) // 2, self.top + (self.height - high) // 2, wide, high)

    def inner(self, share: float) -> Box:
        """Give the part around the middle that is `share` as wide and as high."""
        width, height = round(self.width * share), round(self.height * share)
        return Box(self.left + (self.width - width) // 2, self.top + (self.height - height) // 2, width, height)


class Place(NamedTuple):
    """Where a control answers: a name on the bus, and a path."""

    bus: str
    path: str


@dataclass(frozen=True, slots=True)
class Control:
    """Something on the screen, as it was when it was read."""

    role: str
    name: str
    box: Box
    within: tuple[str, ...]
    """The names of what it is in, from the outside."""

    states: int
    place: Place

    @property
    def enabled(self) -> bool:
        """Whether it can be used."""
        return self.has(_ENABLED)

    @property
    def focused(self) -> bool:
        """Whether it has the keyboard."""
        return self.has(_FOCUSED)

    @property
    def selected(self) -> bool:
        """Whether it is selected, or ticked."""
        return self.has(_SELECTED) or self.has(_CHECKED)

    def has(self, state: int) -> bool:
        """Tell whether a state holds."""
        return bool(self.states >> state & 1)


class ScreenReader:
    """Sees the controls of other processes."""

    def __init__(self) -> None:
        """Find the bus on which programs tell what they show; it is started if need be."""
        with open_dbus_connection("SESSION") as session:
            bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            reply = session.send_and_get_reply(new_method_call(bus, "GetAddress"), timeout=_SECONDS)
            (address,) = unwrap_msg(reply)
        self._bus: DBusConnection = open_dbus_connection(address)

    def close(self) -> None:
        """Look no more."""
        self._bus.close()

    def application(self, process: int) -> Place | None:
        """Find the program that runs as a process; None if it shows nothing yet."""
        daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        for bus, path in self._children(Place(_REGISTRY, _ROOT)):
            asked = new_method_call(daemon, "GetConnectionUnixProcessID", "s", (bus,))
            try:
                (owner,) = unwrap_msg(self._bus.send_and_get_reply(asked, timeout=_SECONDS))
            except DBusErrorResponse:
                continue
            if owner == process:
                return Place(bus, path)
        return None

    def showing(self, place: Place, within: tuple[str, ...] = ()) -> Iterator[Control]:
        """Give what shows within a place, from the outside to the inside; what goes away meanwhile is left out."""
        for child in self._children(place):
            control = self._read(child, within)
            if control is not None and control.has(_SHOWING):
                yield control
                yield from self.showing(child, (*within, control.name) if control.name else within)

    def text(self, control: Control) -> str:
        """Read what is written in a field."""
        (text,) = self._call(control.place, _TEXT, "GetText", "ii", (0, -1))
        return str(text)

    def _children(self, place: Place) -> list[Place]:
        try:
            (children,) = self._call(place, _ACCESSIBLE, "GetChildren")
        except DBusErrorResponse:
            return []
        return [Place(*child) for child in children]

    def _read(self, place: Place, within: tuple[str, ...]) -> Control | None:
        try:
            (states,) = self._call(place, _ACCESSIBLE, "GetState")
            (role,) = self._call(place, _ACCESSIBLE, "GetRoleName")
            address = DBusAddress(place.path, place.bus, _ACCESSIBLE)
            reply = self._bus.send_and_get_reply(Properties(address).get("Name"), timeout=_SECONDS)
            ((_, name),) = unwrap_msg(reply)
            (box,) = self._call(place, _COMPONENT, "GetExtents", "u", (_ON_SCREEN,))
        except DBusErrorResponse:
            return None
        return Control(role, name, Box(*box), within, states[0] | states[1] << 32, place)

    def _call(
        self, place: Place, interface: str, method: str, signature: str | None = None, body: tuple[object, ...] = ()
    ) -> tuple[Any, ...]:
        message = new_method_call(DBusAddress(place.path, place.bus, interface), method, signature, body)
        answer: tuple[Any, ...] = unwrap_msg(self._bus.send_and_get_reply(message, timeout=_SECONDS))
        return answer
