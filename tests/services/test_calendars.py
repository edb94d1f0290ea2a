"""Days and months begin at the person's own midnight, on the days on which clocks are set too."""

from __future__ import annotations

import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.services.calendars import calendar_of, end_of, start_of

if TYPE_CHECKING:
    from collections.abc import Iterator

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
CAIRO = "EET-2EEST,M4.5.5/0,M10.5.4/24"
ZONES = st.sampled_from(
    [
        BERLIN,
        CAIRO,
        "UTC0",
        "EST5EDT,M3.2.0,M11.1.0",
        "CST5CDT,M3.2.0/0,M11.1.0/1",
        "IST-5:30",
        "<+14>-14",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    ]
)
"""With their rules written out, so that no list of zones is needed."""

TIMES = st.integers(946_684_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def at(text: str) -> datetime:
    """Read a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@contextmanager
def computer_in(zone: str) -> Iterator[None]:
    """Move this computer elsewhere."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TZ", zone)
            time.tzset()
            yield
    finally:
        time.tzset()


@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        ("2026-11-22T18:00", "2026-11-21T23:00", "2026-10-31T23:00"),
        ("2026-11-30T22:59", "2026-11-29T23:00", "2026-10-31T23:00"),
        ("2026-11-30T23:00", "2026-11-30T23:00", "2026-11-30T23:00"),
        ("2026-12-31T23:30", "2026-12-31T23:00", "2026-12-31T23:00"),
        ("2028-02-29T22:30", "2028-02-28T23:00", "2028-01-31T23:00"),
        # Clocks are set forward on 29 March and back on 25 October 2026: days of 23 and of 25 hours.
        ("2026-03-29T12:00", "2026-03-28T23:00", "2026-02-28T23:00"),
        ("2026-03-29T22:00", "2026-03-29T22:00", "2026-02-28T23:00"),
        ("2026-10-25T22:30", "2026-10-24T22:00", "2026-09-30T22:00"),
        ("2026-10-25T23:00", "2026-10-25T23:00", "2026-09-30T22:00"),
    ],
)
def test_a_day_and_a_month_begin_at_midnight_of_the_local_clock(now: str, day: str, month: str) -> None:
    with computer_in(BERLIN):
        found = calendar_of(at(now))
    assert (found.day, found.month) == (at(day), at(month))


def test_a_day_without_a_midnight_begins_with_its_first_moment() -> None:
    with computer_in(CAIRO):
        assert start_of(date(2026, 4, 24)) == at("2026-04-23T22:00")
        assert end_of(date(2026, 4, 24)) == at("2026-04-24T21:00")


@given(TIMES, ZONES)
def test_every_moment_lies_in_its_day_and_its_day_in_its_month(now: datetime, zone: str) -> None:
    with computer_in(zone):
        found = calendar_of(now)
        assert found.month <= found.day <= now < end_of(now.astimezone().date())
        assert now - found.day < timedelta(hours=26)


@given(st.dates(date(2000, 1, 1), date(2035, 1, 1)), ZONES)
def test_a_day_ends_where_the_next_begins(day: date, zone: str) -> None:
    with computer_in(zone):
        assert start_of(day) < end_of(day) == start_of(day + timedelta(days=1))
