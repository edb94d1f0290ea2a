"""Opens the stream of a file: redirects followed by hand, the key only to its own origin, all of it noted."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from sora_desktop.clients.transfers.cutting import Cutter
from sora_desktop.clients.transfers.ranges import body_length
from sora_desktop.clients.transfers.straight import straight
from sora_desktop.clients.transport.breakage import FAILURES, ReplyBroken, explain
from sora_desktop.clients.transport.evidence import Note
from sora_desktop.clients.transport.messages import Call
from sora_desktop.clients.transport.names import require_resolvable
from sora_desktop.clients.transport.patience import ConnectBudget
from sora_desktop.clients.transport.redirects import MOST_REDIRECTS, next_stop, too_many
from sora_desktop.clients.transport.trail import Trail
from sora_desktop.clients.transport.watching import Watch
from sora_desktop.domain.errors import SoraDesktopError, TransferCancelled, UnsafeRedirect
from sora_desktop.domain.exchanges import Operation

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping

    from sora_desktop.clients.base import Recorder
    from sora_desktop.clients.transport.line import Line

    Explained = Callable[[Exception], SoraDesktopError | ReplyBroken]

_WANTED = {"Accept": "video/*, */*;q=0.5", "Accept-Encoding": "identity"}
_IN_THE_BODY = (httpx.TransportError, httpx.DecodingError)

_WITHOUT_BODY = frozenset({204, 304})
"""Statuses after which nothing follows, whatever the headers say."""

_ROOM = 0.5
"""Seconds beyond the limit for connecting, within which its own error comes first."""


class Stream:
    """An answer whose body is still to be read.

    Attributes:
        status: the HTTP status.
        headers: of the answer.
        received: how many bytes of the body were read.
        shown: the body as it may be kept, where it is no clip.
        broken: why the body did not come whole, if so.
    """

    def __init__(self, response: httpx.Response, explained: Explained, silence: float) -> None:
        """Wrap an answer.

        Args:
            response: the answer.
            explained: says what an exception of its body means.
            silence: seconds in which the next byte of its body must come.
        """
        self._response = response
        self._explained = explained
        self._silence = silence
        self.status = response.status_code
        self.headers = response.headers
        self.received = 0
        self.shown = ""
        self.broken: str | None = None

    def parts(self) -> Iterator[bytes]:
        """Give the body as it comes, decompressed where the server compressed it all the same.

        Raises:
            ReplyBroken: it broke off.
            TransferCancelled: the transfer is to stop.
        """
        try:
            for part in self._pieces():
                self.received += len(part)
                yield part
        except _IN_THE_BODY as error:
            meaning = self._explained(error)
            self.broken = str(meaning)
            raise meaning from None

    def _pieces(self) -> Iterator[bytes]:
        length = body_length(self.headers)
        if length is None or self.status in _WITHOUT_BODY:
            return self._response.iter_bytes()
        return straight(self._response, length, self._silence)


class ContentRequests:
    """Asks for files, on behalf of one transfer."""

    def __init__(self, line: Line, client: httpx.Client, stop: threading.Event, record: Recorder | None) -> None:
        """Prepare; nothing is sent."""
        self._line = line
        self._client = client
        self._stop = stop
        self._record = record

    @contextmanager
    def open(self, address: str, headers: Mapping[str, str], budget: ConnectBudget) -> Iterator[Stream]:
        """Ask for a file and follow where the answer leads.

        Raises:
            TransferCancelled: the transfer is to stop.
            NeverSent: the server cannot be reached.
            UnsafeRedirect: it led where it must not.
            ReplyBroken: no answer came.
        """
        url = self._line.named_place(address)
        call = Call(operation=Operation.CONTENT, method="GET", url=str(url), headers={**_WANTED, **headers})
        with_key = self._line.is_home(url)
        for hop in range(MOST_REDIRECTS + 1):
            with self._answered(call, url, budget, with_key=with_key) as stream:
                location = stream.headers.get("location")
                target = next_stop(url, method="GET", status=stream.status, location=location)
                if target is None:
                    yield stream
                    return
            if hop == MOST_REDIRECTS:
                raise too_many(url, target)
            with_key = with_key and self._line.is_home(target)
            self._line.guard.check(target)
            url, budget = target, ConnectBudget(self._line.patience.connect)

    @contextmanager
    def _answered(self, call: Call, url: httpx.URL, budget: ConnectBudget, *, with_key: bool) -> Iterator[Stream]:
        begin = time.monotonic()
        require_resolvable(url, self._line, until=begin + budget.left, stop=self._stop)
        trail = Trail(url, self._line.peers, wanted=self._record is not None)
        watch = Watch(url, self._line.guard, trail, may_be_proxied=self._line.way.may_be_proxied)

        def explained(error: Exception) -> SoraDesktopError | ReplyBroken:
            return TransferCancelled() if self._stop.is_set() else explain(error, watch, self._line.host)

        latest = begin + self._line.patience.connect + _ROOM
        with Cutter(self._stop, lambda: not watch.sent and time.monotonic() > latest) as cutter:
            request = self._client.build_request(
                call.method,
                url,
                headers=self._line.headers(call, with_key=with_key),
                timeout=self._line.timeout(budget, self._line.patience.stall),
                extensions={"trace": _tracer(watch, cutter)},
            )
            note = Note(call, request, trail, self._line.redactor, self._record)
            try:
                response = self._client.send(request, stream=True)
            except FAILURES as error:
                meaning = explained(error)
                note.end(error=str(meaning))
                budget.spend(time.monotonic() - begin)
                raise meaning from None
            except UnsafeRedirect as error:
                note.end(error=str(error))
                raise
            note.answered(response)
            stream = Stream(response, explained, self._line.patience.stall)
            try:
                yield stream
            finally:
                response.close()
                note.end(body=stream.shown, received=stream.received, error=stream.broken)


def _tracer(watch: Watch, cutter: Cutter) -> Callable[[str, Mapping[str, object]], None]:
    """Give what httpx tells of the steps of a request."""

    def trace(event: str, info: Mapping[str, object]) -> None:
        if not event.endswith("connect_tcp.complete"):
            watch.see(event, info)
            return
        stream = info["return_value"]
        try:
            watch.see(event, info)
        except UnsafeRedirect:
            stream.close()  # type: ignore[attr-defined]
            raise
        cutter.hold(stream.get_extra_info("socket"))  # type: ignore[attr-defined]

    return trace
