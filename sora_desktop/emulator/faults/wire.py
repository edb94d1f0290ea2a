"""The connection itself, for faults that HTTP has no words for."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

WIRE_KEY = "sora_desktop.wire"
"""Where a request's `state` has its connection."""

_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
_BUFFERED = 256 * 1024
_LOOK_SECONDS = 0.01
_DELIVERY_SECONDS = 0.05


class Wire:
    """A connection to a client."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """Take the transport that uvicorn was given."""
        self._transport = transport

    @classmethod
    def of(cls, scope: Scope) -> Wire:
        """Give the connection on which a request came."""
        wire = scope["state"][WIRE_KEY]
        if not isinstance(wire, Wire):
            raise TypeError(wire)
        return wire

    async def write(self, data: bytes) -> None:
        """Send bytes as they are, as fast as the client takes them."""
        self._transport.write(data)
        while self._buffered() > _BUFFERED:  # noqa: ASYNC110 - a transport tells only its protocol
            await asyncio.sleep(_LOOK_SECONDS)

    async def flushed(self) -> None:
        """Wait until what was written has left, and has probably arrived."""
        while self._buffered():  # noqa: ASYNC110 - a transport tells only its protocol
            await asyncio.sleep(_LOOK_SECONDS)
        # What the system still holds would be lost with a reset.
        await asyncio.sleep(_DELIVERY_SECONDS)

    def reset(self) -> None:
        """End the connection with a reset (RST)."""
        found = self._transport.get_extra_info("socket")
        if found is not None:
            with contextlib.suppress(OSError):
                # To close with nothing lingering is what sends a reset instead of an end.
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self._transport.abort()

    def close(self) -> None:
        """End the connection in order (FIN), after what was written."""
        self._transport.close()

    def _buffered(self) -> int:
        """Count the bytes that have not left yet, and still can."""
        return 0 if self._transport.is_closing() else self._transport.get_write_buffer_size()
