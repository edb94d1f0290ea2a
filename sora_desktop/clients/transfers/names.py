"""Looks a server's name up within a bounded time, which the system's own call does not offer."""

from __future__ import annotations

import queue
import socket
import threading
import time
import urllib.request
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import HostUnreachable, TransferCancelled

if TYPE_CHECKING:
    import httpx

_LOOK_EVERY = 0.2


def require_resolvable(url: httpx.URL, *, host: str, until: float, stop: threading.Event) -> None:
    """Make sure that a name can be resolved now; where a proxy is set, that is the proxy's business.

    Args:
        url: where a connection is to be made to.
        host: what a person is told of where that is.
        until: when patience ends, by the monotonic clock.
        stop: ends the wait.

    Raises:
        HostUnreachable: the name is unknown, or nobody answers in time.
        TransferCancelled: `stop` was set.
    """
    if urllib.request.getproxies():
        return
    found: queue.SimpleQueue[OSError | None] = queue.SimpleQueue()
    threading.Thread(target=_resolve, args=(url, found), name="resolve", daemon=True).start()
    while not stop.is_set():
        try:
            error = found.get(timeout=_LOOK_EVERY)
        except queue.Empty:
            if time.monotonic() < until:
                continue
            raise HostUnreachable(host=host, reason="its name is not found in time") from None
        if error is not None:
            raise HostUnreachable(host=host, reason="its name cannot be found")
        return
    raise TransferCancelled


def _resolve(url: httpx.URL, found: queue.SimpleQueue[OSError | None]) -> None:
    try:
        socket.getaddrinfo(url.host, url.port or 0, type=socket.SOCK_STREAM)
    except OSError as error:
        found.put(error)
    else:
        found.put(None)
