"""Shows stored jobs in the pane, or keeps them all in a list, and prints how much memory that takes.

python memory_work.py pane|list DATABASE
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from sora_desktop.domain.queries import JobQuery
from sora_desktop.services.catalogue import CatalogueService
from sora_desktop.storage.database import Database
from sora_desktop.storage.job_index import JobIndex
from sora_desktop.storage.jobs import JobRepository
from sora_desktop.storage.sources import SourceIndex
from sora_desktop.ui import theme
from sora_desktop.ui.bridge import Bridge
from sora_desktop.ui.jobs.pane import JobsPane

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.files import VideoFiles

PORTION = 2_000


def megabytes() -> float:
    """Give what of this process is in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def no_files() -> VideoFiles:
    """Stand for files that nobody asks for."""
    raise LookupError


async def show(database: Database) -> None:
    """Show all jobs, scroll to the end, and wait until nothing is left to do."""
    bridge = Bridge()
    catalogue = CatalogueService(
        index=JobIndex(database),
        repository=JobRepository(database),
        sources=SourceIndex(database),
        files=no_files,
        thumbnails=database.path.parent / "thumbnails",
    )
    pane = JobsPane(catalogue, bridge.start)
    pane.resize(1100, 900)
    pane.show()
    pane.refresh()
    end = time.monotonic() + 120
    await asyncio.sleep(0.1)
    while pane._feed.busy or bridge._tasks:
        assert time.monotonic() < end
        await asyncio.sleep(0.01)
    pane._table.scrollToBottom()
    await asyncio.sleep(0.3)
    await bridge.finish()
    sys.stdout.write(f"{megabytes()}\n")
    catalogue.close()


async def keep(database: Database) -> None:
    """Keep all jobs in a list, as a table is usually begun."""
    index = JobIndex(database)
    sequences = await index.sequences(JobQuery())
    jobs: list[Job] = []
    for first in range(0, len(sequences), PORTION):
        jobs += await index.page(sequences[first : first + PORTION])
    sys.stdout.write(f"{megabytes()}\n")


def main(way: str, path: Path) -> None:
    """Do it one way, and print the megabytes."""
    app = QApplication([])
    theme.apply(app)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    database = Database.open(path)
    with loop:
        loop.run_until_complete((show if way == "pane" else keep)(database))
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
