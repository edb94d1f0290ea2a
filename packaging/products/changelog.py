"""Reads CHANGELOG.md, so that packages can tell in their own form what each version brought."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from textwrap import TextWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING = re.compile(r"## \[(?P<version>[^]]+)\](?: - (?P<date>\d{4}-\d\d-\d\d))?")
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")
_UNRELEASED = "Unreleased"
_POINT = TextWrapper(width=79, initial_indent="  * ", subsequent_indent="    ")


@dataclass(frozen=True)
class Release:
    """One version.

    Attributes:
        version: its number.
        date: when it was or is made, in UTC.
        points: what it brought, a sentence or a few each, without links and marks of code.
        is_published: whether the changelog dates it; otherwise it is on its way.
    """

    version: str
    date: datetime
    points: tuple[str, ...]
    is_published: bool


def read_changelog(text: str, version: str, made_at: int) -> list[Release]:
    """Give the releases, the newest first.

    Args:
        text: the changelog in the form of Keep a Changelog.
        version: the version that is built; what is not released yet belongs to it.
        made_at: seconds since 1970 that stand for the time of a release without a date.
    """
    releases: list[Release] = []
    for line in text.splitlines():
        if found := _HEADING.match(line):
            dated = found["date"]
            date = datetime.fromisoformat(dated).replace(tzinfo=UTC) if dated else datetime.fromtimestamp(made_at, UTC)
            name = version if found["version"] == _UNRELEASED else found["version"]
            releases.append(Release(name, date, (), dated is not None))
        elif releases:
            releases[-1] = replace(releases[-1], points=_with(releases[-1].points, line))
    told = [release for release in releases if release.points]
    # A published version with further points after it: those belong to a version that is not built here.
    published = {release.version for release in told if release.is_published}
    return [release for release in told if release.is_published or release.version not in published]


def _with(points: tuple[str, ...], line: str) -> tuple[str, ...]:
    """Take one more line of a release into its points."""
    text = _LINK.sub(r"\1", line.replace("`", "").replace("**", ""))
    if text.startswith("- "):
        return (*points, text[2:].strip())
    if text.startswith("  ") and points:
        return (*points[:-1], f"{points[-1]} {text.strip()}")
    return points


def first_sentence(point: str) -> str:
    """Give the beginning of a point, up to where its first sentence or its list ends."""
    return re.split(r"(?<=[.:;])\s", point, maxsplit=1)[0].rstrip(".:;")


def debian_changelog(releases: Sequence[Release], package: str, revision: int, maintainer: str) -> str:
    """Write the changelog of a Debian package.

    Args:
        releases: the newest first.
        package: its name.
        revision: how often the newest version was packaged; older ones count as packaged once.
        maintainer: name and address.
    """
    entries = []
    for number, release in enumerate(releases):
        version = debian_version(release.version, 1 if number else revision)
        points = "\n".join(_POINT.fill(point) for point in release.points)
        signed = f" -- {maintainer}  {format_datetime(release.date)}"
        entries.append(f"{package} ({version}) unstable; urgency=medium\n\n{points}\n\n{signed}\n")
    return "\n".join(entries)


def debian_version(version: str, revision: int) -> str:
    """Give the version of a Debian package: a tilde puts what comes before a release before it."""
    return re.sub(r"(?<=\d)\.?(a|b|rc|dev)(?=\d)", r"~\1", version) + f"-{revision}"
