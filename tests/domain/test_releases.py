"""Which of two versions is the newer one, and which page may be opened."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop import __version__
from sora_desktop.domain.releases import host_of_address, is_at_home, is_finished, is_newer, plain_version

ASKED = "https://api.github.com/repos/nuts/peanut/releases/latest"
NUMBERS = st.lists(st.integers(0, 999), min_size=1, max_size=4)


def written(numbers: list[int]) -> str:
    return ".".join(map(str, numbers))


@pytest.mark.parametrize(
    ("version", "than"),
    [
        ("0.2.0", "0.1.0"),
        ("0.10.0", "0.9.9"),
        ("v1.0", "0.99.99"),
        ("1.0.1", "1.0"),
        ("1.0.0", "1.0.0rc1"),
        ("1.0.0", "1.0.0-beta.2"),
        ("1.0.0", "1.0.0.dev3+g1a2b3c4"),
        ("1.0.0.post1", "1.0.0"),
        ("1.0.0.post2", "1.0.0.post1"),
        ("1.0.0.post0", "1.0.0"),
        ("1.0.1", "1.0.0.post7"),
        ("2026.11.23", "2026.9.30"),
    ],
)
def test_a_later_release_is_newer_and_never_the_other_way_round(version: str, than: str) -> None:
    assert is_newer(version, than)
    assert not is_newer(than, version)


@pytest.mark.parametrize(
    ("version", "than"),
    [
        ("0.1.0", "0.1.0"),
        ("v0.1", "0.1.0.0"),
        ("0.1.0+build.7", "0.1.0"),
        ("0.2.0rc1", "0.1.0"),
        ("v0.2.0-beta", "0.1.0"),
        ("0.2.0.dev1", "0.1.0"),
        ("0.2.0a", "0.1.0"),
        ("latest", "0.1.0"),
        ("", "0.1.0"),
        ("²", "0.1.0"),
        ("0.2.0", "unknown"),
    ],
)
def test_the_same_an_unfinished_and_an_unreadable_version_are_no_news(version: str, than: str) -> None:
    assert not is_newer(version, than)


@given(NUMBERS, NUMBERS)
def test_numbers_count_as_numbers(one: list[int], other: list[int]) -> None:
    width = max(len(one), len(other))
    padded = [numbers + [0] * (width - len(numbers)) for numbers in (one, other)]
    assert is_newer(written(one), written(other)) == (padded[0] > padded[1])


@given(st.text(max_size=40))
def test_no_text_breaks_the_comparison_and_nothing_is_newer_than_itself(text: str) -> None:
    assert not is_newer(text, text)
    assert is_newer(text, __version__) <= is_finished(text)


def test_a_tag_is_written_as_a_version() -> None:
    assert [plain_version(tag) for tag in ("v0.2.0", " V1 ", "0.3", "verona")] == ["0.2.0", "1", "0.3", "verona"]


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("https://github.com/nuts/peanut/releases/tag/v0.2.0", ASKED),
        ("https://api.github.com/anything", ASKED),
        ("https://forge.example:8443/n/p/releases/tag/1.0%2B7", "https://forge.example:8443/api/v1/repos/n/p/releases"),
    ],
)
def test_a_page_of_the_host_that_was_asked_may_be_opened(page: str, asked: str) -> None:
    assert is_at_home(page, asked)


@pytest.mark.parametrize(
    "page",
    [
        "http://github.com/nuts/peanut",
        "https://github.com.evil.example/nuts",
        "https://evil.example/github.com",
        "https://evilgithub.com/",
        "https://gist.github.com/",
        "https://github.com@evil.example/",
        "https://github.com:443@evil.example/",
        "https://github.com\\@evil.example/",
        "https://github.com\\.evil.example/",
        "https://evil.example\\github.com/",
        "https://github.com:8443/",
        "https://github.com\n/",
        " https://github.com/",
        "https://github.com/\u202egpj.exe",
        "https:/github.com/",
        "https:github.com",
        "//github.com/",
        "file:///etc/passwd",
        "javascript:alert(1)//https://github.com/",
        "",
    ],
)
def test_a_page_of_anybody_else_may_not(page: str) -> None:
    assert not is_at_home(page, ASKED)


@given(st.text(alphabet="htps:/.@\\?#[]%&= \tgiubcomevlapxn0123456789-", max_size=60).map("https://".__add__))
def test_whatever_is_taken_for_an_address_is_so_for_others_too(text: str) -> None:
    host = host_of_address(text)
    if host is not None:
        assert urlsplit(text).netloc == host
        assert "@" not in host
