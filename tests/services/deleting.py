"""Deletes a job for good in processes that are killed after so many milliseconds; one line of JSON is one order.

Everything is loaded once; each order is carried out by a fork, in a data folder of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

from sora_desktop.composition import open_services
from sora_desktop.domain.jobs import JobId
from sora_desktop.services import erasure
from sora_desktop.storage import erasures, remains, scrubbing
from sora_desktop.storage.paths import DataPaths

LOADED = (erasure, erasures, remains, scrubbing)
"""What is not to be loaded only when it is asked to delete."""


async def delete(root: Path, job: str, begun: int) -> None:
    """Open the data folder, say so, and delete."""
    services = await open_services(DataPaths.for_folder(root), environment={})
    os.write(begun, b"!")
    await services.jobs.delete([JobId(job)])
    await services.close()


def carry_out(order: dict[str, str]) -> dict[str, object]:
    """Let somebody delete, and kill him so many milliseconds after he began."""
    hears, tells = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            asyncio.run(delete(Path(order["root"]), order["job"], tells))
            code = 0
        finally:
            os._exit(code)
    os.close(tells)
    os.read(hears, 1)
    os.close(hears)
    end = time.monotonic() + float(order["milliseconds"]) / 1000
    ended, status = os.waitpid(pid, os.WNOHANG)
    while not ended and time.monotonic() < end:
        time.sleep(0.001)
        ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return {"killed": os.WIFSIGNALED(status), "code": os.waitstatus_to_exitcode(status)}


def say(what: dict[str, object]) -> None:
    """Tell who listens."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    say({"ready": True})
    for line in sys.stdin:
        say(carry_out(json.loads(line)))
