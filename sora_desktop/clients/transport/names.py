"""Looks names up within a bounded time, which the system's own call does not offer, and sees where they lead."""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
import time
from typing import TYPE_CHECKING

from sora_desktop.clients.transport.breakage import Trouble
from sora_desktop.domain.errors import HostUnreachable, TransferCancelled

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from sora_desktop.clients.transport.line import Line

    Found = list[tuple[object, ...]]

_LOOK_EVERY = 0.2


async def screen(url: httpx.URL, line: Line, *, seconds: float) -> None:
    """See where the name of a foreign place leads, before anything connects to it.

    A name that cannot be resolved is passed: the connection fails by itself, or a proxy knows it.

    Raises:
        UnsafeRedirect: it must not be visited.
    """
    line.guard.check(url)
    if line.is_home(url):
        return
    try:
        async with asyncio.timeout(seconds):
            found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port or 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    line.guard.resolved(url, _addresses(found))


def require_resolvable(url: httpx.URL, line: Line, *, until: float, stop: threading.Event) -> None:
    """Make sure that a name can be resolved now and leads where it may; blocking.

    Where a proxy is set, names that are unknown here are its business.

    Args:
        url: where a connection is to be made to.
        line: on whose behalf.
        until: when patience ends, by the monotonic clock.
        stop: ends the wait.

    Raises:
        HostUnreachable: the name is unknown, or nobody answers in time.
        UnsafeRedirect: it must not be visited.
        TransferCancelled: `stop` was set.
    """
    proxied = line.way.may_be_proxied
    if proxied and line.is_home(url):
        return
    answers: queue.SimpleQueue[Found | OSError | UnicodeError] = queue.SimpleQueue()
    threading.Thread(target=_resolve, args=(url, answers), name="resolve", daemon=True).start()
    while not stop.is_set():
        try:
            found = answers.get(timeout=_LOOK_EVERY)
        except queue.Empty:
            if time.monotonic() < until:
                continue
            if proxied:
                return
            raise HostUnreachable(
                host=line.host, reason="its name is not found in time", trouble=Trouble.NAME
            ) from None
        if isinstance(found, list):
            line.guard.resolved(url, _addresses(found))
        elif not proxied:
            raise HostUnreachable(host=line.host, reason="its name cannot be found", trouble=Trouble.NAME)
        return
    raise TransferCancelled


def _resolve(url: httpx.URL, answers: queue.SimpleQueue[Found | OSError | UnicodeError]) -> None:
    try:
        answers.put(list(socket.getaddrinfo(url.host, url.port or 0, type=socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as error:
        answers.put(error)


def _addresses(found: Iterable[tuple[object, ...]]) -> list[str]:
    """Give the addresses themselves; each answer ends in a tuple that begins with one."""
    ends = (answer[-1] for answer in found)
    return [str(end[0]) for end in ends if isinstance(end, tuple) and end]
