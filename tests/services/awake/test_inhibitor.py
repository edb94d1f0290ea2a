"""The desktop is asked in our name, over a real session bus, and everything goes on where there is none."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from sora_desktop.services.inhibitor import SystemInhibitor

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME, PLACE = "org.freedesktop.PowerManagement", "/org/freedesktop/PowerManagement/Inhibit"


class FakePowerManager(threading.Thread):
    """The part of a desktop that decides on sleep, on a bus of its own."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        from jeepney.bus_messages import message_bus  # noqa: PLC0415 - of Linux only
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415 - the same

        self.calls: list[tuple[str, tuple[object, ...]]] = []
        self._bus = open_dbus_connection(address)
        self._bus.send_and_get_reply(message_bus.RequestName(NAME), timeout=5)

    def stop(self) -> None:
        """Leave the bus."""
        self._bus.sock.shutdown(socket.SHUT_RDWR)
        self.join(5)
        self._bus.close()

    def run(self) -> None:
        from jeepney import HeaderFields, MessageType, new_method_return  # noqa: PLC0415 - of Linux only

        while True:
            try:
                message = self._bus.receive()
            except (OSError, EOFError):
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            self.calls.append((member, message.body))
            answer = new_method_return(message, "u", (7,)) if member == "Inhibit" else new_method_return(message)
            self._bus.send(answer)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start a session bus for this test alone."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("XDG_SESSION_DESKTOP", "test")
        yield address
        daemon.terminate()


@pytest.fixture
def desktop(bus: str) -> Iterator[FakePowerManager]:
    """Let a power manager listen on that bus."""
    made = FakePowerManager(bus)
    made.start()
    yield made
    made.stop()


@pytest.mark.screen
def test_the_power_manager_is_asked_in_our_name_and_told_when_it_is_over(desktop: FakePowerManager) -> None:
    inhibitor = SystemInhibitor()
    assert inhibitor.take() == NAME
    assert desktop.calls == [("Inhibit", ("Sora Desktop", "Videos are being made"))]
    inhibitor.release()
    assert desktop.calls[1:] == [("UnInhibit", (7,))]
    inhibitor.release()
    assert len(desktop.calls) == 2


@pytest.mark.screen
def test_a_desktop_without_a_power_manager_is_no_error(bus: str) -> None:
    inhibitor = SystemInhibitor()
    assert inhibitor.take() is None
    inhibitor.release()


@pytest.mark.screen
@pytest.mark.parametrize("address", [None, "unix:path=/nowhere/at/all", "nonsense"])
def test_no_bus_is_no_error(monkeypatch: pytest.MonkeyPatch, address: str | None) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    if address is not None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    inhibitor = SystemInhibitor()
    assert inhibitor.take() is None
    inhibitor.release()


def test_the_library_is_loaded_only_when_it_is_needed() -> None:
    program = (
        "import sys; from sora_desktop.services.wakefulness import Wakefulness; "
        "from sora_desktop.services.events import EventBus; "
        "Wakefulness(EventBus(), wanted=lambda: True); "
        "sys.exit('wakepy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
