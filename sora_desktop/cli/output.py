"""What commands print: JSON Lines, plain tables, and sentences on standard error."""

from __future__ import annotations

import codecs
import contextlib
import json
import sys
from typing import TYPE_CHECKING, TextIO

from sora_desktop.domain.costs import format_usd
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.domain.requests import format_seconds
from sora_desktop.services.job_shape import job_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PROMPT_WIDTH = 60
_TOLD_ONE_BY_ONE = 5

# What servers and files say may hold commands to the terminal, and signs that turn lines around.
_UNSHOWN = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"),
    ord("\n"): "\n",
    ord("\t"): "\t",
}
# Some readers of JSON Lines take these for the end of a line.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class OutputLost(Exception):
    """Standard output does not take what is to be printed.

    Attributes:
        words: what to tell a person.
    """

    def __init__(self, error: OSError) -> None:
        """Put it into words."""
        if isinstance(error, BrokenPipeError):
            self.words = "Nobody reads the output any more."
        else:
            self.words = f"The output could not be written: {error.strerror or error}."
        self.words += " What was made is safe; `sora-desktop jobs list` shows it."
        super().__init__(self.words)


def shown(text: str) -> str:
    """Give a text as a terminal may have it: nothing in it is a command."""
    return text.translate(_UNSHOWN)


def say(text: str) -> None:
    """Tell a person something on standard error; if nobody listens, so be it."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(_in_letters_of(sys.stderr, shown(text.rstrip())) + "\n")
        sys.stderr.flush()


def put(text: str) -> None:
    """Print a line of the command's result on standard output.

    Raises:
        OutputLost: it cannot be printed.
    """
    _print(_in_letters_of(sys.stdout, shown(text)))


def put_beginning(text: str) -> None:
    """Print the beginning of a line, to be seen before the rest of it is known.

    Raises:
        OutputLost: it cannot be printed.
    """
    _print(_in_letters_of(sys.stdout, shown(text)), end="")


def put_json(value: Mapping[str, object]) -> None:
    """Print one object as a line of JSON, in as few letters as the output knows.

    Raises:
        OutputLost: it cannot be printed.
    """
    text = json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS)
    try:
        # Readers of JSON expect UTF-8; any other encoding gets letters that it shares with it.
        sound = codecs.lookup(sys.stdout.encoding or "utf-8").name == "utf-8"
        text.encode()
    except (LookupError, UnicodeEncodeError):
        sound = False
    _print(text if sound else json.dumps(value))


def _in_letters_of(stream: TextIO, text: str) -> str:
    """Spell out what a stream has no letters for."""
    encoding = stream.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _print(line: str, end: str = "\n") -> None:
    try:
        sys.stdout.write(line + end)
        sys.stdout.flush()
    except OSError as error:
        raise OutputLost(error) from error


def put_jobs(jobs: Iterable[Job], *, as_json: bool) -> None:
    """Print jobs, one line each."""
    for job in jobs:
        if as_json:
            put_json(job_object(job))
        else:
            put(_job_line(job))


def put_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table with aligned columns; the last column is as wide as it is."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head) - 1)]
    for row in (head, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        put("  ".join([*cells, row[-1]]).rstrip())


def explain_unfinished(jobs: Iterable[Job]) -> None:
    """Say on standard error why jobs did not complete, and how they go on; many of a kind are told together."""
    by_reason: dict[str, list[Job]] = {}
    for job in jobs:
        if job.status is not JobStatus.COMPLETED:
            said = " ".join(filter(None, [job.failure.message if job.failure else "", _NEXT.get(job.status, "")]))
            by_reason.setdefault(said or "It was not completed.", []).append(job)
    for reason, alike in by_reason.items():
        if len(alike) > _TOLD_ONE_BY_ONE:
            say(f"{len(alike)} videos: {reason}")
        else:
            for job in alike:
                say(f"{short(job.request.prompt)}: {reason}")


def short(text: str, width: int = _PROMPT_WIDTH) -> str:
    """Give a text as one line of limited width."""
    line = shown(" ".join(text.split()))
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


_NEXT = {
    JobStatus.CANCELLED: "It was cancelled.",
    JobStatus.PENDING: "It waits. `sora-desktop resume` goes on with it.",
    JobStatus.SUBMITTING: "It was being sent. `sora-desktop resume` finds out what became of it.",
    JobStatus.UNCONFIRMED: "`sora-desktop resume` looks for it again; `sora-desktop jobs resolve` decides on it.",
    JobStatus.QUEUED: "It is on its server. `sora-desktop resume` goes on with it.",
    JobStatus.IN_PROGRESS: "It is on its server. `sora-desktop resume` goes on with it.",
    JobStatus.DOWNLOADING: "Its file is not here yet. `sora-desktop resume` fetches it.",
}


def _job_line(job: Job) -> str:
    mark = " (simulated)" if job.simulated else ""
    where = f"  {job.file}" if job.file else ""
    otherwise = f"  (asked for {_asked(job)})" if job.size_differs or job.length_differs else ""
    return f"{job.id}  {job.status.value + mark:<24}  {short(job.request.prompt)}{_cost(job)}{where}{otherwise}"


def _cost(job: Job) -> str:
    """Say what a job cost, or is expected to; nothing where that is unknown, or a simulation that costs nothing."""
    if job.simulated and not (job.cost or job.estimate):
        return ""
    if job.cost is not None:
        return f"  {format_usd(job.cost)}"
    return f"  about {format_usd(job.estimate)}" if job.estimate is not None else ""


def _asked(job: Job) -> str:
    """Say what was asked for, where the server made something else."""
    asked = [job.request.size] if job.size_differs else []
    if job.length_differs and job.request.seconds is not None:
        asked.append(f"{format_seconds(job.request.seconds)} s")
    return ", ".join(part for part in asked if part)
