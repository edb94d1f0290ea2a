"""`sora-desktop jobs delete` and `jobs empty-trash`: delete for good what is in the trash."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.output import put_json, say
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.services.erasure import copies_aside

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job, JobId
    from sora_desktop.services.bundle import Services


async def delete(services: Services, options: argparse.Namespace) -> Exit:
    """Delete jobs of the trash for good, all of them or none."""
    wanted: dict[JobId, None] = {}
    code = Exit.DONE
    for text in options.jobs:
        try:
            wanted[(await services.catalogue.get(text)).id] = None
        except SoraDesktopError as error:
            say(str(error))
            code = exit_for_error(error)
    if not wanted or code is not Exit.DONE:
        return code
    await _tell(services, options, await services.jobs.delete(list(wanted)))
    return Exit.DONE


async def empty_trash(services: Services, options: argparse.Namespace) -> Exit:
    """Delete everything in the trash for good."""
    await _tell(services, options, await services.jobs.empty_trash())
    return Exit.DONE


async def _tell(services: Services, options: argparse.Namespace, deleted: Sequence[Job]) -> None:
    if options.json:
        for job in deleted:
            put_json({"id": job.id, "deleted": True})
    elif not deleted:
        say("The trash is empty.")
    else:
        count = "1 job" if len(deleted) == 1 else f"{len(deleted)} jobs"
        say(f"Deleted {count} for good. What was spent still counts; what was sent to a server may still be there.")
    for path in await asyncio.to_thread(copies_aside, services.paths) if deleted else ():
        say(f"This damaged list was put aside and may still tell of them; delete it yourself: {path}")
