"""Asks a server what costs nothing: looks, and one deletion of a video that surely does not exist."""

from __future__ import annotations

import asyncio
import re
import secrets
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx

from sora_desktop.clients.kinds import kind_of
from sora_desktop.clients.places import Places
from sora_desktop.clients.transport.control import ControlChannel
from sora_desktop.clients.transport.line import Line
from sora_desktop.clients.transport.messages import Answer, Call
from sora_desktop.clients.transport.redirects import REDIRECTS
from sora_desktop.clients.transport.refusals import is_server_trouble, refusal, states_refusal, trouble
from sora_desktop.domain.errors import ClientError, ServerTrouble, UnsafeRedirect
from sora_desktop.domain.exchanges import Operation

if TYPE_CHECKING:
    from sora_desktop.clients.base import Recorder
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.exchanges import Exchange

    Reply = Answer | ClientError

PATIENCE = 10.0
"""Seconds that a person waits for one answer of a test at most."""

_TRACES = re.compile(
    r"(?:https?:/)?/[\w./?=&%:-]*|[\w-]{16,}|\b[0-9a-f-]{8,}\b|\d+|\b(?:GET|DELETE|OPTIONS)\b", re.IGNORECASE
)
"""What differs between two answers that say the same: paths, methods, ids and numbers."""


class Asker:
    """Asks one server on behalf of a test; never raises for what does not work.

    Attributes:
        line: the way to the server.
        unknown: an id that no video has.
    """

    def __init__(
        self, connection: Connection, known: ConnectionSecrets, like: Line, record: Recorder | None = None
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            connection: the server, perhaps with something changed on trial.
            known: its secrets, perhaps with something changed on trial.
            like: the way whose patience is shared, and its discretion; each question is asked once.
            record: told of each exchange.

        Raises:
            InvalidConnection: the connection cannot work.
        """
        patience = replace(like.patience, attempts=1, read=min(like.patience.read, PATIENCE))
        self.line = Line(connection, known, patience, besides=like.redactor)
        self.unknown = f"video_sora_desktop_test_{secrets.token_hex(8)}"
        self._nowhere = f"sora-desktop-test-{secrets.token_hex(8)}"
        self._places = Places(self.line.address, kind_of(connection.kind))
        self._channel = ControlChannel(self.line)
        self._record = record
        self._exchanges: list[Exchange] = []

    @property
    def connection(self) -> Connection:
        """The server that is asked."""
        return self.line.connection

    def another(
        self,
        *,
        connection: Connection | None = None,
        secrets: ConnectionSecrets | None = None,
        known_otherwise: bool = False,
    ) -> Asker:
        """Give one who asks with something changed on trial, and tells the same recorder.

        Args:
            connection: another way.
            secrets: other secrets.
            known_otherwise: whether it is for the server to know us by something else than usual; what comes of
                that says nothing of the connection as it is, so the recorder is not told.

        Raises:
            InvalidConnection: the connection cannot work so.
        """
        record = None if known_otherwise else self._record
        return Asker(connection or self.connection, secrets or self.line.secrets, self.line, record)

    def _take(self, exchange: Exchange) -> None:
        self._exchanges.append(exchange)
        if self._record is not None:
            self._record(exchange)

    def address(self, template: str, **parameters: str) -> str:
        """Give the address of a path of a kind; its `{id}` becomes one that is unknown."""
        return self._places.at(template, self.unknown, operation="a test", parameters=parameters)

    async def get(self, template: str, **parameters: str) -> Reply:
        """Look at a path below the base URL."""
        return await self.ask("GET", self.address(template, **parameters))

    async def options(self, template: str) -> Reply:
        """Ask which methods a path has."""
        return await self.ask("OPTIONS", self.address(template))

    async def nowhere(self, method: str = "GET") -> Reply:
        """Ask for something that surely does not exist, to see how the server says so."""
        return await self.ask(method, self.address(self._nowhere))

    async def ask(self, method: str, url: str) -> Reply:
        """Send a question once."""
        call = Call(operation=Operation.MODELS, method=method, url=url)
        try:
            async with asyncio.timeout(PATIENCE + self.line.patience.connect):
                return await self._channel.repeat(call, self._take)
        except ClientError as error:
            return error
        except TimeoutError:
            return ServerTrouble(host=self.line.host, status="no answer in time", server_message="")

    @property
    def sent_on_to(self) -> httpx.URL | None:
        """Another origin that the server sent us to, to which no key goes; None where it did not."""
        for exchange in self._exchanges:
            location = exchange.response_headers.get("location", "")
            if exchange.status in REDIRECTS and location and not self.line.stays_home(exchange.url, location):
                with suppress(httpx.InvalidURL, ValueError):
                    return httpx.URL(exchange.url).join(location)
        return None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._channel.close()

    def problem(self, reply: Reply) -> ClientError | None:
        """Say what is wrong by an answer, or None for a success."""
        if isinstance(reply, ClientError):
            return reply
        if reply.ok:
            return None
        if reply.status in REDIRECTS:
            target = reply.redactor.text(reply.headers.get("location", "").partition("?")[0][:200])
            return UnsafeRedirect(host=self.line.host, target=target, reason="it cannot be asked in the same way")
        if is_server_trouble(reply.status) and not states_refusal(reply):
            return trouble(reply, host=self.line.host)
        return refusal(reply, host=self.line.host, url=self.line.address.root)


def methods_of(reply: Reply) -> frozenset[str]:
    """Give the methods that an answer says a path has; empty where it does not say."""
    if not isinstance(reply, Answer):
        return frozenset()
    said: str = reply.headers.get("allow", "")
    return frozenset(word.strip().upper() for word in said.split(",") if word.strip())


def status_of(reply: Reply) -> int:
    """Give the HTTP status of an answer, or 0 where none came."""
    return reply.status if isinstance(reply, Answer) else 0


def says_the_same(one: Reply, other: Reply) -> bool:
    """Tell whether two answers differ in nothing but paths, methods, ids and numbers."""
    if not isinstance(one, Answer) or not isinstance(other, Answer):
        return False
    return one.status == other.status and _gist(one) == _gist(other)


def _gist(answer: Answer) -> str:
    text = answer.body[:4096].decode("utf-8", "replace")
    return " ".join(_TRACES.sub(" ", text).split())


def with_scheme(url: str, scheme: str) -> str:
    """Give an address with another scheme; one that names no port then means that scheme's own."""
    return str(httpx.URL(url).copy_with(scheme=scheme))
