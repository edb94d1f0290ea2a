"""Says on the command line what can be done about a damaged database, and does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.output import put
from sora_desktop.services import rescue
from sora_desktop.services.rescue import Choice, Way
from sora_desktop.storage.backups import newest_good

if TYPE_CHECKING:
    from datetime import datetime

    from sora_desktop.storage.paths import DataPaths

_MISSING = (
    "What happened after that is missing from it: clips stay on disk, but servers may have made, and billed, "
    "videos that it does not know."
)


def ways_out(paths: DataPaths) -> list[str]:
    """Say what can take the place of the damaged database, a sentence or two for each way; nothing is changed."""
    return [_words(choice) for choice in rescue.choices(paths)]


def replace_damaged(paths: DataPaths, way: Way) -> None:
    """Put something sound in the place of the damaged database, and print what was done.

    Raises:
        SoraDesktopError: it could not be done; nothing was lost.
    """
    choice = rescue.choice_of(paths, way)
    kept = rescue.replace(paths, choice)
    put(f"The damaged database is kept as {kept}.")
    if choice.made_at is None:
        put("An empty database took its place. Add your connections again; clips stay on disk.")
        return
    if choice.way is Way.READABLE:
        put(f"What could be read of it took its place, with {counted(choice.jobs)}.")
    else:
        put(f"The backup of {_time(choice.made_at)} took its place, with {counted(choice.jobs)}. {_MISSING}")
    put("The queue is paused, because some of its waiting jobs may have been sent since: look, then resume it.")


def backup_words(paths: DataPaths) -> str:
    """Say of when the newest good backup is."""
    backup = newest_good(paths.database)
    if backup is None:
        return "None yet; one is made each day that the program works on jobs."
    return f"The newest is of {_time(backup.made_at)}, with {counted(backup.jobs)}."


def _words(choice: Choice) -> str:
    if choice.made_at is None:
        return "`sora-desktop doctor --start-empty` starts with an empty list, without connections and budgets."
    if choice.way is Way.READABLE:
        return (
            f"`sora-desktop doctor --keep-readable` goes on with what can be read, {counted(choice.jobs)}; "
            "what cannot be read is missing."
        )
    return (
        f"`sora-desktop doctor --restore-backup` uses the backup of {_time(choice.made_at)}, "
        f"with {counted(choice.jobs)}. {_MISSING}"
    )


def _time(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def counted(number: int) -> str:
    """Write a number of jobs."""
    return "1 job" if number == 1 else f"{number:,} jobs"
