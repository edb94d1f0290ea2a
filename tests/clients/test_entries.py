"""Entries of a list that have not changed are not read again, and what is read is the same as without that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.clients import entries
from sora_desktop.clients.entries import Entries
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.redaction import Redactor
from sora_desktop.clients.wire.statuses import STATUS_WORDS
from sora_desktop.domain.jobs import JobStatus

if TYPE_CHECKING:
    import pytest

    from sora_desktop.clients.base import RemoteVideo

VIDEO = {"id": "v1", "object": "video", "status": "in_progress", "progress": 10, "prompt": "a peanut", "model": "m"}


def answer(**headers: str) -> Answer:

    return Answer(status=200, headers=httpx.Headers(headers), body=b"", redactor=Redactor(["sk-secret-1"]))


def fresh(entry: object) -> RemoteVideo | None:
    return Entries(STATUS_WORDS).reader(answer())(entry)


def test_an_entry_that_is_still_the_same_gives_the_same_object() -> None:
    read = Entries(STATUS_WORDS).reader(answer())
    first = read(VIDEO)
    assert read(json.loads(json.dumps(VIDEO))) is first


def test_of_an_entry_that_only_moved_on_nothing_but_the_progress_is_new() -> None:
    read = Entries(STATUS_WORDS).reader(answer())
    first = read(VIDEO)
    moved = read({**VIDEO, "progress": 11})
    assert moved is not None
    assert first is not None
    assert (moved.progress, moved.raw) == (11.0, first.raw)
    again = read({**VIDEO, "progress": 12, "status": "completed"})
    assert again is not None
    assert (again.status, again.progress) == (JobStatus.COMPLETED, 12.0)


def test_who_sent_it_is_not_remembered_from_another_answer() -> None:
    known = Entries(STATUS_WORDS)
    first = known.reader(answer())(VIDEO)
    second = known.reader(answer(**{"x-sora-desktop-emulator": "1"}))(VIDEO)
    assert first is not None
    assert second is not None
    assert (first.simulated, second.simulated) == (False, True)


def test_secrets_are_not_kept_from_an_entry() -> None:
    video = fresh({**VIDEO, "model": "sk-secret-1"})
    assert video is not None
    assert "sk-secret-1" not in repr(video)


def test_only_so_many_entries_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "KEPT", 10)
    known = Entries(STATUS_WORDS)
    read = known.reader(answer())
    for number in range(100):
        read({**VIDEO, "id": f"v{number}"})
        assert len(known._known) <= 10


def test_what_is_equal_only_to_python_is_read_anew() -> None:
    read = Entries(STATUS_WORDS).reader(answer())
    assert getattr(read({**VIDEO, "progress": False}), "progress", 1) is None
    assert getattr(read({**VIDEO, "progress": 0}), "progress", None) == 0


VALUES = st.none() | st.booleans() | st.integers(-5, 200) | st.sampled_from(["", "40%", "queued", "completed", "x"])
CHANGES = st.dictionaries(
    st.sampled_from(["status", "progress", "percent", "progress_percent", "id", "prompt", "error", "url"]), VALUES
)


@given(steps=st.lists(CHANGES, min_size=1, max_size=6))
def test_whatever_changes_it_is_read_as_if_it_were_new(steps: list[dict[str, Any]]) -> None:
    read = Entries(STATUS_WORDS).reader(answer())
    entry: dict[str, Any] = dict(VIDEO)
    for step in steps:
        entry = {**entry, **step}
        seen, expected = read(entry), fresh(entry)
        assert (seen is None) == (expected is None)
        for name in ("id", "status", "progress", "prompt", "error_code", "content_url", "status_word"):
            assert getattr(seen, name, None) == getattr(expected, name, None)
