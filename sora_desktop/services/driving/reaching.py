"""Reaches the driver of a data folder: makes the connection, and finds out that it is the right one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sora_desktop.services.driving.greeting import NotOurs, greet_driver
from sora_desktop.services.driving.line import Cutter

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from sora_desktop.services.driving.address import Address

GREETING_PATIENCE = 5.0
"""Seconds in which two sides that are alive have greeted each other."""


def reach(address: Address) -> Connection | None:
    """Give a connection to the driver at an address, or None if nobody is there any more; blocking."""
    from multiprocessing import connection as connections  # noqa: PLC0415 - slow to load, and most commands need none

    try:
        connection = connections.Client(address.place, address.family)
    except (OSError, EOFError, ValueError):
        return None
    cutter = Cutter(connection)
    alarm = threading.Timer(GREETING_PATIENCE, cutter.cut)
    alarm.daemon = True
    alarm.start()
    try:
        cutter.require_this_person()
        greet_driver(connection, address.key)
    except (NotOurs, OSError, EOFError, ValueError):
        connection.close()
        return None
    finally:
        alarm.cancel()
        cutter.close()
    return connection
