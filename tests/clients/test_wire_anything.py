"""Whatever a server says, reading it ends with a value or with one error."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.clients.base import REMOTE_STATUSES
from sora_desktop.clients.wire import (
    read_character,
    read_error,
    read_models,
    read_offer,
    read_page,
    read_video,
    speaks_of_video,
)
from sora_desktop.domain.errors import UnreadableAnswer

if TYPE_CHECKING:
    from sora_desktop.clients.base import RemoteVideo

HOST = "example.test"
CREATED = datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
MP4 = b"\x00\x00\x00 ftypisom"
MP4_BASE64 = "AAAAIGZ0eXBpc29t"


def read(document: object, remote_id: str | None = None) -> RemoteVideo:
    """Read a JSON value as a video."""
    return read_video(json.dumps(document).encode(), host=HOST, remote_id=remote_id)


KEYS = st.sampled_from(
    [
        *("id", "task_id", "data", "object", "status", "error", "code", "message", "detail", "loc"),
        *("progress", "created_at", "seconds", "size", "width", "has_more", "last_id"),
        *("url", "urls", "output", "videos", "video", "b64_json"),
        *("usage", "outputs", "cost", "currency", "cost_in_usd_ticks", "is_byok"),
        *("polling_url", "generations", "supported_sizes", "supported_durations", "models", "name"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["video", "completed", "failed", "40%", "2025-10-09T08:53:20Z", "data:;base64,AA==", "{", "..", "\ud800"]
    )
)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6)
)


@given(DOCUMENTS, st.none() | st.just("mine"))
def test_no_json_value_whatever_breaks_the_reading(document: object, remote_id: str | None) -> None:
    body = json.dumps(document).encode()
    for work in (
        lambda: read_video(body, host=HOST, remote_id=remote_id),
        lambda: read_page(body, host=HOST, after=remote_id),
        lambda: read_models(body, host=HOST),
        lambda: read_offer(body, host=HOST),
        lambda: read_character(body, host=HOST, name="somebody"),
    ):
        try:
            found = work()
        except UnreadableAnswer:
            continue
        repr(found).encode()
    read_error(body)
    speaks_of_video(body, remote_id)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_break_the_reading(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        read_video(body, host=HOST)
    read_error(body)
    speaks_of_video(body)


@given(DOCUMENTS)
def test_a_video_is_always_in_one_of_the_known_statuses(document: object) -> None:
    video = read({"id": "v", "status": document, "progress": document, "error": document})
    assert video.status in REMOTE_STATUSES
    assert video.progress is None or 0 <= video.progress <= 100
