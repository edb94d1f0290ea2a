"""Videos, lists, models and clips are handed out as the protocol says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.emulator.ranges import parse_range
from sora_desktop.emulator.refusals import Refusal
from sora_desktop.resources import resource_path

if TYPE_CHECKING:
    import httpx

    from tests.emulator.conftest import EmulatorStarter, VideoWaiter

STUB = resource_path("simulation", "stub.mp4").read_bytes()


@pytest.fixture
def video_id(client: httpx.Client, finished: VideoWaiter) -> str:
    made: str = client.post("/videos", json={"prompt": "a peanut"}).json()["id"]
    finished(client, made)
    return made


def test_progress_moves_on_to_the_end(start_emulator: EmulatorStarter) -> None:
    with start_emulator(job_seconds=1.0).client() as client:
        made = client.post("/videos", json={"prompt": "a peanut"}).json()
        seen = [made]
        while seen[-1]["status"] not in ("completed", "failed"):
            seen.append(client.get(f"/videos/{made['id']}").json())
    steps = [video["progress"] for video in seen]
    assert steps == sorted(steps)
    assert len(set(steps)) > 10
    words = list(dict.fromkeys(video["status"] for video in seen))
    assert words == ["queued", "in_progress", "completed"]


def test_unknown_videos_are_not_found(client: httpx.Client) -> None:
    for method, path in [
        ("GET", "/videos/video_0"),
        ("DELETE", "/videos/video_0"),
        ("GET", "/videos/video_0/content"),
        ("GET", "/videos/..%2F..%2Fetc%2Fpasswd"),
    ]:
        response = client.request(method, path)
        assert response.status_code == 404
        assert response.json()["error"]["type"] == "invalid_request_error"


def test_unknown_paths_and_methods_are_refused_in_the_envelope(client: httpx.Client) -> None:
    assert client.get("/characters").json()["error"]["message"] == "Invalid URL (GET /v1/characters)"
    assert client.get("/characters").status_code == 404
    refused = client.put("/videos")
    assert refused.status_code == 405
    assert refused.json()["error"]["message"] == "Not allowed: PUT /v1/videos"


def test_the_clip_comes_whole(client: httpx.Client, video_id: str) -> None:
    response = client.get(f"/videos/{video_id}/content")
    assert response.content == STUB
    assert response.headers["content-length"] == str(len(STUB))
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["accept-ranges"] == "bytes"
    assert re.fullmatch(r'"[0-9a-f]{32}"', response.headers["etag"])
    head = client.head(f"/videos/{video_id}/content")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(STUB)))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=1000-", 1000, None), ("bytes=-7", -7, None), ("bytes=5-99999999", 5, None)],
)
def test_a_part_of_the_clip_comes_when_asked_for(
    client: httpx.Client, video_id: str, asked: str, start: int, end: int | None
) -> None:
    response = client.get(f"/videos/{video_id}/content", headers={"range": asked})
    assert response.status_code == 206
    assert response.content == STUB[start:end]
    first = start % len(STUB)
    last = first + len(response.content) - 1
    assert response.headers["content-range"] == f"bytes {first}-{last}/{len(STUB)}"
    assert response.headers["content-length"] == str(len(response.content))


def test_a_download_is_taken_up_only_if_the_clip_is_the_same(client: httpx.Client, video_id: str) -> None:
    etag = client.head(f"/videos/{video_id}/content").headers["etag"]
    same = client.get(f"/videos/{video_id}/content", headers={"range": "bytes=10-", "if-range": etag})
    assert (same.status_code, same.content) == (206, STUB[10:])
    other = client.get(f"/videos/{video_id}/content", headers={"range": "bytes=10-", "if-range": '"another"'})
    assert (other.status_code, other.content) == (200, STUB)
    known = client.get(f"/videos/{video_id}/content", headers={"if-none-match": etag})
    assert (known.status_code, known.content) == (304, b"")


def test_a_part_outside_the_clip_is_refused(client: httpx.Client, video_id: str) -> None:
    response = client.get(f"/videos/{video_id}/content", headers={"range": f"bytes={len(STUB)}-"})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(STUB)}"
    assert response.json()["error"]["message"]


@given(
    text=st.text(max_size=30) | st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}", fullmatch=True), size=st.integers(0, 999)
)
def test_any_range_header_is_a_part_of_the_file_or_ignored_or_refused(text: str, size: int) -> None:
    try:
        span = parse_range(text, size)
    except Refusal as refusal:
        assert refusal.status == 416  # noqa: PT017 - a refusal is one of three good outcomes
    else:
        assert span is None or 0 <= span[0] < span[1] <= size


def test_unfinished_clips_are_not_found(start_emulator: EmulatorStarter) -> None:
    with start_emulator(job_seconds=60).client() as client:
        made = client.post("/videos", json={"prompt": "a peanut"}).json()["id"]
        response = client.get(f"/videos/{made}/content")
        assert response.status_code == 404
        assert "not ready yet" in response.json()["error"]["message"]
        assert client.post(f"/videos/{made}/remix", json={"prompt": "x"}).status_code == 400


def test_an_unknown_variant_is_refused(client: httpx.Client, video_id: str) -> None:
    response = client.get(f"/videos/{video_id}/content", params={"variant": "gif"})
    assert response.status_code == 400
    assert response.json()["error"]["param"] == "variant"


def test_the_list_has_the_protocols_form(start_emulator: EmulatorStarter) -> None:
    with start_emulator().client() as client:
        assert client.get("/videos").json() == {
            "object": "list",
            "data": [],
            "first_id": None,
            "last_id": None,
            "has_more": False,
        }
        ids = [client.post("/videos", json={"prompt": "x"}).json()["id"] for _ in range(25)]
        page = client.get("/videos").json()
        assert [video["id"] for video in page["data"]] == ids[:4:-1]
        assert (page["first_id"], page["last_id"], page["has_more"]) == (ids[-1], ids[5], True)
        assert client.get("/videos", params={"limit": 100}).json()["has_more"] is False
        assert client.get("/videos", params={"limit": 0}).json()["data"] == []
        rest = client.get("/videos", params={"after": ids[5], "order": "desc"}).json()
        assert [video["id"] for video in rest["data"]] == ids[4::-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "101"), ("limit", "-1"), ("limit", "many"), ("limit", "٣"), ("order", "up"), ("after", "video_0")],
)
def test_a_wrong_way_to_list_is_refused(client: httpx.Client, name: str, value: str) -> None:
    response = client.get("/videos", params={name: value})
    assert response.status_code == 400
    assert response.json()["error"]["param"] == name
