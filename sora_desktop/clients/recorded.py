"""Says of an exchange that was recorded what is said of one when it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.clients.transport.refusals import is_server_trouble, refusal, trouble

if TYPE_CHECKING:
    from sora_desktop.domain.errors import ClientError
    from sora_desktop.domain.exchanges import Exchange

_ERROR = 400


def refusal_in(exchange: Exchange) -> ClientError | None:
    """Give what an answer other than success meant; None where there was no answer, or a good one."""
    if exchange.status is None or exchange.status < _ERROR:
        return None
    answer = Answer(
        status=exchange.status,
        headers=httpx.Headers(dict(exchange.response_headers)),
        body=exchange.response_body.encode("utf-8", "replace"),
        redactor=Redactor(()),
    )
    host = httpx.URL(exchange.url).host
    if is_server_trouble(exchange.status):
        return trouble(answer, host=host)
    return refusal(answer, host=host, url=exchange.url)
