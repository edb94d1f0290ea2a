"""What differs in lists, deletes and errors: D17 to D21 of the known deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth
from sora_desktop.domain.errors import (
    ClientError,
    KeyRefused,
    NotSupported,
    OutOfCredit,
    RateLimited,
    RemoteVideoMissing,
    RequestRejected,
    ServerTrouble,
)
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import VideoRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.clients.base import RemoteVideo
    from sora_desktop.clients.http import HttpSoraClient
    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from tests.contract.conftest import Played

    Connect = Callable[..., HttpSoraClient]
    Ended = Callable[[HttpSoraClient, RemoteVideo], Awaitable[RemoteVideo]]
    Scripts = Callable[[str], Played]
    Start = Callable[..., Played]

ASKED = VideoRequest(prompt="p", model="sora-2")


@pytest.mark.parametrize("dialect", ["litellm", "new-api", "openrouter", "together"])
async def test_d17_a_list_that_is_not_there_is_no_trouble_and_is_remembered(
    start: Start, connect: Connect, dialect: str
) -> None:
    learned: list[Connection] = []
    client = connect(start(dialect).base_url, on_learned=learned.append)
    with pytest.raises(NotSupported, match="listing videos"):
        await client.list_videos()
    assert learned[-1].learned.listing is Support.NO


@pytest.mark.parametrize("dialect", ["tensorrt-llm", "sglang", "vllm-omni"])
async def test_d17_a_list_ends_where_the_server_does_not_say_that_there_is_more(
    start: Start, connect: Connect, dialect: str
) -> None:
    client = connect(start(dialect).base_url)
    made = {(await client.create(VideoRequest(prompt="p"), idempotency_key=uuid4().hex)).id for _ in range(2)}
    page = await client.list_videos(limit=100)
    assert made <= {video.id for video in page.videos} or dialect == "sglang"
    assert page.next_after is None


async def test_d17_a_list_that_turns_in_circles_ends(scripts: Scripts, connect: Connect) -> None:
    played = scripts("""
        [[fault]]
        when = { method = "GET", path = "/videos" }
        do = "body"
        json = { data = [{ id = "v8", status = "queued" }], has_more = true, last_id = "v9" }
    """)
    client = connect(played.base_url)
    first = await client.list_videos()
    assert first.next_after == "v9"
    assert (await client.list_videos(after=first.next_after)).next_after is None


@pytest.mark.parametrize(
    ("kind", "model", "auth"),
    [
        ("openai", "sora-2", Auth.BEARER),
        ("vllm-omni", None, Auth.BEARER),
        ("sglang", None, Auth.BEARER),
        ("tensorrt-llm", None, Auth.BEARER),
        ("azure-preview", "sora", Auth.API_KEY),
    ],
)
async def test_d18_a_delete_is_done_whatever_the_answer_to_it_is(
    start: Start, connect: Connect, ended: Ended, kind: str, model: str | None, auth: Auth
) -> None:
    client = connect(start(kind).base_url, kind=kind, auth=auth)
    created = await client.create(VideoRequest(prompt="p", model=model), idempotency_key=uuid4().hex)
    video = await ended(client, created)
    await client.delete(video.id)
    await client.delete(video.id)
    with pytest.raises(RemoteVideoMissing):
        await client.retrieve(video.id)


async def test_d18_no_delete_is_told_from_not_yet(start: Start, connect: Connect, scripts: Scripts) -> None:
    client = connect(start("litellm").base_url)
    video = await client.create(ASKED, idempotency_key=uuid4().hex)
    with pytest.raises(NotSupported, match="deleting or cancelling"):
        await client.delete(video.id)
    assert client.capabilities.deletion is Support.NO
    played = scripts("""
        [[fault]]
        when = { method = "DELETE" }
        do = "status"
        status = 409
        json = { detail = "Cancellation in progress" }
    """)
    busy = connect(played.base_url)
    with pytest.raises(RequestRejected, match="Cancellation in progress"):
        await busy.delete((await busy.create(ASKED, idempotency_key=uuid4().hex)).id)
    assert busy.capabilities.deletion is not Support.NO


@pytest.mark.parametrize(
    "body",
    [
        'json = { error = { message = "The cat is asleep", code = "x" } }',
        'json = { error = "The cat is asleep" }',
        'json = { detail = "The cat is asleep" }',
        'json = { detail = [{ loc = ["body", "size"], msg = "The cat is asleep", type = "x" }] }',
        'json = { message = "The cat is asleep" }',
        'json = { code = "x", message = "The cat is asleep" }',
        'body = "The cat is asleep"',
    ],
)
async def test_d19_the_servers_words_are_found_in_every_form_of_error(
    scripts: Scripts, connect: Connect, body: str
) -> None:
    played = scripts(f"""
        [[fault]]
        when = {{ method = "POST", path = "/videos" }}
        do = "status"
        status = 400
        {body}
    """)
    with pytest.raises(RequestRejected, match="The cat is asleep") as caught:
        await connect(played.base_url).create(ASKED, idempotency_key=uuid4().hex)
    assert "asleep" in (caught.value.detail or "")


@pytest.mark.parametrize("body", ['body = "<html><h1>Nginx</h1></html>"', 'body = ""'])
async def test_d19_an_error_without_words_says_so(scripts: Scripts, connect: Connect, body: str) -> None:
    played = scripts(f"""
        [[fault]]
        when = {{ method = "POST", path = "/videos" }}
        do = "status"
        status = 400
        {body}
    """)
    with pytest.raises(RequestRejected, match="gave no reason"):
        await connect(played.base_url).create(ASKED, idempotency_key=uuid4().hex)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ('Retry-After = "30"', 30, 30),
        ('Retry-After = "{http_date+30}"', 25, 31),
        ('retry-after-ms = "2500"', 2.5, 2.5),
        ('llm_provider-retry-after = "30"', 30, 30),
    ],
)
async def test_d20_every_form_of_a_wait_is_understood(
    scripts: Scripts, connect: Connect, headers: str, least: float, most: float
) -> None:
    played = scripts(f"""
        [[fault]]
        when = {{ method = "POST", path = "/videos" }}
        do = "status"
        status = 429
        headers = {{ {headers} }}
    """)
    with pytest.raises(RateLimited) as caught:
        await connect(played.base_url).create(ASKED, idempotency_key=uuid4().hex)
    assert least <= (caught.value.retry_after or 0) <= most


async def test_d20_too_many_jobs_no_credit_and_no_quota_are_three_things(
    start: Start, connect: Connect, scripts: Scripts
) -> None:
    azure = connect(start("azure", job_seconds=60).base_url, kind="azure", auth=Auth.API_KEY)
    for _ in range(2):
        await azure.create(ASKED, idempotency_key=uuid4().hex)
    with pytest.raises(RateLimited, match="Too many running tasks"):
        await azure.create(ASKED, idempotency_key=uuid4().hex)
    poor = connect(start("openrouter").base_url, kind="openrouter")
    with pytest.raises(OutOfCredit):
        await poor.create(VideoRequest(prompt="p", model="sim-no-credits"), idempotency_key=uuid4().hex)
    played = scripts("""
        [[fault]]
        when = { method = "POST", path = "/videos" }
        do = "status"
        status = 429
        headers = { Retry-After = "0" }
        json = { error = { message = "You exceeded your current quota.", code = "insufficient_quota" } }
    """)
    exchanges: list[Exchange] = []
    with pytest.raises(OutOfCredit):
        await connect(played.base_url).create(ASKED, idempotency_key=uuid4().hex, record=exchanges.append)
    assert len(exchanges) == 1


@pytest.mark.parametrize(
    ("kind", "model", "auth"),
    [("openai", "sora-2", Auth.BEARER), ("litellm", "sora-2", Auth.BEARER), ("azure", "sora-2", Auth.API_KEY)],
)
async def test_d20_the_servers_id_of_an_exchange_is_kept(
    start: Start, connect: Connect, ended: Ended, kind: str, model: str, auth: Auth
) -> None:
    client = connect(start(kind).base_url, kind=kind, auth=auth)
    video = await client.create(VideoRequest(prompt="p", model=model), idempotency_key=uuid4().hex)
    assert video.request_id
    assert (await ended(client, video)).status is JobStatus.COMPLETED


async def test_d21_a_wrong_key_is_known_behind_another_status(start: Start, connect: Connect, scripts: Scripts) -> None:
    wrong = connect(start("litellm").base_url, key="sk-wrong")
    for attempt in (wrong.create(ASKED, idempotency_key=uuid4().hex), wrong.list_models()):
        with pytest.raises(KeyRefused):
            await attempt
    with pytest.raises(KeyRefused):
        await connect(start("litellm").base_url, key=None).list_models()
    played = scripts("""
        [[fault]]
        when = { path = "/models" }
        do = "status"
        status = 500
        headers = { Content-Type = "text/plain" }
        body = "Internal Server Error"
    """)
    with pytest.raises(ServerTrouble):
        await connect(played.base_url).list_models()


async def test_d21_a_refused_key_never_counts_as_a_missing_list(start: Start, connect: Connect) -> None:
    client = connect(start("litellm").base_url, key="sk-wrong")
    with pytest.raises(ClientError) as caught:
        await client.list_videos()
    assert isinstance(caught.value, KeyRefused)
    assert client.capabilities.listing is Support.UNKNOWN
