"""What the tests of who was at the other end of a connection share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.clients.probed import CERTIFICATES

if TYPE_CHECKING:
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import Received, Wire

AUTHORITY = str(CERTIFICATES / "authority.pem")
RUNNING = json.dumps({"id": "v1", "object": "video", "status": "in_progress"}).encode()


def runs(_request: Received, wire: Wire) -> None:
    wire.answer(200, RUNNING)


def steps(exchange: Exchange) -> list[str]:
    """Name what was completed on the way of a request, in order."""
    return [step.event.removesuffix(".complete") for step in exchange.trace if step.event.endswith(".complete")]
