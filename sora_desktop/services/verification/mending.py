"""What an exchange that did not work means, and how to mend it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import RemoteVideoMissing
from sora_desktop.domain.exchanges import Operation
from sora_desktop.services import kinds
from sora_desktop.services.verification.words import path_of

if TYPE_CHECKING:
    from sora_desktop.domain.exchanges import Exchange

_GOOD = range(200, 400)
_ABSENT = frozenset({404, 405, 410})
_FORBIDDEN = frozenset({401, 403})
_OF_A_VIDEO = frozenset({Operation.RETRIEVE, Operation.CONTENT, Operation.DELETE})
_NO_ACCESS = re.compile(
    r"do(?:es)? not have access|no access|not authorized|must be verified|permission|model_not_found|"
    r"model\b.{0,160}(?:not found|does not exist|not available)",
    re.IGNORECASE | re.DOTALL,
)


def works(exchange: Exchange) -> bool:
    """Tell whether an exchange went as it should."""
    return exchange.status in _GOOD and exchange.error is None


def remedy(exchange: Exchange) -> str:
    """Say what an exchange that did not work means, and what to do; empty for one that worked."""
    if works(exchange):
        return ""
    if exchange.status is None:
        return exchange.error or "No answer came. Check the address, your network, and that the server is running."
    if exchange.status in _GOOD:
        return f"The answer did not come whole: {exchange.error}"
    return _of_answer(exchange)


def _of_answer(exchange: Exchange) -> str:
    closed = kinds.kind_for(exchange.url)
    if closed.closed and exchange.status not in _FORBIDDEN:
        return f"The service is closed, which is why it answers {exchange.status}. {closed.notice}"
    if exchange.status in _ABSENT:
        return _absent(exchange)
    if exchange.status in _FORBIDDEN:
        return f"No access, though the path is there. {_said(exchange)}"
    return _said(exchange)


def _absent(exchange: Exchange) -> str:
    """Tell a wrong path from a video that is gone, and both from a model to which there is no access."""
    if _NO_ACCESS.search(exchange.response_body):
        return (
            "No access: the path is there, and the server does not offer this model to this key. Ask its operator "
            f"for access, or choose another model. {_said(exchange)}"
        )
    if exchange.operation in _OF_A_VIDEO and exchange.status != 405:  # noqa: PLR2004 - "method not allowed"
        return f"{RemoteVideoMissing.title} {RemoteVideoMissing.advice}"
    return (
        f"A wrong path: the server is there, and has nothing at {path_of(exchange.url)}. Check the base URL of the "
        "connection, which usually ends in /v1; a test of the connection finds the right one."
    )


def _said(exchange: Exchange) -> str:
    """Say it as the program says it when it happens."""
    # Loaded here because it brings the network library.
    from sora_desktop.clients.recorded import refusal_in  # noqa: PLC0415

    try:
        error = refusal_in(exchange)
    except ValueError:
        error = None
    return f"The server answered {exchange.status}." if error is None else str(error)
