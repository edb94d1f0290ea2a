"""How requests come in that are unusual and right: by a whole address, without a body to read, or with too much."""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from sora_desktop.api.guard import BODY_LIMIT

if TYPE_CHECKING:
    from tests.api.conftest import Served


def port_of(served: Served) -> int:
    return urlsplit(served.address).port or 0


async def said(served: Served, request: bytes) -> tuple[int, bytes]:
    """Send bytes, and give the status and the body of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(served))
    try:
        writer.write(request)
        async with asyncio.timeout(20):
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()
    return int(head.split()[1]), body


class TestWholeAddresses:
    """Facts about targets such as clients of a proxy send."""

    @pytest.mark.parametrize("query", ["", "?limit=1"])
    async def test_a_whole_address_is_the_same_as_its_path(self, served: Served, query: str) -> None:
        port = port_of(served)
        request = (
            f"GET http://127.0.0.1:{port}/api/v1/videos{query} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {served.service.token}\r\nConnection: close\r\n\r\n"
        )
        status, body = await said(served, request.encode())
        assert (status, json.loads(body)["total"]) == (200, 0)

    async def test_it_needs_the_token_and_a_name_of_this_computer(self, served: Served) -> None:
        token = f"Authorization: Bearer {served.service.token}\r\n"
        for authority, header, status in (
            ("127.0.0.1", "", 401),
            ("evil.example", token, 403),
            ("localhost@evil.example", token, 403),
            ("", token, 403),
            ("LOCALHOST", token, 200),
        ):
            request = (
                f"GET HTTP://{authority}/api/v1/connections HTTP/1.1\r\nHost: localhost\r\n{header}"
                "Connection: close\r\n\r\n"
            )
            assert (await said(served, request.encode()))[0] == status, authority

    async def test_the_header_must_be_a_name_of_this_computer_too(self, served: Served) -> None:
        request = b"GET http://localhost/health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
        assert (await said(served, request))[0] == 403


class TestHead:
    """Facts about questions for headers only."""

    async def test_whether_the_service_is_there(self, served: Served) -> None:
        answer = await served.client.head("/health", headers={"authorization": ""})
        assert (answer.status_code, answer.content) == (200, b"")

    async def test_the_size_of_a_clip_by_the_protocol(self, served: Served) -> None:
        job = await served.made()
        path = f"/v1/videos/{job['id']}/content"
        whole = await served.client.get(path)
        head = await served.client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-length", "content-type", "etag", "accept-ranges"):
            assert head.headers[name] == whole.headers[name]
        picture = await served.client.head(path, params={"variant": "thumbnail"})
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        assert (await served.client.head("/v1/videos/none/content")).status_code == 404


async def test_what_a_caller_has_is_not_sent_again_however_it_writes_the_tag(served: Served) -> None:
    job = await served.made()
    path = f"/api/v1/videos/{job['id']}/content"
    tag = (await served.client.get(path)).headers["etag"]
    for known in (tag, f"W/{tag}", "*", f'"other", W/{tag}', f'W/"other" , {tag}'):
        assert (await served.client.get(path, headers={"if-none-match": known})).status_code == 304, known
    for unknown in ('"other"', 'W/"other"', f"w/{tag}", "**"):
        assert (await served.client.get(path, headers={"if-none-match": unknown})).status_code == 200, unknown


class TestTooMuch:
    """Facts about bodies that are refused, whose sender is to read why."""

    @pytest.mark.parametrize("chunked", [False, True])
    async def test_one_that_is_sent_whole_first_is_answered(self, served: Served, *, chunked: bool) -> None:
        def send() -> tuple[int, bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", port_of(served), timeout=20)
            headers = {"authorization": f"Bearer {served.service.token}", "content-type": "application/json"}
            parts = (b" " * 2**20 for _ in range(BODY_LIMIT // 2**20 + 20))
            if not chunked:
                headers["content-length"] = str(BODY_LIMIT + 20 * 2**20)
            connection.request("POST", "/api/v1/videos", parts, headers, encode_chunked=chunked)
            answer = connection.getresponse()
            return answer.status, answer.read()

        status, body = await asyncio.to_thread(send)
        assert (status, json.loads(body)["code"]) == (413, "body_too_large")

    async def test_one_of_which_nothing_comes_is_not_waited_for_long(self, served: Served) -> None:
        request = (
            f"POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {served.service.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {BODY_LIMIT + 1}\r\n\r\n"
        )
        status, body = await said(served, request.encode())
        assert (status, json.loads(body)["code"]) == (413, "body_too_large")

    async def test_whoever_asks_first_is_told_not_to_send_it(self, served: Served) -> None:
        request = (
            "POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
            f"Authorization: Bearer {served.service.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {BODY_LIMIT + 1}\r\n\r\n"
        )
        # A word that it may send it on would come before that.
        assert (await said(served, request.encode()))[0] == 413
