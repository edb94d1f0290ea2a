"""Calls that can be made again: what their answers mean, and how patiently they are repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import (
    ClientError,
    KeyRefused,
    NotSupported,
    OutOfCredit,
    RateLimited,
    RemoteVideoMissing,
    RequestRejected,
    ServerTrouble,
    UnreadableAnswer,
)
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.exchanges import Exchange
    from tests.clients.conftest import ScriptedServer

    Connect = Callable[..., HttpSoraClient]
    Serve = Callable[..., ScriptedServer]

BASE = "https://videos.test/v1"
RUNNING = {"id": "v1", "object": "video", "status": "in_progress", "progress": 40}
FAILED = {"id": "v1", "object": "video", "status": "failed", "error": {"code": 500, "message": "no memory"}}


@pytest.mark.parametrize("status", [400, 404, 422, 500, 503])
@respx.mock
async def test_a_failed_video_is_believed_whatever_the_http_status(connect: Connect, status: int) -> None:
    route = respx.get(f"{BASE}/videos/v1").respond(status, json=FAILED)
    video = await connect(BASE).retrieve("v1")
    assert (video.status, video.error_code, video.error_message) == (JobStatus.FAILED, "500", "no memory")
    assert route.call_count == 1


@respx.mock
async def test_a_look_keeps_the_id_of_the_create(connect: Connect) -> None:
    respx.get(f"{BASE}/videos/v%3D1").respond(200, json={**RUNNING, "id": "other"})
    video = await connect(BASE).retrieve("v=1")
    assert (video.id, video.status, video.progress) == ("v=1", JobStatus.IN_PROGRESS, 40.0)


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (404, b'{"detail": "Video not found"}', RemoteVideoMissing),
        (410, b"", RemoteVideoMissing),
        (401, b"{}", KeyRefused),
        (402, b"{}", OutOfCredit),
        (400, b'{"error": "bad id"}', RequestRejected),
        (429, b"{}", RateLimited),
        (500, b"Internal Server Error", ServerTrouble),
        (501, b"", ServerTrouble),
        (200, b"<html>hello</html>", UnreadableAnswer),
        (200, b'{"nothing": 1}', UnreadableAnswer),
        (304, b"", RequestRejected),
    ],
)
@respx.mock
async def test_each_answer_to_a_look_has_its_error(
    connect: Connect, status: int, content: bytes, kind: type[ClientError]
) -> None:
    respx.get(f"{BASE}/videos/v1").respond(status, content=content, headers={"x-request-id": "r7"})
    with pytest.raises(ClientError) as caught:
        await connect(BASE).retrieve("v1")
    assert type(caught.value) is kind
    assert str(caught.value) == str(caught.value).strip()


@respx.mock
async def test_passing_trouble_is_waited_out(connect: Connect, exchanges: list[Exchange]) -> None:
    answers: list[httpx.Response | Exception] = [
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.Response(503, headers={"Retry-After": "0"}),
        httpx.Response(200, json=RUNNING),
    ]
    route = respx.get(f"{BASE}/videos/v1").mock(side_effect=answers)
    video = await connect(BASE).retrieve("v1", record=exchanges.append)
    assert video.progress == 40
    assert route.call_count == 4
    assert [exchange.status for exchange in exchanges] == [None, None, 503, 200]
    assert exchanges[0].error


@pytest.mark.parametrize(
    ("answer", "calls"),
    [
        (httpx.Response(500), 4),
        (httpx.Response(408), 4),
        (httpx.Response(429, headers={"Retry-After": "0"}), 4),
        (httpx.Response(429, json={"error": {"code": "insufficient_quota"}}), 1),
        (httpx.Response(503, headers={"Retry-After": "60"}), 1),
        (httpx.Response(503, headers={"x-should-retry": "false"}), 1),
        (httpx.Response(501), 1),
        (httpx.Response(400), 1),
        (httpx.ReadError("reset"), 4),
        (httpx.ReadTimeout("slow"), 4),
        (httpx.ConnectError("refused"), 4),
    ],
)
@respx.mock
async def test_repeating_is_bounded_and_only_for_what_may_pass(
    connect: Connect, answer: httpx.Response | Exception, calls: int
) -> None:
    route = respx.get(f"{BASE}/videos/v1").mock(side_effect=[answer] * 9)
    with pytest.raises(ClientError):
        await connect(BASE).retrieve("v1")
    assert route.call_count == calls


@respx.mock
async def test_a_wait_that_the_server_wants_is_handed_on(connect: Connect) -> None:
    respx.get(f"{BASE}/videos/v1").respond(503, headers={"Retry-After": "77"})
    with pytest.raises(ServerTrouble) as caught:
        await connect(BASE).retrieve("v1")
    assert caught.value.retry_after == 77


@respx.mock
async def test_a_list_is_asked_for_by_cursor(connect: Connect) -> None:
    route = respx.get(f"{BASE}/videos").respond(
        200, json={"data": [RUNNING], "has_more": True, "last_id": "v1"}, headers={"X-Sora-Desktop-Emulator": "1"}
    )
    client = connect(BASE)
    page = await client.list_videos(after="a/b", limit=500)
    assert dict(route.calls.last.request.url.params) == {"limit": "100", "after": "a/b"}
    assert page.next_after == "v1"
    assert page.videos[0].simulated
    assert client.capabilities.listing is Support.YES


@pytest.mark.parametrize(
    "complaint",
    [
        {"detail": [{"loc": ["query", "limit"], "msg": "Input should be less than or equal to 50"}]},
        {"error": {"message": "limit must be at most 50"}},
    ],
)
@respx.mock
async def test_a_list_that_gives_less_at_once_is_asked_for_its_usual_part(connect: Connect, complaint: object) -> None:
    whole = httpx.Response(200, json={"data": [{"id": "v1"}]})
    respx.get(f"{BASE}/videos").mock(
        side_effect=lambda request: httpx.Response(422, json=complaint) if "limit" in request.url.params else whole
    )
    page = await connect(BASE).list_videos(after="v0")
    assert [video.id for video in page.videos] == ["v1"]
    assert dict(respx.calls.last.request.url.params) == {"after": "v0"}


@pytest.mark.parametrize("status", [400, 404, 405, 410, 501])
@respx.mock
async def test_a_server_without_a_list_does_not_support_it(connect: Connect, status: int) -> None:
    respx.get(f"{BASE}/videos").respond(status, json={"detail": "LLM Provider NOT provided"})
    client = connect(BASE)
    with pytest.raises(NotSupported, match="listing videos"):
        await client.list_videos()
    assert client.capabilities.listing is Support.NO


@respx.mock
async def test_a_wrong_key_is_not_taken_for_a_missing_list(connect: Connect) -> None:
    respx.get(f"{BASE}/videos").respond(400, json={"error": {"message": "No connected db.", "code": "400"}})
    with pytest.raises(KeyRefused):
        await connect(BASE).list_videos()


@respx.mock
async def test_models_become_suggestions(connect: Connect) -> None:
    respx.get(f"{BASE}/models").respond(200, json={"data": [{"id": "wan"}, {"id": "ltx"}]})
    client = connect(BASE)
    assert await client.list_models() == ("wan", "ltx")
    assert client.capabilities.models == ("wan", "ltx")
    assert "model" not in client.capabilities.closed


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"id": "v1", "object": "video.deleted", "deleted": True}),
        (200, {**RUNNING, "status": "deleted"}),
        (200, {"deleted": True}),
        (204, None),
        (410, None),
    ],
)
@respx.mock
async def test_every_form_of_a_deletion_is_a_success(connect: Connect, status: int, body: object) -> None:
    route = respx.delete(f"{BASE}/videos/v1").respond(status, json=body)
    await connect(BASE).delete("v1")
    assert route.call_count == 1


@respx.mock
async def test_a_video_that_is_gone_counts_as_deleted(connect: Connect) -> None:
    respx.delete(f"{BASE}/videos/v1").respond(404)
    look = respx.get(f"{BASE}/videos/v1").respond(404)
    await connect(BASE).delete("v1")
    assert look.call_count == 1


@respx.mock
async def test_a_deletion_that_leaves_the_video_running_is_not_called_a_success(connect: Connect) -> None:
    respx.delete(f"{BASE}/videos/v1").respond(404, json={"error": {"message": "Invalid URL"}})
    respx.get(f"{BASE}/videos/v1").respond(200, json=RUNNING)
    client = connect(BASE)
    with pytest.raises(NotSupported):
        await client.delete("v1")
    assert client.capabilities.deletion is Support.NO


@pytest.mark.parametrize(("status", "kind"), [(405, NotSupported), (501, NotSupported), (409, RequestRejected)])
@respx.mock
async def test_a_deletion_that_is_refused_says_so(connect: Connect, status: int, kind: type[ClientError]) -> None:
    respx.delete(f"{BASE}/videos/v1").respond(status, json={"detail": "Cancellation in progress"})
    with pytest.raises(kind):
        await connect(BASE).delete("v1")


@pytest.mark.parametrize(
    ("answer", "content"),
    [
        (httpx.Response(200, content=b"RIFF1234WEBP", headers={"Content-Type": "image/webp"}), b"RIFF1234WEBP"),
        (httpx.Response(200, content=b"mp4", headers={"Content-Type": "video/mp4"}), None),
        (httpx.Response(200, json={"error": "x"}), None),
        (httpx.Response(404), None),
        (httpx.Response(422), None),
    ],
)
@respx.mock
async def test_a_variant_is_given_only_where_it_is_no_video(
    connect: Connect, answer: httpx.Response, content: bytes | None
) -> None:
    route = respx.get(f"{BASE}/videos/v1/content").mock(return_value=answer)
    client = connect(BASE)
    if content is None:
        with pytest.raises(NotSupported, match="thumbnail"):
            await client.fetch_variant("v1", "thumbnail")
    else:
        assert await client.fetch_variant("v1", "thumbnail") == content
    assert route.calls.last.request.url.params["variant"] == "thumbnail"
