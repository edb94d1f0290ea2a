"""Downloads that drip, break off, lead elsewhere, or are no clip at all."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.faults.conftest import Bench


def _clip(bench: Bench, video_id: str) -> bytes:
    with bench.client() as client:
        return client.get(f"/videos/{video_id}/content").content


def test_a_clip_drips(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("Slow drip")
    arrivals = []
    with bench.client() as client, client.stream("GET", f"/videos/{video_id}/content") as answer:
        pieces = []
        for piece in answer.iter_raw():
            arrivals.append(time.monotonic())
            pieces.append(piece)
    assert b"".join(pieces) == whole
    assert len(pieces) >= 5
    assert arrivals[-1] - arrivals[0] > len(whole) / 20_000 * 0.7


def test_a_drip_can_have_a_length_in_seconds_and_a_body_of_its_own(bench: Bench) -> None:
    bench.write('[[fault]]\nwhen = { path = "/models" }\ndo = "drip"\nseconds = 0.5\njson = { data = [] }')
    with bench.client() as client:
        started = time.monotonic()
        assert client.get("/models").json() == {"data": []}
    assert 0.45 < time.monotonic() - started < 5


def test_a_download_is_reset_in_the_middle_and_goes_on_from_there(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("Reset in the middle of a download")
    answer = bench.content(video_id)
    assert answer.was_reset
    assert answer.body == whole[:10_000]
    with bench.client(range="bytes=10000-") as client:
        rest = client.get(f"/videos/{video_id}/content")
    assert rest.status_code == 206
    assert answer.body + rest.content == whole


def test_a_download_stalls_in_the_middle(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("Stall in the middle of a download")
    started = time.monotonic()
    answer = bench.content(video_id)
    assert time.monotonic() - started > 0.9
    assert len(answer.body) == 10_000
    assert not answer.was_reset


def test_a_clip_is_shorter_than_announced(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("A clip shorter than announced")
    answer = bench.content(video_id)
    assert f"content-length: {len(whole)}".encode() in answer.head
    assert answer.body == whole[:10_000]
    with bench.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.get(f"/videos/{video_id}/content")


def test_the_last_chunk_of_a_clip_never_comes(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("A clip whose last chunk never comes")
    answer = bench.content(video_id)
    assert b"transfer-encoding: chunked" in answer.head
    assert not answer.data.endswith(b"0\r\n\r\n")
    with bench.client() as client, pytest.raises(httpx.RemoteProtocolError):
        client.get(f"/videos/{video_id}/content")


def test_a_clip_is_cut_without_a_trace(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("A clip cut without a trace")
    with bench.client() as client:
        closed = client.get(f"/videos/{video_id}/content")
        understated = client.get(f"/videos/{video_id}/content")
    assert "content-length" not in closed.headers
    assert understated.headers["content-length"] == "10000"
    assert closed.content == understated.content == whole[:10_000]


def test_a_clip_is_at_another_host_where_no_key_may_go(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("The clip on another host")
    with bench.client(authorization="Bearer sk-1") as client:
        answer = client.get(f"/videos/{video_id}/content")
        there = urlsplit(answer.headers["location"])
        assert answer.status_code == 302
        assert (there.hostname, there.port) == ("localhost", bench.port)
        with bench.client() as other:
            assert other.get(answer.headers["location"]).content == whole
            part = other.get(answer.headers["location"], headers={"range": "bytes=0-9"})
            assert (part.status_code, part.content) == (206, whole[:10])
            changed = other.get(f"{answer.headers['location']}0")
        leaked = client.get(answer.headers["location"])
    assert leaked.status_code == 400
    assert b"Only one auth mechanism" in leaked.content
    assert changed.status_code == 403
    at_other = [line for line in bench.decisions() if str(line["host"]).startswith("localhost")]
    assert [line["key"] for line in at_other] == [False, False, False, True]
    assert at_other[0]["path"] == f"/signed/v1/videos/{video_id}/content"


def test_a_redirect_leads_back_where_the_client_knows_the_other_name(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("The clip on another host")
    answer = bench.raw("GET", f"/v1/videos/{video_id}/content", host="localhost")
    assert f"location: http://127.0.0.1:{bench.port}/signed/".encode() in answer.head


def test_redirects_have_no_end(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("Redirects without an end")
    with bench.client() as client:
        client.follow_redirects = True
        with pytest.raises(httpx.TooManyRedirects):
            client.get(f"/videos/{video_id}/content?variant=video")
    asked = [line for line in bench.decisions() if str(line["path"]).endswith("/content")]
    assert len(asked) > 10
    assert {(line["status"], line["query"]) for line in asked} == {(307, "variant=video")}


def test_a_job_has_a_signed_url(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("A signed URL in the job")
    with bench.client() as client:
        job = client.get(f"/videos/{video_id}").json()
        assert urlsplit(job["url"]).hostname == "localhost"
        assert client.get(job["url"]).content == whole
        refused = client.get(f"/videos/{video_id}/content")
    assert (refused.status_code, list(refused.json())) == (400, ["detail"])


def test_a_signed_url_keeps_the_key_of_who_asked(start_bench: Callable[..., Bench]) -> None:
    bench = start_bench("--key=sk-1")
    bench.recipe("The clip on another host")
    with bench.client(authorization="Bearer sk-1") as client:
        video_id = client.post("/videos", json={"prompt": "x"}).json()["id"]
        while client.get(f"/videos/{video_id}").json()["status"] != "completed":
            time.sleep(0.05)
        there = client.get(f"/videos/{video_id}/content").headers["location"]
    with bench.client() as nobody:
        assert nobody.get(there).content[4:8] == b"ftyp"
        elsewhere = nobody.get(there.replace("/signed", ""))
        stranger = nobody.get(f"/videos/{video_id}/content").headers["location"]
        assert nobody.get(stranger).status_code == 401
    assert elsewhere.status_code == 302


def test_a_signed_url_is_too_late(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("A signed URL that is too late")
    with bench.client() as client:
        late = client.get(client.get(f"/videos/{video_id}/content").headers["location"])
    assert late.status_code == 403
    assert b"Request has expired" in late.content
    assert late.headers["content-type"] == "application/xml"


def test_a_clip_comes_as_base64_in_json(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("The clip as base64 in JSON")
    with bench.client() as client:
        answer = client.get(f"/videos/{video_id}/content")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["id"] == video_id
    assert base64.b64decode(answer.json()["b64_json"]) == whole


def test_a_clip_is_a_page(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("The clip as HTML")
    with bench.client() as client:
        answer = client.get(f"/videos/{video_id}/content")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")


def test_a_completed_clip_is_not_ready_for_a_while(bench: Bench) -> None:
    one, two = bench.video("one"), bench.video("two")
    bench.recipe("Completed, but not ready")
    with bench.client() as client:
        for video_id in (one, two):
            answers = [client.get(f"/videos/{video_id}/content").status_code for _ in range(5)]
            assert answers == [404, 409, 425, 200, 200]


def test_a_clip_expires_early(bench: Bench) -> None:
    video_id = bench.video()
    bench.recipe("Early expiry")
    with bench.client() as client:
        job = client.get(f"/videos/{video_id}").json()
        content = client.get(f"/videos/{video_id}/content")
    assert isinstance(job["expires_at"], int)
    assert job["expires_at"] < time.time()
    assert (content.status_code, content.json()["error"]["code"]) == (404, "expired")


def test_a_download_cannot_be_taken_up_again(bench: Bench) -> None:
    video_id = bench.video()
    whole = _clip(bench, video_id)
    bench.recipe("Downloads that cannot be taken up again")
    with bench.client(range="bytes=100-") as client:
        answer = client.get(f"/videos/{video_id}/content")
    assert answer.status_code == 200
    assert answer.content == whole
    assert "accept-ranges" not in answer.headers
    assert answer.headers["etag"].strip('"').isdigit()
