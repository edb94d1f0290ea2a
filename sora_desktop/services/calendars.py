"""When the present day and month began where the person is: the time zone of this computer decides."""

from __future__ import annotations

from datetime import datetime

from sora_desktop.domain.costs import Calendar


def calendar_of(now: datetime) -> Calendar:
    """Give when the day and the month of an aware time began by the local clock, as aware times.

    Midnight is looked up anew, not counted back in hours, because a day can have 23 or 25 of them.
    """
    local = now.astimezone()
    day = datetime(local.year, local.month, local.day).astimezone()
    month = datetime(local.year, local.month, 1).astimezone()
    return Calendar(day=day, month=month)
