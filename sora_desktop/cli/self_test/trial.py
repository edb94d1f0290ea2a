"""What is tried with the window: it opens over a data folder of its own, and makes and plays a first clip."""

from __future__ import annotations

import asyncio
import logging
import threading
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sora_desktop.cli.self_test.report import NotTried, Trouble
from sora_desktop.cli.self_test.subjects import Subject
from sora_desktop.domain.credentials import Obstacle
from sora_desktop.domain.events import JobsAdded
from sora_desktop.domain.jobs import Job, JobStatus
from sora_desktop.domain.queries import JobFilter, JobQuery
from sora_desktop.services.driving.calling import NOTHING
from sora_desktop.services.service_token import new_token
from sora_desktop.stamp import is_frozen
from sora_desktop.storage.schema import steps
from sora_desktop.storage.settings import Settings, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.cli.self_test.report import Report
    from sora_desktop.domain.events import Event
    from sora_desktop.domain.queue import QueueState
    from sora_desktop.services.bundle import LoadOpening, OpenServices, Services
    from sora_desktop.services.driving.calling import Answer
    from sora_desktop.storage.paths import DataPaths
    from sora_desktop.ui.trial import WindowTrial

_PATIENCE = 60.0
"""Seconds that anything may take."""

_LITTLE = 20_000_000
"""Fewer free bytes than these may be why no clip comes."""

_PAGES = ("/docs", "/docs/swagger-ui-bundle.js", "/openapi.json", "/api/v1/videos")
_OK, _UNAUTHORIZED = 200, 401

_STRIP = (8, (160, 160))
"""How many small pictures are made of the clip, and the box that they fit into."""


def run_trial(folder: Path, report: Report, load: LoadOpening) -> None:
    """Open the window over a folder, try everything that has to do with it, and close it."""
    from sora_desktop.ui.application import run_window  # noqa: PLC0415 - what goes wrong with Qt is a finding

    trials: list[asyncio.Task[None]] = []
    errors = _Errors(begun=lambda: bool(trials))
    logging.getLogger().addHandler(errors)
    try:
        run_window(folder, partial(_load, report, load, trials), wish=NOTHING)
    finally:
        logging.getLogger().removeHandler(errors)
    with report.trying(Subject.ERRORS):
        if errors.first:
            raise Trouble(errors.first)


def _load(report: Report, load: LoadOpening, trials: list[asyncio.Task[None]]) -> OpenServices:
    """Load what opens the services as the window always does; they are tried in its loop once they are open."""
    opening = load()

    async def open_and_try(paths: DataPaths, /, *, answer: Answer | None = None) -> Services:
        # Loaded by now, and nothing of it before the window is seen.
        from sora_desktop.ui.trial import WindowTrial  # noqa: PLC0415

        window = WindowTrial()
        failure: Exception | None = None
        with report.trying(Subject.DATABASE) as details:
            try:
                # One small clip is thrown away again, and needs no such room as those that people keep.
                save(paths.settings, Settings(least_free=0))
                services = await opening(paths, answer=answer)
            except Exception as error:
                failure = error
                raise
            counts = await services.catalogue.counts(JobQuery())
            details.append(f"schema {steps()[-1].version}, {counts[JobFilter.ALL]} jobs")
        if failure is not None:
            window.end()
            raise failure
        trials.append(asyncio.ensure_future(_Trial(report, window, services).run()))
        return services

    return open_and_try


class _Trial:
    """Tries one thing after the other, in the loop of the window."""

    def __init__(self, report: Report, window: WindowTrial, services: Services) -> None:
        self._report = report
        self._window = window
        self._services = services
        self._made: Job | None = None

    async def run(self) -> None:
        """Try everything, and close the window."""
        from sora_desktop.ui.trial import TrialError  # noqa: PLC0415 - loaded by now

        parts = {
            Subject.WINDOW: self._try_window,
            Subject.CLIP: self._try_clip,
            Subject.PLAYING: self._try_playing,
            Subject.PICTURES: self._try_pictures,
            Subject.CREDENTIALS: self._try_credentials,
            Subject.SERVICE: self._try_service,
        }
        try:
            for subject, part in parts.items():
                with self._report.trying(subject) as details:
                    try:
                        async with asyncio.timeout(_PATIENCE):
                            details.append(await part())
                    except TrialError as error:
                        raise Trouble(str(error)) from error
        finally:
            self._window.end()

    @property
    def _clip(self) -> tuple[Job, Path]:
        if self._made is None or self._made.file is None:
            msg = "there is no clip to try it with"
            raise Trouble(msg)
        return self._made, Path(self._made.file)

    async def _try_window(self) -> str:
        await self._window.attached()
        return self._window.painted()

    async def _try_clip(self) -> str:
        """Have a clip made by the button of the first page, and look at the file."""
        ordered: asyncio.Future[Job] = asyncio.get_running_loop().create_future()

        def note(event: Event) -> None:
            if isinstance(event, JobsAdded) and not ordered.done():
                ordered.set_result(event.jobs[0])

        leave = self._services.events.subscribe(note)
        try:
            self._window.ask_for_clip()
            (job,) = await self._services.jobs.wait([(await ordered).id])
        finally:
            leave()
        if job.status is not JobStatus.COMPLETED or job.file is None:
            free = self._services.catalogue.free_bytes()
            raise Trouble(why_no_clip(job, self._services.queue.state, free))
        # With all that reads clips, which may be what is broken.
        from sora_desktop.media.probe import probe  # noqa: PLC0415

        facts = await asyncio.to_thread(probe, Path(job.file))
        self._made = job
        return f"{facts.width} x {facts.height}, {facts.video_codec} and {facts.audio_codec}"

    async def _try_playing(self) -> str:
        _job, _path = self._clip
        return f"{await self._window.played(_PATIENCE / 2)} frames"

    async def _try_pictures(self) -> str:
        job, _path = self._clip
        strip = await self._services.frames.strip(job, *_STRIP)
        thumbnail, picture = await self._services.catalogue.thumbnail(job), await self._services.frames.picture(job)
        return self._window.can_show([thumbnail, picture, strip.jpeg if strip else None])

    async def _try_credentials(self) -> str:
        _job, path = self._clip
        from sora_desktop.media.credentials import try_reader  # noqa: PLC0415 - the same

        verdict = await asyncio.to_thread(try_reader, path)
        if verdict.obstacle is Obstacle.READER:
            if is_frozen():
                msg = "the library that reads them does not work"
                raise Trouble(msg)
            msg = "the library that reads them is not installed"
            raise NotTried(msg)
        if verdict.obstacle is not None:
            raise Trouble(verdict.obstacle.value)
        return verdict.state.value

    async def _try_service(self) -> str:
        """Start the local service at a free port, with a token of its own, and ask it for the clip."""
        job, _path = self._clip
        # The web framework may be left out, where the program was not frozen.
        from sora_desktop.api.service import RestService  # noqa: PLC0415

        token = new_token()
        service = RestService(self._services, token=token)
        address = await service.start(0)
        try:
            for page in _PAGES:
                code, body = await asyncio.to_thread(_asked, address, page, token)
                if code != _OK:
                    msg = f"{page} was answered with {code}"
                    raise Trouble(msg)
            refused, _ = await asyncio.to_thread(_asked, address, _PAGES[-1], "another")
        finally:
            await service.stop()
        if job.id not in body or refused != _UNAUTHORIZED:
            msg = "it does not list the clip, or anybody may read it"
            raise Trouble(msg)
        return address


def why_no_clip(job: Job, queue: QueueState, free: int) -> str:
    """Say why nothing came of a job: what made it fail, or what keeps it waiting, such as a disk that is full."""
    if job.failure:
        return job.failure.message
    hold = queue.space or queue.hold_of(job.connection)
    if hold:
        return hold.message
    room = f", as only {free:,} bytes are free" if free < _LITTLE else ""
    return f"the job is {job.status.value}{room}"


class _Errors(logging.Handler):
    """Keeps the first thing that is logged as an error, and closes a window that it keeps from opening the services."""

    def __init__(self, begun: Callable[[], bool]) -> None:
        super().__init__(logging.ERROR)
        self._begun = begun
        self.first = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of it."""
        error = record.exc_info[1] if record.exc_info else None
        # With the words: what Python shows of an error otherwise leaves out which file it was.
        cause = f" ({type(error).__name__}: {error})" if error else ""
        self.first = self.first or f"{record.name}: {record.getMessage()}{cause}"
        if not self._begun() and threading.current_thread() is threading.main_thread():
            # The window would wait for somebody to read what it says of this.
            from sora_desktop.ui.trial import end_window  # noqa: PLC0415 - on a bad day only

            end_window()


def _asked(address: str, page: str, token: str) -> tuple[int, str]:
    """Ask for a page, and give status and body."""
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=_PATIENCE)
    try:
        connection.request("GET", page, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
