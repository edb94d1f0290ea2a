"""What commands print: JSON Lines, plain tables, and sentences on standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from sora_desktop.domain.jobs import Job, JobStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

_PROMPT_WIDTH = 60


def say(text: str) -> None:
    """Tell a person something on standard error."""
    sys.stderr.write(text.rstrip() + "\n")
    sys.stderr.flush()


def put(text: str) -> None:
    """Print a line of the command's result on standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def put_json(value: Mapping[str, object]) -> None:
    """Print one object as a line of JSON."""
    put(json.dumps(value, ensure_ascii=False))


def job_object(job: Job) -> dict[str, object]:
    """Describe a job for JSON; what the server made goes before what was asked for."""
    failure = job.failure
    return {
        "id": job.id,
        "connection": job.connection,
        "simulated": job.simulated,
        "status": job.status.value,
        "prompt": job.request.prompt,
        "model": job.remote_model or job.request.model,
        "size": job.remote_size or job.request.size,
        "seconds": _number(job.remote_seconds or job.request.seconds),
        "progress": _number(job.progress),
        "remote_id": job.remote_id,
        "file": job.file,
        "created_at": _time(job.created_at),
        "completed_at": _time(job.completed_at),
        "expires_at": _time(job.expires_at),
        "take": job.take,
        "name": job.name,
        "tags": list(job.tags),
        "batch": job.batch_name or job.batch_id,
        "retry_of": job.retry_of,
        "remix_of": job.remix_of,
        "error": None
        if failure is None
        else {"stage": failure.stage.value, "code": failure.code, "message": failure.message},
    }


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
    """Say on standard error why jobs did not complete."""
    for job in jobs:
        if job.status is JobStatus.COMPLETED:
            continue
        said = job.failure.message if job.failure else _WAITING.get(job.status, "It was not completed.")
        say(f"{short(job.request.prompt)}: {said}")


def short(text: str, width: int = _PROMPT_WIDTH) -> str:
    """Give a text as one line of limited width."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


_WAITING = {
    JobStatus.CANCELLED: "It was cancelled.",
    JobStatus.PENDING: "It waits. `sora-desktop resume` goes on with it.",
    JobStatus.QUEUED: "It is on its server. `sora-desktop resume` goes on with it.",
    JobStatus.IN_PROGRESS: "It is on its server. `sora-desktop resume` goes on with it.",
    JobStatus.DOWNLOADING: "Its file is not here yet. `sora-desktop resume` fetches it.",
}


def _job_line(job: Job) -> str:
    mark = " (simulated)" if job.simulated else ""
    where = f"  {job.file}" if job.file else ""
    return f"{job.id}  {job.status.value + mark:<24}  {short(job.request.prompt)}{where}"


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
