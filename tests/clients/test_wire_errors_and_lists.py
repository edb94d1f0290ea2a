"""Errors and lists are read from every shape in which a server was seen to write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from sora_desktop.clients.wire import read_error, read_models, read_page, speaks_of_video
from sora_desktop.domain.errors import UnreadableAnswer

HOST = "example.test"
CREATED = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
MP4 = b"\x00\x00\x00 ftypisom"
MP4_BASE64 = "AAAAIGZ0eXBpc29t"


VIDEO = {"id": "v", "object": "video", "status": "failed"}


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (VIDEO, True),
        ({"status": "in_progress"}, True),
        ({"data": {"task_id": "t", "status": "failed"}}, True),
        ({"status": "error", "message": "try later"}, False),
        ({"status": "error", "id": "v"}, True),
        ({"status": "error", "id": "w"}, False),
        ({"status": 500}, False),
        ({"error": {"message": "m"}}, False),
        ([VIDEO], False),
        ("video", False),
    ],
)
def test_a_body_about_the_video_is_told_from_one_about_the_request(document: object, answer: bool) -> None:  # noqa: FBT001 - a fact, not a switch
    assert speaks_of_video(json.dumps(document).encode(), "v") is answer


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"error": {"message": "m", "type": "t", "param": None, "code": "c"}}, "m", "c"),
        ({"error": "m"}, "m", None),
        ({"detail": "m"}, "m", None),
        ({"detail": [{"loc": ["body", "fps"], "msg": "wrong", "type": "enum"}]}, "fps: wrong", None),
        ({"message": "m"}, "m", None),
        ({"code": "c", "message": "m"}, "m", "c"),
        ({"error": {"error": {"message": "m", "code": "c"}}}, "m", "c"),
        ({"data": {"error": {"message": "m"}}}, "m", None),
        ({"errors": ["m", {"message": "n"}]}, "m n", None),
        ("m", "m", None),
        ({}, "", None),
        (None, "", None),
    ],
)
def test_an_error_body_is_read_from_every_form(body: object, message: str, code: str | None) -> None:
    words = read_error(json.dumps(body).encode())
    assert (words.message, words.code) == (message, code)


def test_an_error_in_plain_text_is_taken_and_one_in_html_is_not() -> None:
    assert read_error(b"Internal\n  Server Error").message == "Internal Server Error"
    assert read_error(b"<html><body>502</body></html>").message == ""
    assert read_error(b"").message == ""
    assert read_error(b"\x00\x01").message == ""


def test_a_gateways_error_gives_the_inner_code() -> None:
    inner = json.dumps(
        {"error": {"message": "Blocked.", "code": "moderation_blocked", "type": "invalid_request_error"}}
    )
    message = f"litellm.BadRequestError: OpenAIException - {inner}\n\nLiteLLM: try again"
    words = read_error(json.dumps({"error": {"message": message, "code": "400", "type": None}}).encode())
    assert (words.code, words.message) == ("moderation_blocked", "Blocked.")
    assert "moderation_blocked" in words.words


@pytest.mark.parametrize("key", ["data", "videos", "items"])
def test_a_list_is_read_and_entries_without_an_id_are_left_out(key: str) -> None:
    entries = [{"id": "a", "status": "queued"}, {"status": "queued"}, None, {"id": "b"}]
    page = read_page(json.dumps({key: entries}).encode(), host=HOST)
    assert [video.id for video in page.videos] == ["a", "b"]
    assert page.next_after is None


@pytest.mark.parametrize(
    ("document", "after", "expected"),
    [
        ({"data": [{"id": "a"}, {"id": "b"}], "has_more": True, "last_id": "b"}, None, "b"),
        ({"data": [{"id": "a"}, {"id": "b"}], "has_more": True}, None, "b"),
        ({"data": [{"id": "a"}], "has_more": False, "last_id": "a"}, None, None),
        ({"data": [{"id": "a"}], "has_more": "yes", "last_id": "a"}, None, None),
        ({"data": [{"id": "a"}], "last_id": "a"}, None, None),
        ({"data": [], "has_more": True, "last_id": "z"}, None, None),
        ({"data": [{"id": "a"}], "has_more": True, "last_id": "a"}, "a", None),
        ({"data": {"data": [{"id": "a"}], "has_more": True, "last_id": "a"}}, None, "a"),
        ([{"id": "a"}], None, None),
    ],
)
def test_paging_goes_on_only_where_it_leads_somewhere(
    document: object, after: str | None, expected: str | None
) -> None:
    assert read_page(json.dumps(document).encode(), host=HOST, after=after).next_after == expected


def test_a_list_of_models_is_read_from_every_form() -> None:
    for document in (
        {"object": "list", "data": [{"id": "m"}, {"id": "n"}, {"id": "m"}]},
        {"models": [{"name": "m"}, "n"]},
        ["m", "n"],
        {"data": [{"id": "m"}, {"model": "n"}, {"x": 1}, 5.5]},
    ):
        assert read_models(json.dumps(document).encode(), host=HOST) == ("m", "n")


def test_what_is_no_list_is_unreadable() -> None:
    for body in (b"{}", b'"x"', b"<html>", b'{"data": {"id": "v"}}'):
        with pytest.raises(UnreadableAnswer):
            read_models(body, host=HOST)
        with pytest.raises(UnreadableAnswer):
            read_page(body, host=HOST)
