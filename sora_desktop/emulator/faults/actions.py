"""What each fault does to a request."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from sora_desktop.emulator.faults.exchange import Answer
from sora_desktop.emulator.faults.payloads import Payload, payload_of
from sora_desktop.emulator.faults.placeholders import fill_header, fill_json
from sora_desktop.emulator.faults.rewriting import rewrite
from sora_desktop.emulator.faults.script import Action, Changes, Framing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from sora_desktop.emulator.faults.conditions import Due
    from sora_desktop.emulator.faults.exchange import Exchange
    from sora_desktop.emulator.faults.placeholders import Facts
    from sora_desktop.emulator.faults.script import Fault
    from sora_desktop.emulator.faults.signing import Signer

_DRIP_SECONDS = 0.1
_JSON_LIMIT = 64 * 1024 * 1024
_BODILESS = frozenset({204, 304})
_TOO_MANY = 429
_UNAUTHORISED = 401
_SERVER_ERROR = 500


class Actor:
    """Lets faults happen."""

    def __init__(self, base_path: str, signer: Signer) -> None:
        """Prepare.

        Args:
            base_path: of the server that is played, for addresses.
            signer: makes signed addresses.
        """
        self._base_path = base_path
        self._signer = signer
        self._ways: Mapping[Action, Callable[[Due, Exchange], Awaitable[None]]] = {
            Action.STATUS: self._reply,
            Action.BODY: self._send_body,
            Action.REDIRECT: self._reply,
            Action.REWRITE: self._reply,
            Action.DRIP: self._drip,
            Action.RESET: self._reset,
            Action.STALL: self._stall,
            Action.TRUNCATE: self._truncate,
        }

    async def act(self, dues: list[Due], exchange: Exchange) -> None:
        """Let all that is due happen: latencies first, and one other fault or the server's own answer.

        Raises:
            ClientGone: the client did not wait for it.
        """
        for due in dues:
            if due.fault.do is not Action.LATENCY:
                await self._ways[due.fault.do](due, exchange)
                return
            if due.fault.billed:
                exchange.hold += due.fault.seconds or 0.0
            elif await exchange.is_gone_within(due.fault.seconds):
                exchange.decision.settle(None, "the client went away before anything was done")
                return
        await exchange.pass_on()

    async def _reply(self, due: Due, exchange: Exchange) -> None:
        answer = await self._answer(due, exchange)
        await exchange.hold_on(due.fault.seconds)
        await exchange.reply(answer)

    async def _send_body(self, due: Due, exchange: Exchange) -> None:
        if not due.fault.raw:
            await self._reply(due, exchange)
            return
        answer = await self._answer(due, exchange)
        await exchange.hold_on(due.fault.seconds)
        exchange.decision.settle(None, "bare bytes")
        for piece in answer.payload.pieces():
            await exchange.wire.write(piece)
        await exchange.cut()

    async def _drip(self, due: Due, exchange: Exchange) -> None:
        answer = await self._answer(due, exchange)
        length = answer.payload.length
        rate = due.fault.bytes_per_second
        seconds = length / rate if rate else due.fault.seconds or 0.0
        steps = max(1, min(length, round(seconds / _DRIP_SECONDS)))
        answer.headers["content-length"] = str(length)
        await exchange.begin(answer)
        buffered = b"".join(answer.payload.pieces())
        for step in range(steps):
            if await exchange.is_gone_within(seconds / steps):
                return
            await exchange.write([buffered[length * step // steps : length * (step + 1) // steps]])
        await exchange.end()

    async def _reset(self, due: Due, exchange: Exchange) -> None:
        await self._send_some(due, exchange, "reset")
        await exchange.reset()

    async def _stall(self, due: Due, exchange: Exchange) -> None:
        await self._send_some(due, exchange, "silence")
        await exchange.stay_silent(due.fault.seconds)

    async def _send_some(self, due: Due, exchange: Exchange, note: str) -> None:
        """Send what comes before the answer breaks off, if anything."""
        fault = due.fault
        pause = fault.seconds if fault.do is Action.RESET else None
        if fault.after is None:
            if fault.billed:
                await exchange.ask()
            await exchange.hold_on(pause)
            exchange.decision.settle(None, note)
            return
        answer = await self._answer(due, exchange)
        await exchange.hold_on(pause)
        answer.headers["content-length"] = str(answer.payload.length)
        await exchange.begin(answer)
        await exchange.write(answer.payload.first(fault.after))

    async def _truncate(self, due: Due, exchange: Exchange) -> None:
        fault = due.fault
        answer = await self._answer(due, exchange)
        await exchange.hold_on(fault.seconds)
        length = answer.payload.length
        count = min(length // 2 if fault.after is None else fault.after, max(0, length - 1))
        if fault.framing is Framing.UNDERSTATED:
            answer.payload = Payload.of(b"".join(answer.payload.first(count)))
            await exchange.reply(answer)
            return
        if fault.framing is Framing.CLOSE:
            await exchange.begin_bare(answer)
            for piece in answer.payload.first(count):
                await exchange.wire.write(piece)
        else:
            answer.headers["content-length"] = str(length)
            if fault.framing is Framing.CHUNKED:
                del answer.headers["content-length"]
            await exchange.begin(answer)
            await exchange.write(answer.payload.first(count))
        await exchange.cut()

    async def _answer(self, due: Due, exchange: Exchange) -> Answer:
        """Make the answer that a fault sends, after the server has done its work if it is to."""
        fault = due.fault
        asked = await exchange.ask(without=fault.ignore_headers) if fault.billed else None
        facts = exchange.facts(
            base_path=self._base_path,
            signer=self._signer,
            lifetime=fault.lifetime,
            answer=asked.data if asked else b"",
        )
        if asked is None or fault.own or fault.do in (Action.STATUS, Action.REDIRECT):
            answer = _own_answer(due, facts)
        else:
            answer = asked
            if fault.changes != Changes():
                _rewrite(answer, fault, facts)
        if fault.status:
            answer.status = fault.status[(due.act - 1) % len(fault.status)]
        for name, value in fault.headers:
            answer.headers.pop(name.lower(), None)
            if value:
                answer.headers[name.lower()] = fill_header(value, facts)
        if answer.status in _BODILESS:
            answer.payload = Payload.of(b"")
        return answer


def _own_answer(due: Due, facts: Facts) -> Answer:
    fault = due.fault
    if fault.own:
        payload, media_type = payload_of(fault.own, facts, due.chance)
        return Answer(200, {"content-type": media_type}, payload)
    if fault.do is Action.REDIRECT:
        return Answer(302, {"location": fill_header(fault.location or "{signed}", facts)})
    status = fault.status[(due.act - 1) % len(fault.status)]
    body = json.dumps({"error": _error(status)}).encode()
    return Answer(status, {"content-type": "application/json"}, Payload.of(body))


def _error(status: int) -> dict[str, object]:
    """Write the error of the protocol for a status."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "unknown"
    kind, code = "invalid_request_error", None
    if status == _TOO_MANY:
        kind, code = "rate_limit_error", "rate_limit_exceeded"
    elif status == _UNAUTHORISED:
        code = "invalid_api_key"
    elif status >= _SERVER_ERROR:
        kind = "server_error"
    return {"message": f"A scripted fault: {status} {phrase}.", "type": kind, "param": None, "code": code}


def _rewrite(answer: Answer, fault: Fault, facts: Facts) -> None:
    """Change a JSON answer; another one stays as it is."""
    if len(answer.data) > _JSON_LIMIT:
        return
    try:
        value = json.loads(answer.data)
    except (ValueError, RecursionError):
        return
    filled = tuple((path, fill_json(one, facts)) for path, one in fault.changes.set)
    changes = Changes(delete=fault.changes.delete, null=fault.changes.null, set=filled)
    answer.payload = Payload.of(json.dumps(rewrite(value, changes), ensure_ascii=False).encode())
