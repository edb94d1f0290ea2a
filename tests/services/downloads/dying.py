"""Fetches clips in processes that are killed, at a named point or from outside; one line of JSON is one order.

Everything is loaded once; each order is carried out by a fork, which says who it is and what became of it.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sora_desktop.clients.base import RemoteVideo
from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.clients.transport.tls import tls_context
from sora_desktop.domain.connections import Auth, Connection, ConnectionSecrets
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.services.controls import JobControl
from sora_desktop.services.downloads import DownloadService
from sora_desktop.services.events import EventBus
from sora_desktop.services.register import JobRegister
from sora_desktop.storage import disk, files
from sora_desktop.storage.parts import PartFile
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import Callable

NOBODY = 65534
DONE = RemoteVideo(id="video_1", status=JobStatus.COMPLETED)


def die(*_: object) -> NoReturn:
    """End as a kill ends a process: at once."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def put(owner: object, name: str, thing: object) -> None:
    """Put something in the place of a part of the program."""
    setattr(owner, name, thing)


def no_link(*_: object) -> None:
    """Be a disk that knows no hard links."""
    raise PermissionError(1, "no links here")


def half_a_part() -> None:
    """Die with a part of the clip on the disk."""
    write = PartFile.write

    def dying(part: PartFile, data: bytes) -> None:
        write(part, data)
        die()

    put(PartFile, "write", dying)


def a_whole_part() -> None:
    """Die when all has come and nothing was made sure of."""
    put(PartFile, "finish", die)


def a_synced_part() -> None:
    """Die when all is on the disk, and its name is not noted."""
    put(files, "file_name", die)


def a_noted_name() -> None:
    """Die before the name is given."""
    put(files, "place", die)


def a_held_name() -> None:
    """Die while an empty file holds the name, on a disk without hard links."""

    def held(source: Path, target: Path) -> None:
        put(os, "link", no_link)
        put(Path, "replace", die)
        disk.place(source, target)

    put(files, "place", held)


def two_names() -> None:
    """Die when the clip has both names."""

    def unlink(self: Path, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 - as it is
        if self.exists():
            die()

    put(Path, "unlink", unlink)


def a_renamed_clip() -> None:
    """Die before the folder is synced."""
    sync = disk.sync_folder
    put(disk, "sync_folder", lambda folder: die() if folder.name == "videos" else sync(folder))


DEATHS: dict[str, Callable[[], None]] = {
    "with half a part": half_a_part,
    "with a whole part": a_whole_part,
    "with a synced part": a_synced_part,
    "with a noted name": a_noted_name,
    "with a held name": a_held_name,
    "with two names": two_names,
    "with a renamed clip": a_renamed_clip,
}


def say(**words: object) -> None:
    """Print a line of JSON, whole even if somebody else prints."""
    os.write(1, json.dumps(words).encode() + b"\n")


async def fetch(order: dict[str, str]) -> None:
    """Carry an order out."""
    paths = DataPaths.for_folder(Path(order["root"]))
    clips = files.VideoFiles(paths.videos, paths.parts, "{prompt}", trash=paths.trash)
    service = DownloadService(lambda: clips, JobRegister(None, EventBus()))  # type: ignore[arg-type]
    connection = Connection(id="c1", name="there", auth=Auth.NONE, base_url=order["base_url"])
    client = HttpSoraClient(connection, ConnectionSecrets())
    job = Job(
        id=JobId(order["job"]),
        connection="there",
        request=VideoRequest(prompt="a peanut"),
        created_at=datetime.now(UTC),
        status=JobStatus.DOWNLOADING,
        remote_id="video_1",
    )
    try:
        kept = await service.fetch(job, client, JobControl(), DONE, lambda _exchange: None)
    except SoraDesktopError as error:
        say(error=str(error))
    else:
        say(sha256=kept.sha256)


def main() -> None:
    """Fork for every order, until there is none."""
    # Loaded before anybody is forked, because who may read nothing can load nothing.
    socket.getaddrinfo("localhost", 1)
    tls_context()
    importlib.import_module("sora_desktop.media.probe")
    say(ready=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child:
            say(ended=os.waitpid(child, 0)[1])
            continue
        say(pid=os.getpid())
        if order.get("nobody") and os.getuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        if death := order.get("death"):
            DEATHS.get(death, lambda: None)()
        asyncio.run(fetch(order))
        die()


if __name__ == "__main__":
    main()
