"""Who may ask the local service, and how much."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from sora_desktop.api.guard import BODY_LIMIT
from sora_desktop.api.hosts import HostRule

if TYPE_CHECKING:
    from tests.api.conftest import Served

EVERYTHING = [
    ("POST", "/api/v1/videos"),
    ("GET", "/api/v1/videos"),
    ("GET", "/api/v1/videos/x"),
    ("DELETE", "/api/v1/videos/x"),
    ("GET", "/api/v1/videos/x/content"),
    ("HEAD", "/api/v1/videos/x/content"),
    ("POST", "/api/v1/videos/x/sync"),
    ("POST", "/api/v1/videos/x/retry"),
    ("GET", "/api/v1/videos/x/receipt"),
    ("POST", "/api/v1/batches"),
    ("GET", "/api/v1/batches/x"),
    ("GET", "/api/v1/connections"),
    ("GET", "/api/v1/events"),
    ("GET", "/nothing/here"),
    ("GET", "/v1/videos"),
]


async def test_nothing_of_the_person_is_told_without_the_token(served: Served) -> None:
    for method, path in EVERYTHING:
        for wrong in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic " + served.service.token}):
            answer = await served.client.request(method, path, headers={"authorization": "", **wrong})
            assert answer.status_code == 401, (method, path)
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_in_the_address_is_not_taken(served: Served) -> None:
    path = f"/api/v1/videos?token={served.service.token}&access_token={served.service.token}"
    assert (await served.client.get(path, headers={"authorization": ""})).status_code == 401


async def test_what_is_the_same_for_everybody_needs_no_token(served: Served) -> None:
    for path in ("/health", "/docs", "/openapi.json", "/docs/swagger-ui.css", "/docs/start.js"):
        assert (await served.client.get(path, headers={"authorization": ""})).status_code == 200, path


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:3000", "localhost@evil", "", "a b"]
)
async def test_a_page_that_calls_this_computer_by_another_name_is_refused(served: Served, host: str) -> None:
    for path in ("/health", "/docs", "/api/v1/videos"):
        answer = await served.client.get(path, headers={"host": host})
        assert answer.status_code == 403, path
        assert answer.json()["code"] == "host_not_allowed"


async def test_this_computer_answers_to_its_own_names(served: Served) -> None:
    port = urlsplit(served.address).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LocalHost:{port}", f"[::1]:{port}", "localhost."):
        assert (await served.client.get("/api/v1/videos", headers={"host": host})).status_code == 200, host


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "http://evil.example", "file://"]
)
async def test_no_other_web_site_is_answered(served: Served, origin: str) -> None:
    for method, path in [*EVERYTHING, ("GET", "/health"), ("OPTIONS", "/api/v1/videos")]:
        answer = await served.client.request(method, path, headers={"origin": origin})
        assert answer.status_code == 403, (method, path)
        assert "access-control-allow-origin" not in answer.headers


async def test_the_page_of_the_service_itself_is_answered(served: Served) -> None:
    assert (await served.client.get("/api/v1/videos", headers={"origin": served.address})).status_code == 200


async def test_a_body_that_says_it_is_too_large_is_not_read(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(served.address).port)
    head = (
        f"POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {served.service.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {BODY_LIMIT + 1}\r\n\r\n"
    )
    writer.write(head.encode())
    assert b" 413 " in await reader.readline()
    writer.close()
    await writer.wait_closed()


async def test_a_body_that_grows_too_large_is_cut_off(served: Served) -> None:
    async def endless() -> object:
        for _ in range(BODY_LIMIT // 2**20 + 1):
            yield b" " * 2**20

    headers = {"content-type": "application/json"}
    answer = await served.client.post("/api/v1/videos", content=endless(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"prompt": "a"} x', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"prompt": NaN}', "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"prompt=a", "application/x-www-form-urlencoded", 415),
        (b'{"prompt": "a"}', "text/plain", 415),
        (b'{"prompt": "\\ud800"}', "application/json", 422),
        (b'{"prompt": "a", "prompt": "b"}', "application/json", 422),
        (b'{"prompt": "a", "seed": ' + b"9" * 5000 + b"}", "application/json", 422),
    ],
)
async def test_what_cannot_be_read_is_refused_and_nothing_is_ordered(
    served: Served, body: bytes, kind: str, status: int
) -> None:
    answer = await served.client.post("/api/v1/videos", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"]
    assert (await served.client.get("/api/v1/videos")).json()["total"] == 0


async def test_what_is_no_http_is_answered_and_cut_off(served: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(served.address).port)
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    answer = await reader.read()
    assert b" 400 " in answer
    assert b"no_http" in answer
    writer.close()
    await writer.wait_closed()


async def test_what_is_not_there_is_told_with_the_methods_that_are(served: Served) -> None:
    assert (await served.client.get("/api/v2")).json()["code"] == "no_such_path"
    answer = await served.client.put("/api/v1/videos")
    assert answer.status_code == 405
    assert {one.strip() for one in answer.headers["allow"].split(",")} == {"GET", "POST"}


def test_a_service_for_other_computers_answers_to_addresses_but_to_no_name_of_a_web_site() -> None:
    rule = HostRule("0.0.0.0")  # noqa: S104 - nothing listens there
    assert rule.accepts_host("192.168.1.7:3000")
    assert not rule.accepts_host("evil.example:3000")
    assert HostRule("127.0.0.1").accepts_host("[::1]:3000")
    assert not HostRule("127.0.0.1").accepts_host("192.168.1.7:3000")
