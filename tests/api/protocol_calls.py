"""Calls of the service as a client of the protocol makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.services.connections import ConnectionDraft

if TYPE_CHECKING:
    from tests.api.conftest import Served


async def connect(served: Served, name: str) -> None:
    """Add a connection; the mock stands behind each of them."""
    await served.services.connections.add(
        ConnectionDraft(name=name, base_url="http://127.0.0.1:1/v1", auth=Auth.NONE, key_source=KeySource.NONE)
    )


async def create(served: Served, **fields: object) -> dict[str, Any]:
    answer = await served.client.post("/v1/videos", json={"prompt": "a boat", **fields})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def finished(served: Served, video: dict[str, Any]) -> dict[str, Any]:
    await served.services.jobs.wait([video["id"]])
    return dict((await served.client.get(f"/v1/videos/{video['id']}")).json())


async def error_of(served: Served, status: int, **fields: object) -> dict[str, Any]:
    answer = await served.client.post("/v1/videos", json=fields)
    assert answer.status_code == status, answer.text
    assert answer.headers["x-should-retry"] == "false"
    assert answer.json().keys() == {"error"}
    error: dict[str, Any] = answer.json()["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    return error
