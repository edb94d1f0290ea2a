"""`/api/v1/events`: what happens, told while it happens as server-sent events."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections import deque
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header
from starlette.responses import Response

from sora_desktop.api.describing import refusals
from sora_desktop.api.refusals import Refusal, refusal_of
from sora_desktop.api.server import ABORT_KEY
from sora_desktop.domain import events
from sora_desktop.services.job_shape import job_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from starlette.types import Receive, Scope, Send

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queue import QueueState
    from sora_desktop.services.events import EventBus

HEARTBEAT = 15.0
"""Seconds of silence after which a line is sent, so that both sides know that the other one is there."""

MOST_STREAMS = 64
KEPT = 1_000
"""Events that are remembered for readers who come back."""

KEPT_BYTES = 8 * 1024**2
"""How much of them is remembered."""

MOST_WAITING = 1_000
"""Events that a slow reader may be behind; then it is sent away, and can come back."""

TOLD_OF = 100
"""Jobs of which one event tells; of more at once it only says how many."""

_EVENT = {
    "type": "object",
    "description": "One event; `data` is JSON.",
    "properties": {
        "event": {"type": "string"},
        "data": {"type": "string"},
        "id": {"type": "string"},
        "retry": {"type": "integer"},
    },
    "required": ["event", "data"],
}
_ID = re.compile(rb'"([0-9a-f]{8}-[0-9a-f-]{27})"')


class EventStreams:
    """Hears of everything, remembers the latest of it, and tells whoever reads."""

    def __init__(self, bus: EventBus, heartbeat: float | None = None) -> None:
        """Begin to hear; after `heartbeat` seconds of silence, readers get a sign of life."""
        self._heartbeat = HEARTBEAT if heartbeat is None else heartbeat
        # Another run counts anew, and must not be taken for this one.
        self._run = os.urandom(4).hex()
        self._number = 0
        self._latest: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        self._streams: set[EventStream] = set()
        self._ended = False
        self._unsubscribe = bus.subscribe(self._heard)

    def open(self, last_id: str | None) -> EventStream:
        """Begin to tell a reader what happens.

        Args:
            last_id: the id of the last event that it heard of, if it was here before.

        Raises:
            Refusal: there are too many readers.
        """
        if len(self._streams) >= MOST_STREAMS or self._ended:
            raise Refusal(
                429,
                "too_many_streams",
                f"{MOST_STREAMS} programs listen to events already.",
                "Close one of them first.",
                headers={"retry-after": "5"},
            )
        stream = EventStream(self._streams, self._heartbeat)
        self._streams.add(stream)
        for frame in self._missed(last_id):
            stream.tell(frame)
        return stream

    def close(self) -> None:
        """Hear and tell no more; every stream comes to its end."""
        self._ended = True
        self._unsubscribe()
        self.dismiss()

    def dismiss(self) -> None:
        """Send every reader away; who has the right token can come back."""
        for stream in tuple(self._streams):
            stream.end()

    def _missed(self, last_id: str | None) -> Iterator[bytes]:
        """Give what happened since an event; where that is not known any more, say so."""
        yield f"retry: 2000\nid: {self._run}-{self._number}\nevent: hello\ndata: {{}}\n\n".encode()
        if last_id is None:
            return
        run, _, text = last_id.partition("-")
        number = int(text) if text.isdecimal() and len(text) < len(str(2**63)) else -1
        oldest = self._latest[0][0] if self._latest else self._number + 1
        if run != self._run or not oldest - 1 <= number <= self._number:
            yield b'event: missed\ndata: {"advice": "Events were missed. List the jobs anew."}\n\n'
            return
        for one, frame in self._latest:
            if one > number:
                yield frame

    def _heard(self, event: events.Event) -> None:
        told = _TOLD.get(type(event))
        if told is None:
            return
        if isinstance(event, events.JobsDeleted):
            self._forget(event.job_ids)
        self._number += 1
        name, tell = told
        frame = f"id: {self._run}-{self._number}\nevent: {name}\ndata: {json.dumps(tell(event))}\n\n".encode()
        self._remember(frame)
        for stream in tuple(self._streams):
            stream.tell(frame)

    def _remember(self, frame: bytes) -> None:
        self._latest.append((self._number, frame))
        self._bytes += len(frame)
        while len(self._latest) > KEPT or self._bytes > KEPT_BYTES:
            self._bytes -= len(self._latest.popleft()[1])

    def _forget(self, job_ids: Sequence[JobId]) -> None:
        """Tell nobody again of what was deleted for good."""
        gone = {job_id.encode() for job_id in job_ids}
        kept = [one for one in self._latest if gone.isdisjoint(_ID.findall(one[1]))]
        self._latest = deque(kept)
        self._bytes = sum(len(frame) for _, frame in kept)


class EventStream(Response):
    """Tells one reader what happens, until it goes, falls behind, or the service ends."""

    media_type = "text/event-stream"

    def __init__(self, streams: set[EventStream], heartbeat: float) -> None:
        """Tell nothing yet; `streams` is where it is known while it lasts."""
        super().__init__(headers={"cache-control": "no-store", "x-accel-buffering": "no"})
        del self.headers["content-length"]
        self._streams = streams
        self._heartbeat = heartbeat
        self._waiting: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._ending = False
        self._abort: Callable[[], None] | None = None

    def tell(self, frame: bytes) -> None:
        """Tell of an event as soon as the reader takes it; one that is too far behind is sent away."""
        self._waiting.append(frame)
        self._news.set()
        if len(self._waiting) > MOST_WAITING:
            self._waiting.clear()
            self.end()
            if self._abort is not None:
                self._abort()

    def end(self) -> None:
        """Let it come to its end."""
        self._ending = True
        self._streams.discard(self)
        self._news.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        self._abort = scope.get("state", {}).get(ABORT_KEY)
        gone = asyncio.ensure_future(self._watch(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            while not self._ending or self._waiting:
                frames = b"".join(self._waiting)
                self._waiting.clear()
                await send({"type": "http.response.body", "body": frames or b": \n\n", "more_body": True})
                await self._wait()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._streams.discard(self)
            gone.cancel()

    async def _wait(self) -> None:
        """Wait until there is something to tell, or it is time for a sign of life."""
        if self._waiting or self._ending:
            return
        self._news.clear()
        try:
            async with asyncio.timeout(self._heartbeat):
                await self._news.wait()
        except TimeoutError:
            return

    async def _watch(self, receive: Receive) -> None:
        """Notice that the reader has gone."""
        while (await receive())["type"] != "http.disconnect":
            continue
        self._waiting.clear()
        self.end()


def events_router(streams: EventStreams) -> APIRouter:
    """Make the route."""
    router = APIRouter(prefix="/api/v1/events", tags=["Events"])

    @router.get(
        "",
        summary="Hear what happens",
        response_class=Response,
        responses={
            200: {
                "description": "Server-sent events, until the reader goes or the service ends.",
                "content": {"text/event-stream": {"schema": _EVENT}},
            },
            **refusals(401, 403, 422, 429),
        },
    )
    async def listen(
        last_event_id: Annotated[
            str | None, Header(description="The id of the last event that was heard of.", max_length=64)
        ] = None,
    ) -> Response:
        """Hear of jobs and of the queue: `jobs_added`, `jobs_changed`, `job_progressed`, `jobs_removed` (to the trash),
        `jobs_deleted` (for good), `jobs_restored`, `connections_changed`, `queue_changed`, `caps_changed`,
        `budget_reached` and `trouble`.

        Events about jobs have them in `jobs`, unless they are very many at once: `count` says how many.
        Who comes back with `Last-Event-ID` hears what was missed; `missed` says that this is not known any more.
        """  # noqa: D205 - shown as one paragraph
        return streams.open(last_event_id)

    return router


def _jobs(jobs: Sequence[Job]) -> dict[str, object]:
    return {"count": len(jobs), "jobs": [job_object(job) for job in jobs] if len(jobs) <= TOLD_OF else []}


def _queue(state: QueueState) -> dict[str, object]:
    return {"mode": state.mode, "held": [hold.connection for hold in state.holds]}


_TOLD: Mapping[type, tuple[str, Callable[[Any], dict[str, object]]]] = {
    events.JobsAdded: ("jobs_added", lambda event: _jobs(event.jobs)),
    events.JobChanged: ("jobs_changed", lambda event: _jobs([event.job])),
    events.JobsChanged: ("jobs_changed", lambda event: _jobs(event.jobs)),
    events.JobProgressed: ("job_progressed", lambda event: {"id": event.job_id, "progress": event.progress}),
    events.JobsRemoved: ("jobs_removed", lambda event: {"ids": list(event.job_ids)}),
    events.JobsDeleted: ("jobs_deleted", lambda event: {"ids": list(event.job_ids)}),
    events.JobsRestored: ("jobs_restored", lambda event: _jobs(event.jobs)),
    events.ConnectionsChanged: ("connections_changed", lambda _: {}),
    events.QueueChanged: ("queue_changed", lambda event: _queue(event.state)),
    events.CapsChanged: ("caps_changed", lambda _: {}),
    events.BudgetReached: ("budget_reached", lambda event: {"reason": event.excess.reason}),
    events.TroubleArose: ("trouble", lambda event: refusal_of(event.error).as_object()),
}
"""What events are called, and what is told of them; what only a window does is nobody else's business."""
