"""Brings clips in, or moves them, in processes that are killed after so many milliseconds; one line is one order.

Everything is loaded once; each order is carried out by a fork.
"""

from __future__ import annotations

import os
from pathlib import Path

from sora_desktop.composition import open_services
from sora_desktop.domain.annotations import Annotation
from sora_desktop.domain.queries import JobQuery
from sora_desktop.media import frames, probe, xmp
from sora_desktop.services import relocation, sidecars
from sora_desktop.services.adoption import service
from sora_desktop.storage.paths import DataPaths
from tests.plugins.killing import obey

LOADED = (frames, probe, sidecars, xmp)
"""What is not to be loaded only when it is needed."""


async def do(order: dict[str, str], begun: int) -> None:
    """Open the data folder, say so, and do what is wanted."""
    services = await open_services(DataPaths.for_folder(Path(order["root"])), environment={})
    jobs = await services.catalogue.page(await services.catalogue.sequences(JobQuery()))
    os.write(begun, b"!")
    match order["do"]:
        case "adopt":
            await services.adoption.bring_in([Path(order["folder"])])
        case "move":
            # The one before may have been killed when nothing was left to do.
            if services.relocation.unfinished or services.relocation.folder != Path(order["folder"]):
                await services.relocation.move(Path(order["folder"]))
        case "remove and restore":
            clips = [job.id for job in jobs]
            while True:
                await services.jobs.remove(clips)
                await services.jobs.restore(clips)
        case "annotate":
            for number in range(500):
                name = Annotation(
                    name=f"name {number}", added_tags=(f"tag {number}",), removed_tags=(f"tag {number - 1}",)
                )
                await services.jobs.annotate([job.id for job in jobs], name)
    await services.close()


if __name__ == "__main__":
    service.PORTION = relocation.PORTION = 3
    obey(do)
