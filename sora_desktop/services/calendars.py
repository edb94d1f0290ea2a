"""When days and months begin where the person is: the time zone of this computer decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sora_desktop.domain.costs import Calendar


def calendar_of(now: datetime) -> Calendar:
    """Give when the day and the month of an aware time began by the local clock, as aware times."""
    today = now.astimezone().date()
    return Calendar(day=start_of(today), month=start_of(today.replace(day=1)))


def start_of(day: date) -> datetime:
    """Give when a day begins by the local clock, as an aware time; where it has no midnight, with its first moment.

    Midnight is looked up anew, not counted back in hours, because a day can have 23 or 25 of them.
    """
    # Not by `astimezone`, which is an hour too early where clocks are set forward at midnight.
    return datetime.fromtimestamp(datetime(day.year, day.month, day.day).timestamp(), UTC)  # noqa: DTZ001 - of the local clock


def end_of(day: date) -> datetime:
    """Give when a day has ended by the local clock, as an aware time."""
    return start_of(day + timedelta(days=1))
