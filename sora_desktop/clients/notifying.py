"""Sends signed messages to webhooks, and says what became of each."""

from __future__ import annotations

import base64
import hmac
import time
from typing import TYPE_CHECKING

import httpx

from sora_desktop import __version__
from sora_desktop.clients.transport.tls import tls_context
from sora_desktop.domain.webhooks import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE = 10.0
"""Seconds for a connection, and for an answer."""

_GONE = 410
_TAKEN = range(200, 300)
_LONGEST_WAIT = 86_400.0


async def notify(url: str, secret: str, message_id: str, body: str) -> Delivery:
    """Send one message; nothing that happens on the way is raised.

    It goes straight there: through no proxy, and nowhere that an answer might lead to.

    Args:
        url: the webhook's address.
        secret: what it is signed with, in the form `whsec_…`.
        message_id: the same each time the message is sent, so that it is known again.
        body: JSON.
    """
    now = int(time.time())
    headers = {
        "content-type": "application/json",
        "user-agent": f"sora-desktop/{__version__}",
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": _signature(secret, f"{message_id}.{now}.{body}"),
    }
    try:
        async with (
            httpx.AsyncClient(verify=tls_context(), trust_env=False, timeout=PATIENCE) as client,
            # Only how the answer begins counts; what follows is not waited for.
            client.stream("POST", url, content=body.encode(), headers=headers) as answer,
        ):
            return _delivery(answer.status_code, answer.headers)
    except httpx.TimeoutException:
        return Delivery(taken=False, status=None, detail=f"it did not answer within {PATIENCE:g} seconds")
    except httpx.ConnectError:
        return Delivery(taken=False, status=None, detail="nothing listens there")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Delivery(taken=False, status=None, detail=f"the connection broke ({type(error).__name__})")


def _signature(secret: str, said: str) -> str:
    """Sign as Standard Webhooks want it (https://www.standardwebhooks.com)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return f"v1,{base64.b64encode(hmac.digest(key, said.encode(), 'sha256')).decode()}"


def _delivery(status: int, headers: Mapping[str, str]) -> Delivery:
    if status in _TAKEN:
        return Delivery(taken=True, status=status, detail=f"it answered {status}")
    if status == _GONE:
        return Delivery(taken=False, status=status, detail="it answered 410: it wants no messages any more", gone=True)
    try:
        wait = min(max(0.0, float(headers.get("retry-after", ""))), _LONGEST_WAIT)
    except ValueError:
        wait = None
    return Delivery(taken=False, status=status, detail=f"it answered {status}", wait=wait)
