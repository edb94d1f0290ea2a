"""Drives jobs to their end in the terminal, with a progress bar where there is one to draw on."""

from __future__ import annotations

import asyncio
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit, exit_for_jobs, exit_for_sent, was_taken
from sora_desktop.cli.output import explain_unfinished, put_jobs, say, short, shown
from sora_desktop.domain.events import Event, JobChanged, JobProgressed, JobsChanged, QueueChanged, TroubleArose
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.queue import QueueMode

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from rich.progress import Progress, TaskID

    from sora_desktop.domain.queue import QueueState
    from sora_desktop.services.bundle import Services


_WORDS = {
    JobStatus.PENDING: "waiting",
    JobStatus.SUBMITTING: "sending",
    JobStatus.UNCONFIRMED: "reply lost",
    JobStatus.QUEUED: "in line",
    JobStatus.IN_PROGRESS: "generating",
    JobStatus.DOWNLOADING: "downloading",
    JobStatus.COMPLETED: "done",
    JobStatus.FAILED: "failed",
    JobStatus.CANCELLED: "cancelled",
}
_BAR_PROMPT = 40
_SHOWN_BARS = 12
"""Bars for more jobs than this would scroll a terminal; they share one instead."""


async def follow(services: Services, jobs: Sequence[Job], *, as_json: bool) -> Exit:
    """Drive jobs to their end, print each one once in its last state, and explain what did not work."""
    return tell(await drive(services, jobs, as_json=as_json), as_json=as_json)


async def drive(services: Services, jobs: Sequence[Job], *, as_json: bool, wait: bool = True) -> list[Job]:
    """Wait for jobs; with `wait` false only until the server has taken each of them.

    Ended early, it prints them in their last state.
    """
    ids = [job.id for job in jobs]
    try:
        with _shown(services, jobs):
            ended = await (services.jobs.wait(ids) if wait else services.jobs.wait_until_sent(ids))
    except asyncio.CancelledError:
        # Creates under way come home first, so that what is printed is the last state.
        await services.jobs.stop()
        put_jobs([await services.catalogue.get(job_id) for job_id in ids], as_json=as_json)
        raise
    _say_why_they_wait(services.queue.state, ended)
    return ended


def tell(jobs: Sequence[Job], *, as_json: bool) -> Exit:
    """Print jobs, explain what did not work, and give the exit code."""
    put_jobs(jobs, as_json=as_json)
    explain_unfinished(jobs)
    return exit_for_jobs(jobs)


def tell_sent(jobs: Sequence[Job], *, as_json: bool) -> Exit:
    """Print jobs that were only to be sent, explain what was not taken, and give the exit code."""
    put_jobs(jobs, as_json=as_json)
    explain_unfinished(job for job in jobs if not was_taken(job))
    return exit_for_sent(jobs)


def _say_why_they_wait(state: QueueState, jobs: Sequence[Job]) -> None:
    """Say what keeps jobs waiting, where they do not say it themselves."""
    waiting = [job for job in jobs if job.status is JobStatus.PENDING]
    if state.mode is not QueueMode.RUNNING and any(not job.ended for job in jobs):
        say("The queue is paused. `sora-desktop queue resume` lets it go on.")
    if state.space is not None and waiting:
        say(state.space.message)
    for hold in state.holds:
        if any(job.connection == hold.connection and job.failure is None for job in waiting):
            say(hold.message)


@contextmanager
def _shown(services: Services, jobs: Sequence[Job]) -> Iterator[None]:
    """Show on standard error how the jobs are getting on."""
    told: set[str] = set()
    ids = {job.id for job in jobs}
    connections = {job.connection for job in jobs}
    bars = _Bars(jobs) if sys.stderr.isatty() and jobs else None

    def say_once(troubles: Iterable[str]) -> None:
        for trouble in troubles:
            if trouble not in told:
                told.add(trouble)
                (bars.say if bars else say)(trouble)

    def heard(event: Event) -> None:
        if bars is not None:
            bars.heard(event)
        if isinstance(event, QueueChanged):
            say_once(_holds(event.state, connections))
        say_once(_troubles(event, ids))

    say_once(_holds(services.queue.state, connections))
    unsubscribe = services.events.subscribe(heard)
    try:
        yield
    finally:
        unsubscribe()
        if bars is not None:
            bars.close()


def _holds(state: QueueState, connections: Container[str]) -> Iterator[str]:
    """Give why waiting jobs of some connections are not sent."""
    if state.space is not None:
        yield state.space.message
    for hold in state.holds:
        if hold.connection in connections:
            yield f"{hold.connection} is held: {hold.message}"


def _troubles(event: Event, ids: Container[JobId]) -> Iterator[str]:
    """Give what a person should know while it goes on all the same; jobs that were handed over to us are not ours."""
    if isinstance(event, TroubleArose):
        yield str(event.error)
    for job in _changed(event):
        if job.id in ids and job.failure and not job.ended:
            yield f"{short(job.request.prompt)}: {job.failure.message}"


def _changed(event: Event) -> tuple[Job, ...]:
    if isinstance(event, JobChanged):
        return (event.job,)
    return event.jobs if isinstance(event, JobsChanged) else ()


class _Bars:
    """Progress bars on standard error: one a job, or one for all where there are many."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        # Loaded here because most commands draw no bar.
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        self._progress: Progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[word]}", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._shared: TaskID | None = None
        self._tasks: dict[JobId, TaskID] = {}
        if len(jobs) > _SHOWN_BARS:
            self._shared = self._progress.add_task(f"{len(jobs)} videos", total=len(jobs), word="")
        else:
            for job in jobs:
                text = short(job.request.prompt, _BAR_PROMPT)
                self._tasks[job.id] = self._progress.add_task(text, total=100, word=_WORDS[job.status])
        self._ids = {job.id for job in jobs}
        self._progress.start()

    def heard(self, event: Event) -> None:
        """Move the bar that an event is about."""
        if isinstance(event, JobProgressed) and event.job_id in self._tasks and event.progress is not None:
            self._progress.update(self._tasks[event.job_id], completed=event.progress)
        for job in _changed(event):
            if job.id in self._ids:
                self._job_changed(job)

    def _job_changed(self, job: Job) -> None:
        if self._shared is not None:
            if job.ended:
                self._progress.advance(self._shared)
            return
        done = 100.0 if job.status is JobStatus.COMPLETED else job.progress
        self._progress.update(self._tasks[job.id], word=_WORDS[job.status], completed=done)

    def say(self, text: str) -> None:
        """Print a sentence above the bars."""
        self._progress.console.print(shown(text), markup=False, highlight=False)

    def close(self) -> None:
        """Leave the bars as they are."""
        self._progress.stop()
