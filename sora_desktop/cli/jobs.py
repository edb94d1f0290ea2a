"""`sora-desktop jobs …` and `resume`: look at jobs and act on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.changes import changed_order
from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.following import follow
from sora_desktop.cli.output import explain_unfinished, put, put_jobs, put_json, say
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.job_shape import job_object

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.bundle import Services


async def show(services: Services, options: argparse.Namespace) -> Exit:
    """Show all that is known of a job, with its exchanges."""
    job = await services.catalogue.get(options.job)
    if options.receipt:
        from sora_desktop.cli.receipts import put_receipt  # noqa: PLC0415 - not needed by other commands

        put_receipt(job, await services.verification.receipt(job), as_json=options.json)
        return Exit.DONE
    if options.json:
        put_json(job_object(job))
        return Exit.DONE
    put(f"{'receipt':<13} {(await services.verification.receipt(job)).headline}")
    for name, value in job_object(job).items():
        if value not in (None, [], ""):
            put(f"{name:<13} {value}")
    for exchange in await services.catalogue.exchanges(job.id):
        times = f" × {exchange.repeats}" if exchange.repeats > 1 else ""
        outcome = exchange.status if exchange.status is not None else f"no answer: {exchange.error}"
        put(f"exchange      {exchange.method} {exchange.url} → {outcome}{times}")
    return Exit.DONE


async def cancel(services: Services, options: argparse.Namespace) -> Exit:
    """Stop jobs that have not ended."""
    if not options.jobs and not options.all_waiting:
        say("Name the jobs to cancel, or write --all-waiting.")
        return Exit.REFUSED
    if options.all_waiting:
        cancelled = await services.queue.cancel_waiting()
        put_jobs(cancelled, as_json=options.json)
        if not cancelled and not options.json:
            say("No job is waiting.")

    async def stop(job_id: JobId) -> Job:
        job = await services.jobs.cancel(job_id)
        if job.status is not JobStatus.CANCELLED:
            explain_unfinished([job])
        return job

    return await _each(services, options, stop, wanted=JobStatus.CANCELLED)


async def remove(services: Services, options: argparse.Namespace) -> Exit:
    """Put ended jobs, with their clips, into the trash."""

    async def to_trash(job_id: JobId) -> Job:
        await services.jobs.remove([job_id])
        return await services.catalogue.get(job_id)

    return await _each(services, options, to_trash)


async def restore(services: Services, options: argparse.Namespace) -> Exit:
    """Bring jobs back from the trash, with their clips."""

    async def back(job_id: JobId) -> Job:
        await services.jobs.restore([job_id])
        return await services.catalogue.get(job_id)

    return await _each(services, options, back)


async def delete_on_server(services: Services, options: argparse.Namespace) -> Exit:
    """Have the servers of ended jobs delete their videos; what is on this computer stays."""
    return await _each(services, options, services.jobs.delete_on_server)


async def retry(services: Services, options: argparse.Namespace) -> Exit:
    """Try failed or cancelled jobs again, and drive them to their end."""
    if not options.jobs and not options.all_failed:
        say("Name the jobs to try again, or write --all-failed.")
        return Exit.REFUSED
    again: list[Job] = await services.jobs.retry_failed() if options.all_failed else []
    code = Exit.DONE
    # Named twice is asked once: a retry may cost.
    asked: set[str | None] = {job.id for job in again} | {job.retry_of for job in again}
    for text in options.jobs:
        try:
            job = await services.catalogue.get(text)
            if job.id not in asked:
                asked.add(job.id)
                changed = changed_order(job.order, options.changes) if options.changes else None
                again.append(await services.jobs.retry(job.id, changed))
        except SoraDesktopError as error:
            say(str(error))
            code = exit_for_error(error)
    if not again:
        if options.all_failed and not options.json:
            say("No job has failed.")
        return code
    followed = await follow(services, again, as_json=options.json)
    return followed if code is Exit.DONE else Exit.INCOMPLETE


async def resolve(services: Services, options: argparse.Namespace) -> Exit:
    """Carry out what a person decides about a job whose server's reply was lost."""
    job_id = (await services.catalogue.get(options.job)).id
    # It may be looked for at this moment, which is the better answer.
    await services.jobs.take_up([job_id])
    (job,) = await services.jobs.wait([job_id])
    if job.status is JobStatus.UNCONFIRMED:
        if options.decision == "forget":
            put_jobs([await services.jobs.forget(job_id)], as_json=options.json)
            return Exit.DONE
        decide = services.jobs.resubmit if options.decision == "resubmit" else services.jobs.keep_looking
        job = await decide(job_id)
    return await follow(services, [job], as_json=options.json)


async def resume(services: Services, options: argparse.Namespace) -> Exit:
    """Go on with all unfinished jobs until each has ended or needs a person."""
    jobs = await services.jobs.resume()
    if not jobs:
        if not options.json:
            say("There is nothing to go on with.")
        return Exit.DONE
    return await follow(services, jobs, as_json=options.json)


async def _each(
    services: Services,
    options: argparse.Namespace,
    action: Callable[[JobId], Awaitable[Job]],
    wanted: JobStatus | None = None,
) -> Exit:
    """Do one thing with each named job; one that cannot be done does not hold the others up."""
    code = Exit.DONE
    done: set[JobId] = set()
    for text in options.jobs:
        try:
            job_id = (await services.catalogue.get(text)).id
            if job_id in done:
                continue
            job = await action(job_id)
        except SoraDesktopError as error:
            say(str(error))
            code = exit_for_error(error)
            continue
        done.add(job_id)
        put_jobs([job], as_json=options.json)
        if wanted is not None and job.status is not wanted:
            code = Exit.INCOMPLETE
    return Exit.INCOMPLETE if done and code is not Exit.DONE else code
