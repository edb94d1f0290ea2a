"""What the tests of dialects ask a server."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest


def form(**fields: str) -> dict[str, Any]:
    """Write fields as a multipart form."""
    return {"files": {name: (None, value) for name, value in fields.items()}}


def until(client: httpx.Client, path: str, *words: str) -> httpx.Response:
    """Ask until the state is one of some words; gives that answer."""
    pause = threading.Event()
    for _ in range(400):
        answer = client.get(path)
        told = answer.json()
        if {told.get("status"), (told.get("data") or {}).get("status")} & set(words):
            return answer
        pause.wait(0.05)
    pytest.fail(f"{path} never became one of {words}")


def fetch_signed(url: str, server: httpx.URL) -> bytes:
    """Fetch a clip from an address of its own, which lies elsewhere and wants no key."""
    where = httpx.URL(url)
    assert (where.host, where.port) != (server.host, server.port)
    with_key = httpx.get(url, headers={"authorization": "Bearer secret"}, trust_env=False)
    assert with_key.status_code == 400
    forged = httpx.get(f"{url}0", trust_env=False)
    assert forged.status_code == 403
    answer = httpx.get(url, trust_env=False)
    assert answer.headers["content-type"] == "video/mp4"
    return answer.content
