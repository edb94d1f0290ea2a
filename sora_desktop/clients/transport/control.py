"""Sends control calls: over few connections, with redirects, retries and evidence."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from sora_desktop.clients.transport.breakage import FAILURES, AnswerTooLarge, ReplyBroken, explain
from sora_desktop.clients.transport.evidence import Note
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.names import screen
from sora_desktop.clients.transport.patience import CONTROL_CONNECTIONS, LONG_CALLS, ConnectBudget
from sora_desktop.clients.transport.redirects import MOST_REDIRECTS, next_stop, too_many
from sora_desktop.clients.transport.refusals import worth_repeating, worth_resubmitting
from sora_desktop.clients.transport.trail import Trail
from sora_desktop.clients.transport.watching import Watch
from sora_desktop.domain.errors import HostUnreachable, ReplyLost, ServerTrouble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sora_desktop.clients.base import Recorder
    from sora_desktop.clients.transport.line import Line
    from sora_desktop.clients.transport.messages import Call

_ROOM = 0.5
"""Seconds beyond the limit for connecting, within which its own error comes first."""


class ControlChannel:
    """The asynchronous way to one server."""

    def __init__(self, line: Line) -> None:
        """Prepare; connections are made with the first call."""
        self._line = line
        self._patience = line.patience
        self._places = asyncio.Semaphore(CONTROL_CONNECTIONS)
        self._long_places = asyncio.Semaphore(LONG_CALLS)
        self._opening = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None

    async def repeat(self, call: Call, record: Recorder | None = None, *, remote_id: str | None = None) -> Answer:
        """Make a call that can be made again, until it has an answer worth having or patience ends.

        Args:
            call: what to send.
            record: told of each exchange.
            remote_id: the video that it is about; what says something of it is never repeated.

        Raises:
            NeverSent: the server cannot be reached.
            UnsafeRedirect: it led where it must not.
            ServerTrouble: it broke off every time.
        """
        patience = self._patience
        started = time.monotonic()
        budget = ConnectBudget(patience.connect)
        for attempt in range(patience.attempts):
            last = attempt + 1 == patience.attempts or time.monotonic() - started > patience.repeatable
            pause = patience.pause(attempt)
            try:
                answer = await self._send(call, record, budget)
            except HostUnreachable:
                budget.spend(pause)
                if last or budget.left <= 0:
                    raise
            except ReplyBroken as broken:
                if last:
                    raise ServerTrouble(host=self._line.host, status=broken.reason, server_message="") from None
                budget = ConnectBudget(patience.connect)
            else:
                asked = answer.retry_after
                pause = pause if asked is None else asked
                if last or pause > patience.longest_wait or not worth_repeating(answer, remote_id):
                    return answer
                budget = ConnectBudget(patience.connect)
            await asyncio.sleep(pause)
        raise AssertionError("unreachable")  # noqa: EM101 - the last attempt returns or raises

    async def submit(self, call: Call, record: Recorder | None = None) -> Answer:
        """Make a call that may cost money: again only if it certainly was not taken.

        Raises:
            NeverSent: no connection was made, in all tries.
            ReplyLost: the server may have taken it.
        """
        patience = self._patience
        budget = ConnectBudget(patience.connect)
        for attempt in range(patience.submissions):
            last = attempt + 1 == patience.submissions
            pause = patience.pause(attempt)
            try:
                answer = await self._send(call, record, budget)
            except HostUnreachable:
                budget.spend(pause)
                if last or budget.left <= 0:
                    raise
            except ReplyBroken as broken:
                raise ReplyLost(host=self._line.host, reason=broken.reason) from None
            else:
                asked = answer.retry_after
                if last or asked is None or asked > patience.longest_wait or not worth_resubmitting(answer):
                    return answer
                pause = asked
                budget = ConnectBudget(patience.connect)
            await asyncio.sleep(pause)
        raise AssertionError("unreachable")  # noqa: EM101 - the last attempt returns or raises

    async def close(self) -> None:
        """Let go of the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _send(self, call: Call, record: Recorder | None, budget: ConnectBudget) -> Answer:
        """Send a request once, and follow where its answer leads."""
        url = httpx.URL(call.url)
        with_key = self._line.is_home(url)
        await screen(url, self._line, seconds=budget.phase)
        for hop in range(MOST_REDIRECTS + 1):
            answer = await self._exchange(call, url, record, budget, with_key=with_key)
            target = next_stop(url, method=call.method, status=answer.status, location=answer.headers.get("location"))
            if target is None:
                return answer
            if hop == MOST_REDIRECTS:
                if call.method == "GET":
                    raise too_many(url, target)
                return answer
            with_key = with_key and self._line.is_home(target)
            url, budget = target, ConnectBudget(self._patience.connect)
            await screen(url, self._line, seconds=budget.phase)
        raise AssertionError("unreachable")  # noqa: EM101 - the last hop returns or raises

    async def _exchange(
        self, call: Call, url: httpx.URL, record: Recorder | None, budget: ConnectBudget, *, with_key: bool
    ) -> Answer:
        async with self._place(call):
            client = await self._open()
            silence = self._patience.create if call.patient else self._patience.read
            clock = asyncio.get_running_loop().time
            # A proxy may take the connection and lead nowhere, which no limit of httpx ends.
            limit = asyncio.timeout(self._patience.connect + _ROOM)
            trail = Trail(url, self._line.peers, wanted=record is not None)
            watch = Watch(
                url,
                self._line.guard,
                trail,
                lambda: limit.reschedule(clock() + 2 * silence),
                may_be_proxied=self._line.way.may_be_proxied,
            )
            request = client.build_request(
                call.method,
                url,
                headers=self._line.headers(call, with_key=with_key),
                content=call.body.content if call.body else None,
                timeout=self._line.timeout(budget, silence),
                extensions={"trace": watch.see_async},
            )
            note = Note(call, request, trail, self._line.redactor, record)
            begin = time.monotonic()
            try:
                async with limit:
                    return await self._converse(client, request, note, call.limit)
            except (*FAILURES, AnswerTooLarge) as error:
                meaning = explain(error, watch, self._line.host)
                note.end(error=str(meaning))
                budget.spend(time.monotonic() - begin)
                raise meaning from None
            except BaseException as error:
                note.end(error=f"given up: {type(error).__name__}")
                raise

    @asynccontextmanager
    async def _place(self, call: Call) -> AsyncIterator[None]:
        async with AsyncExitStack() as taken:
            if call.patient:
                await taken.enter_async_context(self._long_places)
            await taken.enter_async_context(self._places)
            yield

    async def _converse(self, client: httpx.AsyncClient, request: httpx.Request, note: Note, limit: int) -> Answer:
        response = await client.send(request, stream=True)
        try:
            note.answered(response)
            body = await _read(response, limit)
        finally:
            await response.aclose()
        redactor = self._line.redactor
        answer = Answer(status=response.status_code, headers=response.headers, body=body, redactor=redactor)
        note.end(body=answer.shown if note.wanted else "", received=len(body))
        return answer

    async def _open(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                # Reading the system's certificates takes longer than a frame.
                self._client = await asyncio.to_thread(self._line.open_async)
            return self._client


async def _read(response: httpx.Response, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > limit:
            raise AnswerTooLarge
        parts.append(part)
    return b"".join(parts)
