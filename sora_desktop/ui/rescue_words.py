"""The words for a damaged database: what happened, the ways out of it, and what became of the one that was gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from sora_desktop.ui import moments
from sora_desktop.ui.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sora_desktop.domain.errors import DatabaseDamaged
    from sora_desktop.services.rescue import Choice


def damage(error: DatabaseDamaged, choices: Sequence[Choice]) -> Message:
    """Say what happened, and what each way out would cost."""
    translate = QCoreApplication.translate
    found = translate("Rescue", "What was found: {reason}. Nothing has been changed, and your clips stay as they are.")
    # What SQLite says behind the colon is for those who copy the details.
    parts = [found.format(reason=str(error.facts["reason"]).partition(": ")[0])]
    ways = {str(choice.way): choice for choice in choices}
    if readable := ways.get("readable"):
        words = translate("Rescue", "{jobs} can be read, as of {time}; what cannot be read is missing.")
        parts.append(words.format(jobs=_jobs(readable), time=_time(readable)))
    if backup := ways.get("backup"):
        words = translate(
            "Rescue",
            "The newest good backup is of {time} and has {jobs}. What happened since is missing from it: servers may "
            "have made, and billed, videos that it does not know.",
        )
        parts.append(words.format(jobs=_jobs(backup), time=_time(backup)))
    else:
        parts.append(translate("Rescue", "There is no good backup."))
    last = [translate("Rescue", "An empty list has no connections and no budgets.")]
    if len(ways) > 1:
        last.insert(
            0, translate("Rescue", "The queue will be paused, because jobs that waited then may have been sent since.")
        )
    last.append(translate("Rescue", "The damaged file is kept, whatever you choose."))
    parts.append(" ".join(last))
    return Message(translate("Rescue", "The list of your jobs is damaged and cannot be opened."), "\n\n".join(parts))


def label(choice: Choice) -> str:
    """Name a way out as its button does."""
    if choice.way == "readable":
        return QCoreApplication.translate("Rescue", "Use what can be read")
    if choice.way == "backup":
        return QCoreApplication.translate("Rescue", "Use the backup of {time}").format(time=_time(choice))
    return QCoreApplication.translate("Rescue", "Start with an empty list")


def done(choice: Choice, kept: Path) -> Message:
    """Say what was done, once the window shows it."""
    translate = QCoreApplication.translate
    if choice.made_at is None:
        return Message(
            translate("Rescue", "The list of jobs begins anew."),
            translate("Rescue", "The damaged one is kept as {file}. Add your connections again.").format(
                file=kept.name
            ),
        )
    if choice.way == "readable":
        title = translate("Rescue", "What could be read of the damaged list is in use: {jobs}.").format(
            jobs=_jobs(choice)
        )
    else:
        title = translate("Rescue", "The list of jobs is as it was on {time}.").format(time=_time(choice))
    advice = translate(
        "Rescue",
        "The queue is paused, because some of its waiting jobs may have been sent since: look through them, then "
        "resume it. The damaged list is kept as {file}.",
    )
    return Message(title, advice.format(file=kept.name))


class RescueCounts(QObject):
    """Numbers of jobs in words; an object only because Qt counts in the name of one."""

    def jobs(self, number: int) -> str:
        """Say how many jobs there are."""
        return self.tr("%n jobs", "", number)


def _jobs(choice: Choice) -> str:
    return RescueCounts().jobs(choice.jobs)


def _time(choice: Choice) -> str:
    if choice.made_at is None:
        return ""
    # No numbers for months, which people of different countries read as days.
    return QLocale().toString(moments.local_time(choice.made_at), "d MMM yyyy, HH:mm")
