"""What narrows the list down besides its filter and the search: in words, one by one, and as JSON values."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from sora_desktop.domain.annotations import STARS
from sora_desktop.domain.queries import JobQuery

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTHING = JobQuery()
_FIELDS = ("connection", "batch_id", "tags", "model", "least_rating", "since", "before")
"""The fields of a query that narrow it down."""


class Condition(NamedTuple):
    """One thing that keeps jobs out of the list."""

    icon: str
    text: str
    rest: JobQuery
    """The query without it."""


def conditions(query: JobQuery) -> list[Condition]:
    """Give everything that narrows a query down, in words."""
    found = [
        Condition("tag", tag, dataclasses.replace(query, tags=tuple(one for one in query.tags if one != tag)))
        for tag in query.tags
    ]
    if query.model:
        found.append(Condition("sparkle", query.model, dataclasses.replace(query, model=None)))
    if query.connection:
        found.append(Condition("plug", query.connection, dataclasses.replace(query, connection=None)))
    if query.batch_id:
        text = QCoreApplication.translate("Library", "One batch")
        found.append(Condition("list", text, dataclasses.replace(query, batch_id=None)))
    if query.least_rating:
        found.append(Condition("star", rating_text(query.least_rating), dataclasses.replace(query, least_rating=0)))
    if query.since or query.before:
        text = span_text(query.since, query.before)
        found.append(Condition("clock", text, dataclasses.replace(query, since=None, before=None)))
    return found


def cleared(query: JobQuery) -> JobQuery:
    """Give a query with nothing that narrows it down but its filter and what is searched for."""
    return dataclasses.replace(query, **{field: getattr(_NOTHING, field) for field in _FIELDS})


def narrowed_like(query: JobQuery, other: JobQuery) -> JobQuery:
    """Give a query that is narrowed down as another one is."""
    return dataclasses.replace(query, **{field: getattr(other, field) for field in _FIELDS})


def rating_text(least: int) -> str:
    """Say how many stars there are at least."""
    if least == STARS:
        return QCoreApplication.translate("Library", "{stars} stars").format(stars=least)
    if least == 1:
        return QCoreApplication.translate("Library", "1 star or more")
    return QCoreApplication.translate("Library", "{stars} stars or more").format(stars=least)


def span_text(since: datetime | None, before: datetime | None) -> str:
    """Say in which days something was created."""
    first, last = first_day(since), last_day(before)
    if first is not None and first == last:
        return _day(first)
    if first is not None and last is not None:
        words = QCoreApplication.translate("Library", "{first} to {last}")
        return words.format(first=_day(first), last=_day(last))
    if first is not None:
        return QCoreApplication.translate("Library", "Since {day}").format(day=_day(first))
    if last is not None:
        return QCoreApplication.translate("Library", "Until {day}").format(day=_day(last))
    return ""


def first_day(since: datetime | None) -> date | None:
    """Give the day here on which a span begins."""
    return None if since is None else since.astimezone().date()


def last_day(before: datetime | None) -> date | None:
    """Give the day here on which a span ends, that day included."""
    return None if before is None else (before.astimezone() - timedelta(microseconds=1)).date()


def start_of(day: date) -> datetime:
    """Give the moment at which a day begins here."""
    return datetime.combine(day, time()).astimezone().astimezone(UTC)


def end_of(day: date) -> datetime:
    """Give the moment at which the day after a day begins here."""
    return start_of(day + timedelta(days=1))


def save_narrowing(query: JobQuery) -> dict[str, Any]:
    """Give what narrows a query down as JSON values."""
    saved: dict[str, Any] = {}
    for field in _FIELDS:
        value = getattr(query, field)
        if value != getattr(_NOTHING, field):
            saved[field] = value.isoformat() if isinstance(value, datetime) else value
    if "tags" in saved:
        saved["tags"] = list(query.tags)
    return saved


def restore_narrowing(query: JobQuery, saved: Mapping[str, Any]) -> JobQuery:
    """Narrow a query down as it was saved; what cannot be read is left out."""
    tags = saved.get("tags")
    rating = saved.get("least_rating")
    return dataclasses.replace(
        cleared(query),
        connection=_text(saved.get("connection")),
        batch_id=_text(saved.get("batch_id")),
        tags=tuple(tag for tag in tags if isinstance(tag, str) and tag) if isinstance(tags, list) else (),
        model=_text(saved.get("model")),
        least_rating=rating if isinstance(rating, int) and 0 <= rating <= STARS else 0,
        since=_moment(saved.get("since")),
        before=_moment(saved.get("before")),
    )


def _day(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
