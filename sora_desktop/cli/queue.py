"""`sora-desktop queue …` and the actions on jobs that wait in it: see it, pause it, put it in another order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.changes import changed_order
from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.output import put, put_jobs, put_json, put_table, say, short
from sora_desktop.domain.costs import MICROS, format_usd
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.queue import QueueMode

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.domain.queue import QueueState
    from sora_desktop.services.bundle import Services

_MODES = {
    QueueMode.RUNNING: "The queue runs.",
    QueueMode.PAUSING: "The queue is paused after the running jobs.",
    QueueMode.PAUSED: "The queue is paused.",
}


async def show(services: Services, options: argparse.Namespace) -> Exit:
    """Show how the queue stands, and what waits in it."""
    waiting = await services.queue.waiting()
    _put_state(services.queue.state, waiting, as_json=options.json)
    if waiting and not options.json:
        rows = [(str(position), *_row(job)) for position, job in enumerate(waiting, start=1)]
        put_table(("", "ID", "CONNECTION", "ESTIMATE", "PROMPT"), rows)
    return Exit.DONE


async def pause(services: Services, options: argparse.Namespace) -> Exit:
    """Send nothing more until the queue is resumed."""
    state = await services.queue.pause(after_running=options.after_running)
    _put_state(state, await services.queue.waiting(), as_json=options.json)
    return Exit.DONE


async def resume(services: Services, options: argparse.Namespace) -> Exit:
    """Let the queue, or one held connection, go on."""
    if options.connection is None:
        state = await services.queue.resume()
    else:
        state = await services.queue.release(services.connections.get(options.connection).name)
    _put_state(state, await services.queue.waiting(), as_json=options.json)
    return Exit.DONE


async def move(services: Services, options: argparse.Namespace) -> Exit:
    """Move waiting jobs to another place in the queue."""
    ids: list[JobId] = []
    code = Exit.DONE
    for text in options.jobs:
        try:
            ids.append((await services.catalogue.get(text)).id)
        except SoraDesktopError as error:
            say(str(error))
            code = exit_for_error(error)
    if not ids:
        return code
    moved = await services.queue.move(ids, options.to)
    put_jobs(moved, as_json=options.json)
    if len(moved) < len(set(ids)):
        say(f"{len(set(ids)) - len(moved)} of the jobs do not wait any more, so they stay as they are.")
        return Exit.INCOMPLETE
    return Exit.DONE if code is Exit.DONE else Exit.INCOMPLETE


async def edit(services: Services, options: argparse.Namespace) -> Exit:
    """Let a waiting job ask for something else."""
    job = await services.catalogue.get(options.job)
    edited = await services.queue.edit(job.id, changed_order(job.order, options.changes))
    put_jobs([edited], as_json=options.json)
    return Exit.DONE


def _put_state(state: QueueState, waiting: Sequence[Job], *, as_json: bool) -> None:
    if as_json:
        put_json(
            {
                "mode": state.mode.value,
                "holds": [
                    {"connection": hold.connection, "code": hold.code, "message": hold.message} for hold in state.holds
                ],
                "space": state.space and state.space.message,
                "waiting": len(waiting),
                "jobs": [
                    {"position": position, **_waiting_object(job)} for position, job in enumerate(waiting, start=1)
                ],
            }
        )
        return
    put(f"{_MODES[state.mode]} {len(waiting):,} {'job waits' if len(waiting) == 1 else 'jobs wait'}.")
    if state.space is not None:
        put(state.space.message)
    for hold in state.holds:
        put(f"{hold.connection} is held: {hold.message}")


def _waiting_object(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "connection": job.connection,
        "prompt": job.request.prompt,
        "estimated_usd": None if job.estimate is None else job.estimate / MICROS,
    }


def _row(job: Job) -> tuple[str, str, str, str]:
    estimate = "unknown" if job.estimate is None else format_usd(job.estimate)
    return job.id, job.connection, estimate, short(job.request.prompt)
