"""Makes the tests of a connection that cost nothing, as far as anything can be sent over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.live_tests import LiveSubject, LiveTest, LiveTests
from sora_desktop.domain.verification import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.open_clients import OpenClients


class LiveTester(Protocol):
    """Makes the tests that cost nothing with a client."""

    def __call__(self, client: SoraClient) -> Awaitable[LiveTests]:
        """Make them; never raises for what does not work."""


async def live_tests(connection: Connection, clients: OpenClients, test_live: LiveTester) -> LiveTests:
    """Test a connection that is in use; nothing of it is remembered, and nothing is sent by the simulation."""
    if connection.is_simulation:
        return LiveTests()
    try:
        client = await clients.get(connection.name)
    except SoraDesktopError as error:
        finding = Finding(Mark.BAD, f"Nothing was sent: {error.args[0]}", error.advice.format_map(error.facts))
        return LiveTests((LiveTest(LiveSubject.REACH, finding),), error=error)
    return await test_live(client)
