"""Three tests that cost nothing show what a server does now, and nothing that it does not."""

from __future__ import annotations

import json
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.clients.probing.live import corrupted, live_tests
from sora_desktop.domain.connections import Auth, Header
from sora_desktop.domain.errors import AccessDenied, HostUnreachable, KeyRefused, NoVideoService, ServiceClosed
from sora_desktop.domain.live_tests import LiveSubject, LiveTest, LiveTests
from sora_desktop.domain.verification import Mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from tests.clients.conftest import Received, ScriptedServer, Wire
    from tests.plugins.video_server import VideoServer, VideoServers

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]


@pytest.fixture
def server(video_servers: VideoServers) -> VideoServer:
    """Give a server without TLS, which takes less time."""
    return video_servers(tls=False)


async def made(connect: Connect, server: VideoServer, **settings: object) -> LiveTests:
    """Test a server with its own key, or another one."""
    options = {"key": server.key, "ca_file": server.ca_file and str(server.ca_file), **settings}
    return await live_tests(connect(options.pop("base_url", server.base_url), **options))


def of(tests: LiveTests, subject: LiveSubject) -> LiveTest:
    return next(test for test in tests.tests if test.subject is subject)


def marks(tests: LiveTests) -> dict[str, str]:
    return {test.subject.value: test.finding.mark.value for test in tests.tests}


async def test_a_server_that_checks_keys_passes_all_three(connect: Connect, video_server: VideoServer) -> None:
    tests = await made(connect, video_server)
    assert marks(tests) == {"reach": "good", "trace": "good", "key": "good"}
    assert not tests.failed
    assert tests.error is None
    reach, trace, key = tests.tests
    assert "answered 200" in reach.finding.text
    assert f"127.0.0.1, port {video_server.port}, agreed on TLSv1.3 with a server that proved to be localhost" in (
        trace.finding.text
    )
    assert key.finding.text == "The server answered 401 to a corrupted key, and 200 to the right one."
    assert [exchange.status for exchange in key.corrupted] == [401, 401]
    assert {exchange.method for exchange in (*reach.exchanges, *key.exchanges, *key.corrupted)} == {"GET"}
    assert all(exchange.peer and exchange.peer.certificate for test in tests.tests for exchange in test.exchanges)


async def test_nothing_that_is_sent_could_make_a_video(connect: Connect, server: VideoServer) -> None:
    await made(connect, server)
    assert {request.method for request in server.requests} <= {"GET", "OPTIONS", "DELETE"}
    assert server.videos == {}


async def test_what_works_is_told_with_the_requests_that_showed_it(connect: Connect, server: VideoServer) -> None:
    tests = await made(connect, server)
    told = {finding.text: finding.mark for finding in tests.works}
    assert told["List: It lists its videos."] is Mark.GOOD
    assert told["Key checked: It refuses a wrong key."] is Mark.GOOD
    assert any("/models" in exchange.url and exchange.status == 200 for exchange in tests.exchanges)


async def test_only_what_was_asked_with_the_right_key_tells_what_works(connect: Connect, server: VideoServer) -> None:
    tests = await made(connect, server)
    assert 401 not in {exchange.status for exchange in tests.exchanges}
    wrong = [one for one in server.requests if one.headers["authorization"] != f"Bearer {server.key}"]
    assert len(wrong) > len(of(tests, LiveSubject.KEY).corrupted)


async def test_that_a_server_checks_no_key_is_a_finding_and_no_failure(connect: Connect, server: VideoServer) -> None:
    server.checks_key = False
    tests = await made(connect, server)
    assert marks(tests) == {"reach": "good", "trace": "good", "key": "note"}
    assert not tests.failed
    assert "checks no key" in of(tests, LiveSubject.KEY).finding.text
    assert "start it with a key of its own" in of(tests, LiveSubject.KEY).finding.advice
    assert [exchange.status for exchange in of(tests, LiveSubject.KEY).corrupted] == [200, 404]


async def test_where_no_key_is_sent_none_is_corrupted(connect: Connect, server: VideoServer) -> None:
    server.checks_key = False
    tests = await made(connect, server, auth=Auth.NONE, key=None)
    assert of(tests, LiveSubject.KEY).finding.mark is Mark.NOTE
    assert of(tests, LiveSubject.KEY).corrupted == ()
    assert not any("authorization" in request.headers for request in server.requests)


async def test_a_secret_in_a_header_is_told_where_no_key_is_sent(connect: Connect, server: VideoServer) -> None:
    server.checks_key = False
    secrets = {"headers": {"X-Auth-Token": "a-secret-of-4711"}}
    headers = (Header("X-Auth-Token"),)
    tests = await made(connect, server, auth=Auth.NONE, key=None, headers=headers, secrets=secrets)
    finding = of(tests, LiveSubject.KEY).finding
    assert finding.mark is Mark.NOTE
    assert "but a secret in the header x-auth-token; a corrupted one was not tried" in finding.text


async def test_a_key_that_is_refused_fails_and_none_is_corrupted(connect: Connect, server: VideoServer) -> None:
    tests = await made(connect, server, key="sk-another-key-0815")
    assert marks(tests)["key"] == "bad"
    assert tests.failed
    assert isinstance(tests.error, KeyRefused)
    assert of(tests, LiveSubject.KEY).corrupted == ()


async def test_a_wrong_path_is_told_with_the_right_one(connect: Connect, server: VideoServer) -> None:
    tests = await made(connect, server, base_url=server.base_url.replace("/v1", "/api"))
    assert isinstance(tests.error, NoVideoService)
    [wrong] = [finding for finding in tests.works if finding.mark is Mark.BAD]
    assert wrong.advice == f"The service is at {server.base_url}. Change the base URL to that."
    assert of(tests, LiveSubject.KEY).finding.mark is Mark.NOTE


async def test_a_service_that_has_ended_is_told_from_a_wrong_path(connect: Connect, server: VideoServer) -> None:
    server.closed = "We have said good-bye."
    tests = await made(connect, server)
    assert isinstance(tests.error, ServiceClosed)
    [wrong] = [finding for finding in tests.works if finding.mark is Mark.BAD]
    assert "its service has ended (410)" in wrong.text
    assert wrong.advice == "Choose another server. It said: We have said good-bye."
    assert marks(tests) == {"reach": "good", "trace": "good", "key": "note"}


async def test_no_access_is_told_from_a_wrong_path(connect: Connect, serve: Serve) -> None:
    def script(_request: Received, wire: Wire) -> None:
        wire.answer(403, json.dumps({"error": {"message": "Your project may not do this"}}).encode())

    tests = await live_tests(connect(serve(script).base_url))
    assert isinstance(tests.error, AccessDenied)
    assert marks(tests) == {"reach": "good", "trace": "good", "key": "bad"}
    assert "gives this key no access (403)" in of(tests, LiveSubject.KEY).finding.text


async def test_where_nothing_listens_only_that_is_told(connect: Connect, unused_tcp_port: int) -> None:
    tests = await live_tests(connect(f"http://127.0.0.1:{unused_tcp_port}/v1"))
    assert marks(tests) == {"reach": "bad"}
    assert tests.failed
    assert isinstance(tests.error, HostUnreachable)
    assert "nothing answers there" in of(tests, LiveSubject.REACH).finding.text
    assert len(of(tests, LiveSubject.REACH).exchanges) == 1


async def test_a_server_that_nobody_vouches_for_is_not_reached(connect: Connect, video_server: VideoServer) -> None:
    tests = await made(connect, video_server, ca_file=None)
    assert marks(tests) == {"reach": "bad"}
    assert video_server.requests == []


async def test_a_server_without_encryption_proves_nothing(connect: Connect, server: VideoServer) -> None:
    tests = await made(connect, server)
    assert marks(tests) == {"reach": "good", "trace": "good", "key": "good"}
    assert "the server proved nothing" in of(tests, LiveSubject.TRACE).finding.text


async def test_our_emulator_is_named(connect: Connect, server: VideoServer) -> None:
    server.headers["x-sora-desktop-emulator"] = "1"
    tests = await made(connect, server)
    assert "the emulator of this program" in of(tests, LiveSubject.REACH).finding.text


@pytest.mark.parametrize("status", [402, 429, 500, 503])
async def test_trouble_that_may_pass_is_no_verdict_on_keys(connect: Connect, serve: Serve, status: int) -> None:
    server = serve(lambda _request, wire: wire.answer(status, b"{}"))
    tests = await live_tests(connect(server.base_url))
    assert marks(tests) == {"reach": "good", "trace": "good", "key": "note"}
    assert "cannot be told" in of(tests, LiveSubject.KEY).finding.text


async def test_a_server_that_sends_everybody_elsewhere_is_not_the_one(connect: Connect, serve: Serve) -> None:
    other = serve(lambda _request, wire: wire.answer(200, b'{"data": []}'))
    home = serve(lambda _request, wire: wire.answer(302, b"", {"Location": f"{other.origin}/v1/videos"}))
    tests = await live_tests(connect(home.base_url))
    assert marks(tests) == {"reach": "bad"}
    assert f"Change the base URL to {other.origin}/v1" in of(tests, LiveSubject.REACH).finding.advice


async def test_neither_key_is_in_anything_that_is_kept(connect: Connect, serve: Serve) -> None:
    def script(request: Received, wire: Wire) -> None:
        told = request.headers.get("authorization", "")
        status = 200 if told == f"Bearer {secret}" else 401
        body = {"data": [], "error": {"message": f"You said {told}"}, "raw": request.raw.decode("latin-1")}
        wire.answer(status, json.dumps(body).encode(), {"X-Echo": told})

    secret = "sk-proj-Canary0815xyz"
    server = serve(script)
    tests = await live_tests(connect(server.base_url, key=secret))
    assert of(tests, LiveSubject.KEY).finding.mark is Mark.GOOD
    sent = {request.headers.get("authorization") for request in server.requests}
    assert {f"Bearer {secret}", f"Bearer {corrupted(secret)}"} <= sent
    told = repr(tests) + repr(vars(tests.error) if tests.error else "")
    assert "[redacted]" in told
    assert secret not in told
    assert corrupted(secret) not in told


@given(st.text(string.ascii_letters + string.digits + "-_:/+=", min_size=1, max_size=60))
def test_a_corrupted_key_is_another_one_of_the_same_form(key: str) -> None:
    other = corrupted(key)
    assert other != key
    assert len(other) - len(key) in {0, 1}
    assert other.isascii()


def test_a_corrupted_key_keeps_only_what_is_no_secret() -> None:
    assert corrupted("sk-proj-Abc123") == "sk-proj-Nop678"
    assert corrupted("xai-zz9") == "xai-mm4"
    assert corrupted("me:password1") == "me:cnffjbeq6"
    assert corrupted("Bearer sk-abc") == "Bearer sk-nop"
    assert corrupted("----") == "----0"
