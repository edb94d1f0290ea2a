"""The verification service: receipts and reports for window, commands and local service alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.domain.errors import SeveralJobs, SoraDesktopError, UnknownConnection, UnknownJob
from sora_desktop.domain.queries import JobQuery
from sora_desktop.domain.verification import Grade
from sora_desktop.services.provenance import this_process
from sora_desktop.services.verification import checking
from sora_desktop.services.verification.clip import examine
from sora_desktop.services.verification.clip_file import look_at, without_added
from sora_desktop.services.verification.connecting import LATEST, ConnectionFacts, report_on_connection
from sora_desktop.services.verification.evidence import Evidence
from sora_desktop.services.verification.foreign import report_on, resembles
from sora_desktop.services.verification.handed_in import report_on_clip
from sora_desktop.services.verification.receipt_view import ReceiptView
from sora_desktop.services.verification.resemblance import changed_copy_of
from sora_desktop.services.verification.sections.live import live_tests, nothing_live
from sora_desktop.services.verification.whole import report_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Anchor, Finding, Report, Section
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.services.verification.checking import ReportCheck
    from sora_desktop.services.verification.clip import ClipPart
    from sora_desktop.services.verification.clip_file import ClipFile
    from sora_desktop.storage.job_index import JobIndex
    from sora_desktop.storage.jobs import JobRepository

_AT_ONCE = 2
"""Files that are read at the same time."""


class VerificationService:
    """Says what the evidence shows."""

    def __init__(
        self,
        repository: JobRepository,
        index: JobIndex,
        connections: ConnectionService,
        anchors: Callable[[], Awaitable[str]],
        now: Callable[[], datetime],
    ) -> None:
        """Bring the parts together.

        Args:
            repository: has the receipts.
            index: finds the jobs of a connection.
            connections: those of now.
            anchors: gives the authorities that the person trusts for content credentials, in PEM form.
            now: gives the time in UTC.
        """
        self._repository = repository
        self._index = index
        self._connections = connections
        self._anchors = anchors
        self._now = now
        self._files = asyncio.Semaphore(_AT_ONCE)

    async def find(self, text: str) -> list[Job]:
        """Find the job whose id is, or begins with, a text, or the jobs of the batch of that id or name.

        Raises:
            UnknownJob: there is neither.
            SeveralJobs: several ids begin so.
            StorageError: it cannot be looked up.
        """
        wanted = text.strip()
        batch = await self._repository.of_batch(wanted) if wanted else []
        if batch:
            return batch
        alike = await self._repository.find(wanted.lower()) if wanted else []
        found = [job for job in alike if job.deleted_at is None]
        if len(found) > 1:
            raise SeveralJobs(job=text, count=len(found))
        if not found:
            raise UnknownJob(job=text)
        return found

    async def receipt(self, job: Job) -> ReceiptView:
        """Give the receipt of a job, and what it shows.

        Raises:
            StorageError: it cannot be read.
        """
        (part,) = await self._parts([job])
        return ReceiptView(
            headline=part.headline,
            simulated=part.judgement.grade is Grade.SIMULATED,
            grade=part.judgement.grade,
            verdict=part.verdict,
            sections=part.sections,
            receipt=part.evidence.receipt,
        )

    async def of_jobs(self, jobs: Sequence[Job], *, live: bool = False) -> Report:
        """Make the report of one clip, or of several together.

        Args:
            jobs: which, at least one.
            live: whether to make tests that cost nothing with the servers of now, too.

        Raises:
            StorageError: the evidence cannot be read.
        """
        tested = await self._tested({job.connection for job in jobs}) if live else {}
        parts = await self._parts(jobs, tested)
        return report_of(parts, made_at=self._now(), program=__version__)

    async def of_file(self, path: Path, *, live: bool = False) -> Report:
        """Make the report on a file: on the jobs whose clip it is, or else on the file alone.

        Raises:
            StorageError: the library cannot be read.
        """
        places = await asyncio.to_thread(_places, path)
        path = places[0]
        file = await asyncio.to_thread(look_at, path, await self._anchors())
        jobs = await self._repository.of_file(file.sha256) if file.sha256 else []
        bare = None if jobs else await asyncio.to_thread(without_added, file)
        if bare is not None and bare.sha256:
            exported = await self._repository.of_file(bare.sha256)
            # What the library keeps itself has nothing added to it.
            jobs = [] if _at(places, exported) else exported
            file = bare if jobs else file
        if jobs:
            # The job at whose place it is, or else all of which it is the clip.
            return await self._of_clip(file, _at(places, jobs) or jobs, places, live=live)
        length = -1 if file.bytes is None else file.bytes
        alike = [job for place in places for job in await self._repository.resembling(str(place), length)]
        if bare is not None and bare.bytes is not None:
            alike += await self._repository.resembling("", bare.bytes)
        near = list({job.id: job for job in alike}.values())
        at_place = _at(places, near)
        if at_place:
            return await self._of_clip(file, at_place, places, live=live)
        resembling = await self._resembling(file, near) or (await self._resembling(bare, near) if bare else [])
        return report_on(file, resembling, made_at=self._now(), program=__version__)

    async def _of_clip(self, file: ClipFile, jobs: Sequence[Job], places: Sequence[Path], *, live: bool) -> Report:
        """Make the report on a file that is the clip of jobs, or lies where it is kept."""
        tested = await self._tested({job.connection for job in jobs}) if live else {}
        parts = []
        for job in jobs:
            evidence = await self._evidence(job, file, is_own=bool(_at(places, [job])))
            parts.append(await asyncio.to_thread(examine, evidence, (tested[job.connection],) if tested else ()))
        return report_on_clip(file, parts, made_at=self._now(), program=__version__)

    async def of_connection(self, name: str, *, live: bool = False) -> Report:
        """Make the report on a connection and its latest jobs.

        Raises:
            UnknownConnection: there is none of that name.
            StorageError: the library cannot be read.
        """
        connection = self._connections.get(name)
        tests = await self._connections.live_tests(connection.name) if live else None
        sequences = await self._index.sequences(JobQuery(connection=connection.name))
        parts = await self._parts(await self._index.page(sequences[:LATEST]))
        client = await self._client(connection) if tests is not None and tests.tests else None
        facts = ConnectionFacts(connection=connection, tests=tests, parts=parts, client=client, process=this_process())
        return report_on_connection(facts, made_at=self._now(), program=__version__)

    async def check(self, path: Path) -> ReportCheck:
        """Check a report that was written earlier: its seal, and what it says against the library.

        Raises:
            OSError: the file cannot be read.
            StorageError: the library cannot be read.
        """
        data = await asyncio.to_thread(path.read_bytes)
        written = await asyncio.to_thread(checking.check_seal, data)
        if isinstance(written, checking.ReportCheck):
            return written
        known = [await self._known(anchor) for anchor in written.anchors]
        return await asyncio.to_thread(checking.check_against, written, known)

    async def _known(self, anchor: Anchor) -> checking.Known:
        job = await self._repository.get(anchor.job_id)
        receipt = await self._repository.receipt(job.id if job else anchor.job_id)  # type: ignore[arg-type]
        file = await self._look_at(job) if job is not None else None
        return checking.Known(job, receipt, file)

    async def _parts(self, jobs: Iterable[Job], tested: dict[str, Section] | None = None) -> list[ClipPart]:
        """Examine jobs, one after the other."""
        parts = []
        for job in jobs:
            evidence = await self._evidence(job)
            live = (tested[job.connection],) if tested else ()
            parts.append(await asyncio.to_thread(examine, evidence, live))
        return parts

    async def _evidence(self, job: Job, file: ClipFile | None = None, *, is_own: bool = True) -> Evidence:
        """Gather what there is of a job; `file` stands for its clip, if it was handed in."""
        receipt = await self._repository.receipt(job.id)
        own = file if file is not None and is_own else await self._look_at(job)
        evidence = Evidence(job, receipt, file or own, self._connection(job.connection))
        last = evidence.attempts[-1].part("connection").text("id") if evidence.attempts else None
        sender = next((one for one in self._connections.all() if one.id == last), None)
        return replace(evidence, sender=sender, handed_in=not is_own, own=None if is_own else own)

    async def _look_at(self, job: Job) -> ClipFile | None:
        if job.file is None:
            return None
        anchors = await self._anchors()
        async with self._files:
            return await asyncio.to_thread(look_at, Path(job.file), anchors)

    def _connection(self, name: str) -> Connection | None:
        try:
            return self._connections.get(name)
        except UnknownConnection:
            return None

    async def _tested(self, names: set[str]) -> dict[str, Section]:
        """Make the live tests of connections, each once."""
        sections = {}
        for name in names:
            connection = self._connection(name)
            if connection is None:
                sections[name] = nothing_live(f"The connection “{name}” does not exist any more: nothing to be tested.")
            else:
                sections[name] = live_tests(connection, await self._connections.live_tests(name))
        return sections

    async def _client(self, connection: Connection) -> str | None:
        """Name the class of what speaks to a connection."""
        try:
            client = type(await self._connections.client(connection.name))
        except SoraDesktopError:
            return None
        return f"{client.__module__}.{client.__qualname__}"

    async def _resembling(self, file: ClipFile, jobs: Sequence[Job]) -> list[Finding]:
        if file.bytes is None:
            return []
        found = await asyncio.to_thread(changed_copy_of, file.path, file.bytes, jobs)
        return [] if found is None else [resembles(found[0], found[1], file.bytes)]


def _places(path: Path) -> list[Path]:
    """Give the absolute forms of a path: as it is written, and without the links in it."""
    try:
        path = path.expanduser()
        return list(dict.fromkeys([path.absolute(), path.resolve()]))
    except (OSError, RuntimeError):
        return [path.absolute()]


def _at(places: Sequence[Path], jobs: Sequence[Job]) -> list[Job]:
    """Give the jobs whose clip is kept at one of some places."""
    names = {str(place) for place in places}
    return [job for job in jobs if job.file in names]
