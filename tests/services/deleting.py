"""Deletes a job for good in processes that are killed after so many milliseconds; one line of JSON is one order.

Everything is loaded once; each order is carried out by a fork, in a data folder of its own.
"""

from __future__ import annotations

import os
from pathlib import Path

from sora_desktop.composition import open_services
from sora_desktop.domain.jobs import JobId
from sora_desktop.services import erasure
from sora_desktop.storage import erasures, remains, scrubbing
from sora_desktop.storage.paths import DataPaths
from tests.plugins.killing import obey

LOADED = (erasure, erasures, remains, scrubbing)
"""What is not to be loaded only when it is asked to delete."""


async def delete(order: dict[str, str], begun: int) -> None:
    """Open the data folder, say so, and delete."""
    services = await open_services(DataPaths.for_folder(Path(order["root"])), environment={})
    os.write(begun, b"!")
    await services.jobs.delete([JobId(order["job"])])
    await services.close()


if __name__ == "__main__":
    obey(delete)
