"""Points in time as people write them where they are."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale


def moment_text(moment: datetime, now: datetime | None = None) -> str:
    """Write a time briefly and in the person's own way: the hour today, else the day, else with its year."""
    local, today = moment.astimezone(), (now or datetime.now(UTC)).astimezone()
    locale, written = QLocale(), local_time(moment)
    if local.date() == today.date():
        return locale.toString(written.time(), QLocale.FormatType.ShortFormat)
    return locale.toString(written.date(), "d MMM" if local.year == today.year else "d MMM yyyy")


def until_text(moment: datetime, now: datetime | None = None, *, brief: bool = False) -> str:
    """Say until when a server keeps a video; the day and the hour if that is not today.

    Args:
        moment: when it will be gone.
        now: what counts as now, if not this moment.
        brief: whether there is room for a few words only.
    """
    here = (now or datetime.now(UTC)).astimezone()
    when = moment_text(moment, here)
    if brief:
        return QCoreApplication.translate("Moments", "kept until {when}").format(when=when)
    if moment.astimezone().date() != here.date():
        hour = QLocale().toString(local_time(moment).time(), QLocale.FormatType.ShortFormat)
        when = f"{when}, {hour}"
    if moment <= here:
        sentence = QCoreApplication.translate("Moments", "The server kept it until {when}; it may be gone.")
    else:
        sentence = QCoreApplication.translate("Moments", "The server keeps it until {when}.")
    return sentence.format(when=when)


def local_time(moment: datetime) -> QDateTime:
    """Give a time as Qt has it, where the person is."""
    return QDateTime.fromMSecsSinceEpoch(round(moment.timestamp() * 1000))
