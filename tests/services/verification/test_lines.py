"""Which certificate is for which host, and which bytes exchanges brought."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.services.verification.coverage import missing_bytes
from sora_desktop.services.verification.lines import is_for
from tests.services.verification import kit


@pytest.mark.parametrize(
    ("name", "host", "fits"),
    [
        ("videos.example", "videos.example", True),
        ("Videos.Example", "videos.EXAMPLE", True),
        ("videos.example", "other.videos.example", False),
        ("*.example.org", "a.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "a.b.example.org", False),
        ("bücher.example".encode("idna").decode(), "bücher.example", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("::1", "::1", True),
        ("0:0:0:0:0:0:0:1", "::1", True),
        ("localhost", "127.0.0.1", False),
        ("*", "videos.example", False),
    ],
)
def test_a_certificate_is_for_the_hosts_that_it_names(name: str, host: str, *, fits: bool) -> None:
    assert is_for(replace(kit.CERTIFICATE, names=(name,)), host) is fits


def test_a_certificate_without_names_is_for_nobody() -> None:
    assert not is_for(replace(kit.CERTIFICATE, names=()), "videos.example")


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5),
    st.integers(1, 50),
)
def test_missing_bytes_are_those_that_no_part_brought(parts: list[tuple[int, int]], total: int) -> None:
    exchanges = [
        kit.content(
            status=206,
            response_bytes=count,
            response_headers={"content-range": f"bytes {start}-{start + max(count - 1, 0)}/{total}"},
        )
        for start, count in parts
    ]
    brought = {place for start, count in parts for place in range(start, start + count)}
    assert missing_bytes(exchanges, total) == len(set(range(total)) - brought)


def test_a_part_that_does_not_say_which_one_it_is_brings_nothing() -> None:
    assert missing_bytes([kit.content(status=206, response_headers={})], 32) == 32
    assert missing_bytes([kit.content()], 32) == 0
