"""What is entered about a connection is judged before anything is saved or sent."""

from __future__ import annotations

import pytest

from sora_desktop.domain.connections import Connection, KeySource
from sora_desktop.ui.connections.entry import Entry, draft_of, entry_of
from sora_desktop.ui.connections.judging import hinders, judge, travels_openly
from sora_desktop.ui.controls.note import Tone

GOOD = Entry(name="gpu", base_url="http://127.0.0.1:8091/v1", key_source=KeySource.NONE)


@pytest.mark.parametrize(
    "address",
    [
        "http://gateway.example/v1",
        "http://8.8.8.8/v1",
        "http://[2a00:1450::1]/v1",
    ],
)
def test_an_unencrypted_address_outside_is_warned_of(address: str) -> None:
    assert travels_openly(address)
    said = judge(Entry(name="x", base_url=address, key="k"), (), key_stored=False)["base_url"]
    assert said.tone is Tone.ATTENTION
    assert "unencrypted" in said.words
    assert said.suggestion == address.replace("http://", "https://")
    assert not hinders({"base_url": said})


@pytest.mark.parametrize(
    "address",
    [
        "https://gateway.example/v1",
        "http://127.0.0.1:8091/v1",
        "http://localhost:8091/v1",
        "http://10.0.0.5/v1",
        "http://192.168.1.9/v1",
        "http://[::1]:8091/v1",
        "http://gpu-box:8091/v1",
        "http://gpu.local:8091/v1",
        "http://box.lan/v1",
    ],
)
def test_an_address_nearby_or_encrypted_is_not_warned_of(address: str) -> None:
    assert not travels_openly(address)
    assert judge(Entry(name="x", base_url=address, key="k"), (), key_stored=False)["base_url"].tone is Tone.QUIET


def test_without_a_key_nothing_secret_travels() -> None:
    said = judge(Entry(name="x", base_url="http://gateway.example/v1", key_source=KeySource.NONE), (), key_stored=False)
    assert said["base_url"].tone is Tone.QUIET


def test_an_address_without_a_path_is_offered_the_usual_one() -> None:
    said = judge(Entry(name="x", base_url="https://gateway.example", key="k"), (), key_stored=False)["base_url"]
    assert said.suggestion == "https://gateway.example/v1"
    assert said.tone is Tone.ATTENTION


def test_a_good_address_says_where_videos_are_asked_for() -> None:
    said = judge(GOOD, (), key_stored=False)["base_url"]
    assert said.words == "Videos are asked for at http://127.0.0.1:8091/v1/videos"


def test_a_query_stays_behind_the_path() -> None:
    entry = Entry(name="x", base_url="https://x.example/openai/v1?api-version=preview", key="k")
    assert judge(entry, (), key_stored=False)["base_url"].words.endswith("/openai/v1/videos?api-version=preview")


@pytest.mark.parametrize("address", ["", "not a url", "ftp://x/v1", "https://me:secret@x.example/v1", "http://[::1/v1"])
def test_what_is_no_address_hinders(address: str) -> None:
    said = judge(Entry(name="x", base_url=address, key_source=KeySource.NONE), (), key_stored=False)
    assert hinders(said)
    assert said["base_url"].words


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry(name="  ", base_url="http://x/v1", key_source=KeySource.NONE), "name"),
        (Entry(name="STUDIO", base_url="http://x/v1", key_source=KeySource.NONE), "name"),
        (Entry(name="x", base_url="http://x/v1", key_source=KeySource.ENVIRONMENT), "key"),
        (Entry(name="x", base_url="http://x/v1", key="sk-“smart”"), "key"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(entry: Entry, field: str) -> None:
    said = judge(entry, ("studio",), key_stored=False)
    assert said[field].tone is Tone.PROBLEM
    assert hinders(said)


def test_a_key_that_is_still_to_come_does_not_hinder() -> None:
    said = judge(Entry(name="x", base_url="http://x/v1"), (), key_stored=False)
    assert said["key"].tone is Tone.QUIET
    assert not hinders(said)


def test_an_entry_becomes_a_draft_with_its_blanks_trimmed() -> None:
    draft = draft_of(Entry(name=" gpu ", base_url=" http://x/v1 ", key=" sk \n"))
    assert (draft.name, draft.base_url, draft.key) == ("gpu", "http://x/v1", "sk")


def test_an_empty_key_leaves_the_stored_one() -> None:
    assert draft_of(Entry(name="x", base_url="http://x/v1")).key is None


def test_without_a_key_none_is_kept_anywhere() -> None:
    assert draft_of(GOOD).key_source is KeySource.NONE


def test_a_stored_connection_comes_back_without_a_key() -> None:
    stored = Connection(id="1", name="gpu", base_url="http://x/v1", key_source=KeySource.KEYRING, concurrency=7)
    assert entry_of(stored) == Entry(name="gpu", base_url="http://x/v1", concurrency=7)


def test_a_key_is_not_in_the_words_that_describe_an_entry() -> None:
    assert "sk-canary" not in repr(Entry(name="x", key="sk-canary"))
    assert "sk-canary" not in repr(draft_of(Entry(name="x", base_url="http://x/v1", key="sk-canary")))
