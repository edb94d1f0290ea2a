"""Facts about new ids, and about addresses as people paste them."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.addresses import normalised_base_url
from sora_desktop.services.identity import CallIds, IdSource, ids_of_call, new_prefix


@given(st.lists(st.integers(0, 2**60), min_size=2, max_size=200))
def test_ids_only_grow_whatever_the_clock_does(times: list[int]) -> None:
    ticks = iter(times)
    source = IdSource(lambda: next(ticks))
    ids = [source.new() for _ in times]
    assert ids == sorted(set(ids))


def test_thousands_of_ids_within_one_millisecond_stay_in_order() -> None:
    source = IdSource(lambda: 1_763_800_000_000_000_000)
    ids = [source.new() for _ in range(10_000)]
    assert ids == sorted(set(ids))


def test_what_one_call_makes_has_ids_that_begin_alike_and_grow() -> None:
    prefix = new_prefix()
    token = ids_of_call.set(CallIds(prefix))
    source = IdSource()
    ids = [source.new() for _ in range(300)]
    ids_of_call.reset(token)
    assert all(one.startswith(prefix) and str(uuid.UUID(one)) == one for one in ids)
    assert {(uuid.UUID(one).version, uuid.UUID(one).variant) for one in ids} == {(7, uuid.RFC_4122)}
    assert ids == sorted(set(ids))
    assert len({one[-8:] for one in ids}) == 300
    assert not source.new().startswith(prefix)


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("http://127.0.0.1:8091/v1", "http://127.0.0.1:8091/v1"),
        ("  http://127.0.0.1:8091/v1/  ", "http://127.0.0.1:8091/v1"),
        ("http://127.0.0.1:8091/v1/videos", "http://127.0.0.1:8091/v1"),
        ("https://gateway.example/api/v1/videos/", "https://gateway.example/api/v1"),
        ("gateway.example/v1", "https://gateway.example/v1"),
        ("localhost:8091/v1", "http://localhost:8091/v1"),
        ("192.168.1.20:8091/v1", "http://192.168.1.20:8091/v1"),
        ("[::1]:8091/v1", "http://[::1]:8091/v1"),
        ("HTTPS://gateway.example/v1", "https://gateway.example/v1"),
        (
            "https://me.openai.azure.com/openai/v1?api-version=preview",
            "https://me.openai.azure.com/openai/v1?api-version=preview",
        ),
        ("http://gpu:8091", "http://gpu:8091"),
    ],
)
def test_an_address_is_brought_into_one_form(pasted: str, address: str) -> None:
    assert normalised_base_url(pasted) == address
    assert normalised_base_url(address) == address


@pytest.mark.parametrize(
    "pasted",
    ["", "   ", "ftp://host/v1", "http://", "http://host:99999/v1", "a b c", "http://me:secret@host/v1", "file:///x"],
)
def test_what_is_no_address_is_refused_with_a_reason(pasted: str) -> None:
    with pytest.raises(InvalidConnection) as refused:
        normalised_base_url(pasted)
    assert "secret" not in str(refused.value)
