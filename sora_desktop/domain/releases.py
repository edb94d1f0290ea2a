"""Releases of the program: which of two versions is the newer one, and where a release is told of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

_VERSION = re.compile(
    r"v?(?P<numbers>\d{1,9}(?:\.\d{1,9}){0,5})(?:[.-]?post(?P<post>\d{1,9}))?(?P<rest>[.+a-z0-9_-]{0,60})",
    re.IGNORECASE | re.ASCII,
)
_FIRST_POST = 1
_HOST = r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?"
_ADDRESS = re.compile(rf"https://(?P<host>{_HOST}(?::\d{{1,5}})?)(?:/[\w.~!$&'()*+,;=:@%/-]{{0,2000}})?", re.ASCII)
"""An address that every program reads alike: no user name, no sign that some take for a slash."""

_API = "api."


@dataclass(frozen=True, slots=True)
class Release:
    """A finished version that was published."""

    version: str
    """Such as `0.2.0`; without the letter that tags begin with."""

    page: str | None = None
    """Where a person reads about it, as its publisher says."""

    published_at: datetime | None = None


class _Rank(NamedTuple):
    """What versions are compared by."""

    numbers: tuple[int, ...]
    stage: int
    """Negative for one that is not finished, 0 for the release itself, more for what was mended afterwards."""


def is_finished(version: str) -> bool:
    """Tell whether a version is meant for everybody: not an alpha, a beta, a candidate, or no version at all."""
    rank = _rank(version)
    return rank is not None and rank.stage >= 0


def is_newer(version: str, than: str) -> bool:
    """Tell whether a version is a finished one, and later than another.

    An unfinished one comes before the release of the same number; a version that cannot be read is never
    newer, and nothing is newer than it.
    """
    one, other = _rank(version), _rank(than)
    return one is not None and other is not None and one.stage >= 0 and one > other


def plain_version(tag: str) -> str:
    """Write a version without the letter that tags begin with, and without spaces around it."""
    plain = tag.strip()
    return plain[1:] if plain[:1] in {"v", "V"} and plain[1:2].isdigit() else plain


def host_of_address(address: str) -> str | None:
    """Give the host, with its port where one stands there, of an https address; None for any other text."""
    match = _ADDRESS.fullmatch(address)
    return match["host"] if match else None


def is_at_home(page: str, address: str) -> bool:
    """Tell whether a page is of the host that was asked at an address; `api.` before its name makes no difference."""
    asked, there = host_of_address(address), host_of_address(page)
    return asked is not None and there in {asked, asked.removeprefix(_API)}


def _rank(version: str) -> _Rank | None:
    match = _VERSION.fullmatch(version.strip())
    if match is None:
        return None
    numbers = [int(number) for number in match["numbers"].split(".")]
    while numbers and numbers[-1] == 0:
        # 1.2 and 1.2.0 are the same.
        numbers.pop()
    rest = match["rest"]
    if rest and not rest.startswith("+"):
        return _Rank(tuple(numbers), -1)
    return _Rank(tuple(numbers), 0 if match["post"] is None else int(match["post"]) + _FIRST_POST)
