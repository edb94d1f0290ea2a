"""The newest release is asked for with one plain GET over TLS, and no answer can do more than be read."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop import __version__
from sora_desktop.clients.releases import LIMIT, ReleaseAnswer, _read, ask_for_release
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.patience import Patience
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.domain.errors import (
    ClientError,
    HostUnreachable,
    NeverSent,
    RateLimited,
    ServerTrouble,
    TlsFailed,
    UnreadableAnswer,
    UnsafeRedirect,
)
from sora_desktop.domain.releases import Release

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from tests.clients.conftest import Received, ScriptedServer, Wire
    from tests.plugins.release_server import ReleaseServer

    Serve = Callable[..., ScriptedServer]

HURRY = Patience(connect=1.5, read=0.4, attempts=1)


async def test_the_newest_release_is_read(release_server: ReleaseServer) -> None:
    release_server.publish("0.2.0")
    page = f"{release_server.origin}/nuts/peanut/releases/tag/v0.2.0"
    release = Release("0.2.0", page, datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert await ask_for_release(release_server.address) == ReleaseAnswer(release, 'W/"0.2.0"')


async def test_nothing_is_sent_but_the_name_of_the_program(release_server: ReleaseServer) -> None:
    release_server.publish("0.2.0")
    await ask_for_release(release_server.address)
    (request,) = release_server.requests
    assert (request.method, request.body) == ("GET", b"")
    assert request.headers == {
        "host": release_server.origin.removeprefix("https://"),
        "user-agent": f"sora-desktop/{__version__}",
        "accept": "application/json",
        "accept-encoding": request.headers["accept-encoding"],
        "connection": "keep-alive",
    }


async def test_what_is_known_already_is_not_sent_again(release_server: ReleaseServer) -> None:
    release_server.publish("0.2.0")
    first = await ask_for_release(release_server.address)
    assert await ask_for_release(release_server.address, first.tag) == ReleaseAnswer(unchanged=True)
    assert release_server.requests[1].headers["if-none-match"] == 'W/"0.2.0"'
    release_server.publish("0.3.0")
    third = await ask_for_release(release_server.address, first.tag)
    assert third.release is not None
    assert third.release.version == "0.3.0"


@pytest.mark.parametrize("tag", ['"a"\r\nX-Evil: 1', "no quotes", '"' + "x" * 300 + '"', '"ü"'])
async def test_a_tag_that_is_none_is_neither_kept_nor_sent(release_server: ReleaseServer, tag: str) -> None:
    release_server.publish("0.2.0")
    release_server.headers["ETag"] = "not a tag"
    assert (await ask_for_release(release_server.address, tag)).tag is None
    assert "if-none-match" not in release_server.requests[0].headers


async def test_without_any_release_there_is_none(release_server: ReleaseServer) -> None:
    assert await ask_for_release(release_server.address) == ReleaseAnswer()


@pytest.mark.parametrize("further", [{"draft": True}, {"prerelease": True}, {"tag_name": "v0.2.0-rc.1", "name": "rc"}])
async def test_what_is_not_finished_is_no_release(release_server: ReleaseServer, further: dict[str, object]) -> None:
    release_server.publish("0.2.0", **further)
    assert (await ask_for_release(release_server.address)).release is None


async def test_a_list_of_releases_is_read_as_well(release_server: ReleaseServer) -> None:
    release_server.document = [
        {"tag_name": "v0.9.0", "html_url": 7, "published_at": "soon"},
        {"tag_name": "v0.10.0-rc1", "prerelease": True},
        {"name": "0.10.0"},
        {"tag_name": "nightly"},
    ]
    assert (await ask_for_release(release_server.address)).release == Release("0.10.0")


@pytest.mark.parametrize("document", [{"message": "hello"}, [1, 2], "text", 3, [{"tag_name": "v1"}, None]])
async def test_what_tells_of_no_release_is_said_to_make_no_sense(release_server: ReleaseServer, document: Any) -> None:  # noqa: ANN401 - any JSON
    release_server.document = document
    with pytest.raises(UnreadableAnswer, match="it tells of no release"):
        await ask_for_release(release_server.address)


async def test_a_web_page_is_said_to_be_one(serve: Serve, trusted_tls: ssl.SSLContext) -> None:
    server = serve(lambda _request, wire: wire.answer(200, b"<!doctype html><p>Log in"), tls=trusted_tls)
    with pytest.raises(UnreadableAnswer, match="an HTML page"):
        await ask_for_release(f"{server.origin}/latest")


@pytest.mark.parametrize(
    ("status", "error"), [(403, RateLimited), (429, RateLimited), (500, ServerTrouble), (401, ServerTrouble)]
)
async def test_a_refusal_is_told_and_not_repeated(
    release_server: ReleaseServer, status: int, error: type[ClientError]
) -> None:
    release_server.status = status
    release_server.headers["Retry-After"] = "0"
    with pytest.raises(error):
        await ask_for_release(release_server.address)
    assert len(release_server.requests) == 1


async def test_an_open_address_is_not_asked_at_all(serve: Serve, calls_out: list[Any]) -> None:
    server = serve(lambda _request, wire: wire.answer(200, b"{}"))
    for address in (f"{server.origin}/latest", "ftp://127.0.0.1/latest", "file:///etc/passwd", ""):
        with pytest.raises(UnsafeRedirect, match="no https address"):
            await ask_for_release(address)
    assert (server.requests, calls_out) == ([], [])


async def test_a_renamed_place_is_followed(release_server: ReleaseServer, serve: Serve) -> None:
    release_server.publish("0.2.0")
    new = release_server.address
    real = release_server.answer

    def script(request: Received, wire: Wire) -> None:
        if request.target == "/old":
            wire.answer(301, headers={"Location": new})
        else:
            real(request, wire)

    release_server._server._script = script  # type: ignore[union-attr]
    assert (await ask_for_release(f"{release_server.origin}/old")).release is not None
    assert [request.target for request in release_server.requests] == ["/old", new.removeprefix(release_server.origin)]


async def test_nobody_leads_away_from_tls(serve: Serve, trusted_tls: ssl.SSLContext) -> None:
    opened = serve(lambda _request, wire: wire.answer(200, b'{"tag_name": "v9"}'))
    server = serve(
        lambda _request, wire: wire.answer(302, headers={"Location": f"{opened.origin}/latest"}), tls=trusted_tls
    )
    with pytest.raises(UnsafeRedirect, match="from an encrypted connection to an open one"):
        await ask_for_release(f"{server.origin}/latest")
    assert opened.requests == []


async def test_redirects_without_end_are_ended(serve: Serve, trusted_tls: ssl.SSLContext) -> None:
    server = serve(lambda _request, wire: wire.answer(302, headers={"Location": "/again"}), tls=trusted_tls)
    with pytest.raises(UnsafeRedirect, match="more than 5 redirects"):
        await ask_for_release(f"{server.origin}/latest")
    assert len(server.requests) == 6


async def test_an_answer_without_end_is_not_read_to_its_end(serve: Serve, trusted_tls: ssl.SSLContext) -> None:
    sent: list[int] = []

    def script(_request: Received, wire: Wire) -> bool:
        wire.send(b"HTTP/1.1 200 Fine\r\nContent-Type: application/json\r\n\r\n[")
        while len(sent) < 200 and not wire.stopping.is_set():
            try:
                wire.connection.sendall(b" " * 1024 * 1024)
            except OSError:
                break
            sent.append(1)
        return False

    server = serve(script, tls=trusted_tls)
    with pytest.raises(ServerTrouble, match="the answer is far too long"):
        await ask_for_release(f"{server.origin}/latest")
    assert LIMIT / 1024 / 1024 <= len(sent) < 100


async def test_silence_is_not_waited_for(serve: Serve, trusted_tls: ssl.SSLContext) -> None:
    server = serve(lambda _request, wire: wire.hang(), tls=trusted_tls)
    began = time.monotonic()
    with pytest.raises(ServerTrouble, match="no answer came in time"):
        await ask_for_release(f"{server.origin}/latest", patience=HURRY)
    assert time.monotonic() - began < 5


async def test_an_answer_that_drips_is_not_waited_for(serve: Serve, trusted_tls: ssl.SSLContext) -> None:
    def script(_request: Received, wire: Wire) -> bool:
        wire.send(b"HTTP/1.1 200 Fine\r\nContent-Type: application/json\r\n\r\n")
        while not wire.stopping.wait(0.1):
            wire.send(b" ")
        return False

    server = serve(script, tls=trusted_tls)
    began = time.monotonic()
    with pytest.raises(ServerTrouble, match="no answer came in time"):
        await ask_for_release(f"{server.origin}/latest", patience=HURRY)
    assert time.monotonic() - began < 5


async def test_where_nobody_listens_nobody_was_asked(unused_tcp_port: int) -> None:
    with pytest.raises(HostUnreachable) as told:
        await ask_for_release(f"https://127.0.0.1:{unused_tcp_port}/latest")
    assert isinstance(told.value, NeverSent)


async def test_a_server_that_nobody_vouches_for_is_told_nothing(serve: Serve, tls: ssl.SSLContext) -> None:
    server = serve(lambda _request, wire: wire.answer(200, b"{}"), tls=tls)
    with pytest.raises(TlsFailed):
        await ask_for_release(f"{server.origin}/latest")
    assert server.requests == []


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["tag_name", "name", "draft", "prerelease", "html_url", "published_at"]), inner, max_size=6
        )
    ),
    max_leaves=20,
)


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()), st.sampled_from([200, 204, 302]))
def test_whatever_is_answered_is_a_release_or_an_error_in_words(body: bytes, status: int) -> None:
    answer = Answer(status=status, headers=httpx.Headers(), body=body, redactor=Redactor(()))
    try:
        release = _read(answer, "forge.example").release
    except ClientError as error:
        release, said = None, str(error)
    else:
        said = "forge.example"
    assert release is None or release.version.strip()
    assert "forge.example" in said
