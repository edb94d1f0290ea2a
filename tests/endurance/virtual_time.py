"""A loop whose time passes only while nobody works: hours of waiting take no time, and every run is alike."""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

    from _typeshed import FileDescriptorLike

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_LONGEST_WORK = 20.0
"""Seconds of real time that work outside the loop may take."""


class Endless(Exception):
    """Nothing will ever happen any more, and yet something is waited for."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer as soon as no thread works for it."""

    def __init__(self) -> None:
        """Begin at the second 0."""
        self._selector_of_time = _Selector(self)
        self.now = 1000.0
        self.outside = 0
        """How much work is under way on threads whose answers the loop has not seen yet."""

        self._busy = 0
        self._gate = threading.Condition()
        super().__init__(self._selector_of_time)

    def time(self) -> float:
        """Give the virtual time, in seconds."""
        return self.now

    def run_in_executor(self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
        """Run something on a thread; time stands still meanwhile."""
        begun = threading.Event()

        def work() -> T:
            begun.set()
            try:
                return func(*args)
            finally:
                self._one_rests()

        with self._gate:
            self._busy += 1
        self.outside += 1
        future = super().run_in_executor(executor, work)

        def seen(_future: object) -> None:
            self.outside -= 1
            if not begun.is_set():
                self._one_rests()  # it was called off before a thread took it

        future.add_done_callback(seen)
        return future

    def _one_rests(self) -> None:
        with self._gate:
            self._busy -= 1
            self._gate.notify_all()

    def threads_rest(self) -> None:
        """Wait, in real time, until no thread works, without letting the loop see what came of it."""
        with self._gate:
            if not self._gate.wait_for(lambda: self._busy == 0, _LONGEST_WORK):
                msg = "a thread does not end"
                raise Endless(msg)


class _Selector(selectors.BaseSelector):
    """Waits for real files and threads only as long as there is work under way; else lets time pass."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._real = selectors.DefaultSelector()

    def register(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def close(self) -> None:
        self._real.close()

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        return self._real.get_map()

    def get_key(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self._real.get_key(fileobj)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = self._real.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        until = time.monotonic() + _LONGEST_WORK
        while self._loop.outside:
            ready = self._real.select(0.05)
            if ready:
                return ready
            if time.monotonic() > until:
                msg = "work outside the loop does not end"
                raise Endless(msg)
        if timeout is None:
            msg = "nothing will ever happen any more"
            raise Endless(msg)
        self._loop.now += timeout
        return []
