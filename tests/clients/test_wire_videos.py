"""A video is read from every shape in which a server was seen to write it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.clients.base import REMOTE_STATUSES
from sora_desktop.clients.wire import read_video
from sora_desktop.clients.wire.statuses import STATUS_WORDS
from sora_desktop.domain.errors import UnreadableAnswer
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    from sora_desktop.clients.base import RemoteVideo

HOST = "example.test"
CREATED = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
MP4 = b"\x00\x00\x00 ftypisom"
MP4_BASE64 = "AAAAIGZ0eXBpc29t"


def read(document: object, remote_id: str | None = None) -> RemoteVideo:
    """Read a JSON value as a video."""
    return read_video(json.dumps(document).encode(), host=HOST, remote_id=remote_id)


def test_the_protocols_own_object_is_read_whole() -> None:
    video = read(
        {
            "id": "video_1",
            "object": "video",
            "model": "sora-2",
            "status": "completed",
            "progress": 100,
            "created_at": 1_760_000_000,
            "completed_at": 1_760_000_060,
            "expires_at": 1_760_003_660,
            "size": "1280x720",
            "seconds": "8",
            "prompt": "a peanut",
            "remixed_from_video_id": "video_0",
            "error": None,
        }
    )
    assert (video.id, video.status, video.status_word) == ("video_1", JobStatus.COMPLETED, "completed")
    assert (video.model, video.size, video.seconds, video.prompt) == ("sora-2", "1280x720", 8.0, "a peanut")
    assert video.progress == 100
    assert video.created_at == CREATED
    assert video.completed_at is not None
    assert video.expires_at is not None
    assert (video.expires_at - video.completed_at).total_seconds() == 3600
    assert video.remixed_from == "video_0"
    assert (video.error_code, video.error_message) == (None, None)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"id": "a"}, "a"),
        ({"task_id": "b"}, "b"),
        ({"id": None, "task_id": "b"}, "b"),
        ({"request_id": "c"}, "c"),
        ({"data": {"id": "d"}}, "d"),
        ({"code": "success", "data": {"task_id": "e", "data": {"id": "upstream"}}}, "e"),
        ({"request_id": "of-the-call", "data": {"id": "f"}}, "f"),
        ({"data": [{"task_id": "g", "status": "submitted"}]}, "g"),
        ({"success": True, "result": {"id": "h", "status": "queued"}}, "h"),
        ({"request_id": "of-the-call", "output": {"task_id": "i", "task_status": "PENDING"}}, "i"),
        ({"id": "j", "output": {"id": "file"}}, "j"),
        ({"id": 17}, "17"),
        ({"id": "video_" + "QUJD" * 70 + "=="}, "video_" + "QUJD" * 70 + "=="),
    ],
)
def test_an_id_is_found_wherever_servers_put_it(document: object, expected: str) -> None:
    assert read(document).id == expected


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"id": ""},
        {"id": ".."},
        {"id": True},
        {"id": "a\nb"},
        {"id": "\ud800"},
        {"id": "x" * 3000},
        [],
        5,
        None,
        "v",
    ],
)
def test_without_a_usable_id_there_is_no_video(document: object) -> None:
    with pytest.raises(UnreadableAnswer, match=HOST):
        read(document)


def test_the_id_that_was_asked_for_stays() -> None:
    assert read({"id": "another", "status": "queued"}, "mine").id == "mine"
    assert read({"status": "queued"}, "mine").id == "mine"


def test_an_answer_about_something_else_is_no_video_even_if_one_was_asked_for() -> None:
    with pytest.raises(UnreadableAnswer):
        read({"hello": "world"}, "mine")


@pytest.mark.parametrize("word", [*STATUS_WORDS, "SUCCESS", "In Progress", "NOT-START", "Queued"])
def test_a_status_is_known_in_any_case_and_spelling(word: str) -> None:
    known = STATUS_WORDS[word.lower().replace(" ", "_").replace("-", "_")]
    assert read({"id": "v", "status": word}).status is known
    assert read({"id": "v", "status": word.upper()}).status is known
    assert known in REMOTE_STATUSES


def test_an_unknown_status_means_that_the_server_is_still_at_it() -> None:
    video = read({"id": "v", "status": "Polishing"})
    assert (video.status, video.status_word) == (JobStatus.IN_PROGRESS, "Polishing")


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"id": "v"}, JobStatus.QUEUED),
        ({"id": "v", "status": None}, JobStatus.QUEUED),
        ({"id": "v", "status": 3}, JobStatus.QUEUED),
        ({"id": "v", "url": "https://x.test/a.mp4"}, JobStatus.COMPLETED),
        ({"id": "v", "error": "out of memory"}, JobStatus.FAILED),
        ({"status": "success", "data": {"id": "v", "status": "queued"}}, JobStatus.QUEUED),
        ({"status": "success", "result": {"id": "v", "status": "queued"}}, JobStatus.QUEUED),
        ({"id": "v", "status": "queued", "output": {"status": "done"}}, JobStatus.QUEUED),
        (
            {"code": "success", "data": {"task_id": "v", "status": "IN_PROGRESS", "progress": "40%"}},
            JobStatus.IN_PROGRESS,
        ),
    ],
)
def test_the_status_is_the_videos_and_not_its_envelopes(document: object, status: JobStatus) -> None:
    assert read(document).status is status


@pytest.mark.parametrize("wrapping", ["data", "result", "response", "output"])
def test_the_status_inside_an_envelope_counts_also_where_no_id_is_repeated(wrapping: str) -> None:
    assert read({"status": "success", wrapping: {"status": "running"}}, "v").status is JobStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (40, 40.0),
        (40.5, 40.5),
        ("40", 40.0),
        ("40%", 40.0),
        (" 40.5 % ", 40.5),
        (0, 0.0),
        (250, 100.0),
        (-3, 0.0),
        (None, None),
        ("soon", None),
        (True, None),
        ([], None),
        ({}, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        ("1e999", None),
    ],
)
def test_progress_is_read_from_every_form(value: object, expected: float | None) -> None:
    assert read({"id": "v", "status": "running", "progress": value}).progress == expected


@pytest.mark.parametrize(
    "value",
    [
        1_760_000_000,
        1_760_000_000.0,
        "1760000000",
        1_760_000_000_000,
        "2025-10-09T08:53:20Z",
        "2025-10-09T10:53:20+02:00",
        "2025-10-09 08:53:20",
        "2025-10-09T08:53:20",
    ],
)
@pytest.mark.parametrize("key", ["created_at", "created"])
def test_times_are_read_from_every_form_as_utc(key: str, value: object) -> None:
    found = read({"id": "v", key: value}).created_at
    assert found == CREATED
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize("value", [None, 0, -1, "", "yesterday", True, 1e300, "0001-01-01T00:00:00+23:59", [1]])
def test_a_time_that_makes_no_sense_is_none(value: object) -> None:
    assert read({"id": "v", "created_at": value}).created_at is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"seconds": "4"}, 4.0),
        ({"seconds": 4}, 4.0),
        ({"seconds": 2.5}, 2.5),
        ({"seconds": "8s"}, 8.0),
        ({"duration": 5.0}, 5.0),
        ({"seconds": None, "duration_s": 3}, 3.0),
        ({"video": {"duration": 6}}, 6.0),
        ({"seconds": 0}, None),
        ({"seconds": "long"}, None),
    ],
)
def test_a_length_is_read_from_every_form(fields: dict[str, object], expected: float | None) -> None:
    assert read({"id": "v", **fields}).seconds == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"size": "1280x720"}, "1280x720"),
        ({"size": "1280*720"}, "1280x720"),
        ({"size": "1280×720"}, "1280x720"),
        ({"size": "auto"}, "auto"),
        ({"size": None, "width": 640, "height": 480}, "640x480"),
        ({"resolution": "720p"}, None),
    ],
)
def test_a_size_is_read_from_every_form(fields: dict[str, object], expected: str | None) -> None:
    assert read({"id": "v", **fields}).size == expected


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        ({"code": "moderation_blocked", "message": "Blocked."}, "moderation_blocked", "Blocked."),
        ({"message": "no code"}, None, "no code"),
        ("just words", None, "just words"),
        ({"code": 500, "message": "m"}, "500", "m"),
        ({"code": None, "type": "server_error", "message": "m"}, "server_error", "m"),
        ({"code": "400", "message": 'x {"error": {"code": "nsfw", "message": "inner"}} y'}, "nsfw", "inner"),
        ({"message": "m {'error': {'code': 'moderation_blocked'}}"}, "moderation_blocked", None),
        (7, "7", None),
        (None, None, None),
        ({}, None, None),
    ],
)
def test_the_error_of_a_failed_video_is_read_from_every_form(
    error: object, code: str | None, message: str | None
) -> None:
    video = read({"id": "v", "status": "failed", "error": error})
    assert video.status is JobStatus.FAILED
    assert video.error_code == code
    if message is not None:
        assert video.error_message == message


def test_a_status_that_says_why_is_the_code_where_there_is_no_other() -> None:
    assert read({"id": "v", "status": "expired"}).error_code == "expired"
    assert read({"id": "v", "status": "FAILURE", "fail_reason": "no GPU"}).error_message == "no GPU"


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "U"},
        {"urls": ["U"]},
        {"unsigned_urls": ["U"]},
        {"output": {"videos": [{"url": "U"}]}},
        {"outputs": {"video_url": "U"}},
        {"video": {"url": "U"}},
        {"metadata": {"url": "U"}},
        {"data": [{"url": "U"}]},
        {"video_url": "U"},
        {"result_url": "U"},
        {"url": None, "video_url": "", "result_url": "U"},
        {"url": "file:///srv/out.mp4", "video_url": "U"},
    ],
)
def test_the_place_of_the_bytes_is_found_wherever_servers_put_it(fields: dict[str, object]) -> None:
    there = "https://cdn.test/a.mp4?sig=1"
    document = json.loads(json.dumps({"id": "v", "status": "completed", **fields}).replace('"U"', f'"{there}"'))
    assert read(document).content_url == there


@pytest.mark.parametrize(
    "fields",
    [{"b64_json": MP4_BASE64}, {"data": [{"b64_json": MP4_BASE64}]}, {"url": f"data:video/mp4;base64,{MP4_BASE64}"}],
)
def test_bytes_inside_an_answer_are_taken_from_it(fields: dict[str, object]) -> None:
    video = read({"id": "v", "status": "completed", **fields})
    assert video.content == MP4
    assert video.content_url is None


def test_what_only_looks_like_base64_is_not_taken_for_bytes() -> None:
    assert read({"id": "v", "b64_json": "not there yet"}).content is None
    assert read({"id": "v", "b64_json": "AAAA\nIGZ0\r\neXBp c29t"}).content == MP4


def test_a_body_that_is_no_json_is_named_for_what_it_is() -> None:
    for body, kind in (
        (b"<!doctype html><p>", "an HTML page"),
        (b"", "it is empty"),
        (b'{"id": ', "broken JSON"),
        (b"nope", "plain text"),
        (b"\xff\xfe\x00", "unknown data"),
        (b"[" * 200_000, "too deeply"),
        (b"9" * 10_000, "plain text"),
    ):
        with pytest.raises(UnreadableAnswer, match=kind):
            read_video(body, host=HOST)


def test_a_huge_answer_is_read() -> None:
    body = json.dumps({"id": "v", "status": "queued", "x": [{"id": n} for n in range(200_000)]}).encode()
    assert read_video(body, host=HOST).id == "v"


def test_text_in_utf_16_and_with_a_bom_is_read() -> None:
    text = json.dumps({"id": "v", "prompt": "ü"}, ensure_ascii=False)
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert read_video(text.encode(encoding), host=HOST).prompt == "ü"


def test_halves_of_surrogate_pairs_do_not_come_through() -> None:
    video = read({"id": "v", "prompt": "a\ud83d", "status": "failed", "error": "\udc00"})
    (video.prompt or "").encode()
    (video.error_message or "").encode()
