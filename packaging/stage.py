"""A data folder as of somebody who works with the program, and a virtual screen with the program on it.

Whatever takes pictures of the window builds on this: the data folder is filled by the real services and
the built-in simulation, and the program itself is started over it. Needs Xvfb and xdotool.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sora_desktop.clients.mock import MockSoraClient  # noqa: E402 - the program need not be installed
from sora_desktop.composition import open_services  # noqa: E402
from sora_desktop.domain.annotations import Annotation  # noqa: E402
from sora_desktop.domain.events import JobChanged  # noqa: E402
from sora_desktop.domain.jobs import Derivation, Job  # noqa: E402
from sora_desktop.domain.requests import Order, VideoRequest  # noqa: E402
from sora_desktop.simulation.journal import Journal  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.composition import Services
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.events import Event
    from sora_desktop.storage.paths import DataPaths

PATIENCE = 120.0
"""Seconds that anything may take."""

DRAFT = "Night market in the rain, neon reflections on wet stone, a vendor folds an umbrella and looks up"
SECONDS = 4.0
WIDE, TALL, LARGE = "1280x720", "720x1280", "1792x1024"


class Wanted(NamedTuple):
    """What a person is to have asked for."""

    prompt: str
    size: str
    model: str
    seed: int = 0
    """What the simulation's clip looks like."""

    written: Annotation = Annotation()
    """What the person wrote about it afterwards."""

    batch: str = ""
    """The batch that it was asked for in, together with those beside it."""

    remixed: str = ""
    """The prompt of the clip that it was made from."""


SOURCE = "Harbour at dawn, fishing boats, gulls"
STILLS = "Three still lifes"

MADE = (
    Wanted("Ice breaking up on a river, low angle, thunderous", WIDE, "sora-2", 5, batch=STILLS),
    Wanted("Bread crust cracking in a stone oven, macro, shallow focus", WIDE, "sora-2-pro", 5, batch=STILLS),
    Wanted("A cat naps on a warm windowsill, cherry petals", TALL, "sora-2", 5, Annotation(rating=4), STILLS),
    Wanted("Two foxes crossing a frozen river at blue hour", WIDE, "sim-fails"),
    Wanted(
        "Underwater kelp, sunbeams, a seal turns towards the camera",
        WIDE,
        "sora-2-pro",
        4,
        Annotation(added_tags=("sea", "trailer"), favourite=True, rating=5),
    ),
    Wanted("Moss and ferns in an old forest, first light between the trees", LARGE, "sora-2-pro", 5),
    Wanted("An astronaut tends a small garden, stars beyond the glass", WIDE, "sora-2", 2),
    Wanted("Portrait of a well-known actor as a pirate", WIDE, "sim-refuses"),
    Wanted("A peanut eating peanut butter, claymation, studio light", WIDE, "sora-2", 3, Annotation(rating=3)),
    Wanted("Northern lights over a sleeping fishing village", LARGE, "sora-2-pro", 5, Annotation(favourite=True)),
    Wanted(SOURCE, WIDE, "sora-2-pro", 3, Annotation(added_tags=("sea",))),
    Wanted("Harbour at dusk, lanterns are lit one by one", WIDE, "sora-2-pro", 6, remixed=SOURCE),
    Wanted(
        "Harbour at dawn, slow dolly past fishing boats, gulls, soft fog",
        WIDE,
        "sora-2-pro",
        3,
        Annotation(added_tags=("sea",), rating=4),
        remixed=SOURCE,
    ),
)
"""What has ended, the oldest first; the clip of the last one plays."""

UNDER_WAY = {
    Wanted("Time-lapse of a peanut field ripening, warm late light", WIDE, "sora-2-pro"): 0.72,
    Wanted("A lighthouse keeper climbs the spiral stair, lantern swinging", TALL, "sora-2-pro"): 0.31,
}
"""What is being made, and how much of it is done."""

SLOW = 3600.0
"""Seconds that those take, so that they stay as they are while pictures are taken."""

WAITING = Wanted("Market street in the rain, neon reflections, drone rising", WIDE, "sora-2")


async def fill(paths: DataPaths) -> None:
    """Let the services make clips, fail at some, and leave some under way."""
    made: dict[str, Job] = {}
    for batch, together in groupby(MADE, lambda wanted: wanted.batch or wanted.prompt):
        all_wanted = list(together)
        async with services_over(paths, job_seconds=0.3, seed=all_wanted[0].seed) as services:
            jobs = await asked_for(services, all_wanted, batch if all_wanted[0].batch else None, made)
            for wanted, job in zip(all_wanted, await services.jobs.wait([job.id for job in jobs]), strict=True):
                await services.jobs.annotate([job.id], wanted.written)
                made[wanted.prompt] = job
                remembered = {"begun": True, "jobs": {"selected": [job.sequence], "current": job.sequence}}
                services.settings.change(window=remembered, draft={"prompt": DRAFT, "size": WIDE, "takes": 2})
    journal = Journal(paths.simulated)
    async with services_over(paths, job_seconds=SLOW) as services:
        for wanted, share in UNDER_WAY.items():
            remote_id = await taken(services, wanted)
            begun = journal.read(remote_id)
            if begun is not None:
                # The simulation keeps each job in a file; this one is to have begun a while ago.
                journal.write(replace(begun, created_at=time.time() - share * SLOW))
        await submit(services, WAITING)


@contextlib.asynccontextmanager
async def services_over(paths: DataPaths, *, job_seconds: float, seed: int = 0) -> AsyncIterator[Services]:
    """Open the services, with a simulation that takes that long for a job."""

    def open_client(
        connection: Connection,  # noqa: ARG001 - every connection leads to the simulation here
        secrets: ConnectionSecrets,  # noqa: ARG001
        on_learned: Callable[[Connection], None],  # noqa: ARG001
    ) -> SoraClient:
        return MockSoraClient(paths.simulated, job_seconds=job_seconds, seed=seed)

    services = await open_services(paths, open_client=open_client, environment={})
    try:
        yield services
    finally:
        await services.close()


async def asked_for(
    services: Services, all_wanted: Sequence[Wanted], batch: str | None, made: Mapping[str, Job]
) -> list[Job]:
    """Let what is wanted together be made, from nothing or from a clip that was made before."""
    if (source := made.get(all_wanted[0].remixed)) is not None:
        return [await services.jobs.derive(source.id, Derivation.REMIX, all_wanted[0].prompt)]
    return await services.jobs.submit([order(wanted) for wanted in all_wanted], batch_name=batch)


def order(wanted: Wanted) -> Order:
    """Give the order that a person would give."""
    return Order(request=VideoRequest(prompt=wanted.prompt, size=wanted.size, seconds=SECONDS, model=wanted.model))


async def submit(services: Services, wanted: Wanted) -> Job:
    """Submit an order as the window does."""
    (job,) = await services.jobs.submit([order(wanted)])
    return job


async def taken(services: Services, wanted: Wanted) -> str:
    """Submit an order, wait until the simulation has taken it, and give the id that it gave."""
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(event: Event) -> None:
        match event:
            case JobChanged(Job(remote_id=str(remote_id), request=VideoRequest(prompt=wanted.prompt))):
                if not found.done():
                    found.set_result(remote_id)

    leave = services.events.subscribe(note)
    await submit(services, wanted)
    remote_id = await found
    leave()
    return remote_id


@contextlib.contextmanager
def screen(size: tuple[int, int]) -> Iterator[str]:
    """Give the name of a virtual screen of a size, in pixels."""
    reading, writing = os.pipe()
    options = ["-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(["Xvfb", *options], pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


class Person:
    """Who sits at the screen: moves the mouse away, presses keys, and looks."""

    def __init__(self, home: Path, display: str, process: int, size: tuple[int, int]) -> None:
        """Wait for the window of a process, let it fill the screen, and take the pointer out of the way."""
        self._environment = environment(home, display)
        self._process = str(process)
        self._window = self.do("search", "--sync", "--onlyvisible", *self._whose, "--name", "^Sora").split()[0]
        sides = [str(length) for length in size]
        self.do("windowmove", self._window, "0", "0", "windowsize", self._window, *sides, "mousemove", *sides)
        self.go_to_window()

    @property
    def _whose(self) -> tuple[str, ...]:
        return ("--pid", self._process)

    def do(self, *steps: str) -> str:
        """Let xdotool do something, and give what it says."""
        done = subprocess.run(
            ["xdotool", *steps], env=self._environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        return done.stdout

    def go_to_window(self) -> None:
        """Leave whatever else is open, and give the window the keyboard, as a window manager would."""
        for other in self.do("search", "--onlyvisible", *self._whose).split():
            if other != self._window:
                self.do("windowfocus", other, "key", "Escape")
        self.do("windowraise", self._window, "windowfocus", self._window)


@contextlib.contextmanager
def program(paths: DataPaths, home: Path, display: str, size: tuple[int, int]) -> Iterator[Person]:
    """Start the program over a data folder, with its window filling the screen."""
    command = [sys.executable, "-m", "sora_desktop", "--data-dir", str(paths.root)]
    # Qt complains there of a language that the system has no files for; it needs none.
    process = subprocess.Popen(command, cwd=ROOT, env=environment(home, display), stderr=subprocess.DEVNULL)
    try:
        yield Person(home, display, process.pid, size)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def environment(home: Path, display: str) -> dict[str, str]:
    """Give the environment of a person who has nothing yet, and writes the time as most do."""
    theirs = ("XDG_", "OPENAI_", "SORA_DESKTOP_", "DBUS_", "WAYLAND_", "XAUTHORITY", "QT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
    own = {"HOME": str(home), "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "LC_ALL": "en_GB.UTF-8"}
    return {**kept, **own, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
