"""The verification service: receipts and reports for window, commands and local service alike."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.domain.verification import Grade
from sora_desktop.services.verification.clip import examine
from sora_desktop.services.verification.clip_file import look_at
from sora_desktop.services.verification.evidence import Evidence
from sora_desktop.services.verification.receipt_view import ReceiptView
from sora_desktop.services.verification.whole import report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Report
    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.storage.jobs import JobRepository

_AT_ONCE = 2
"""Files that are read at the same time."""


class VerificationService:
    """Says what the evidence shows."""

    def __init__(self, repository: JobRepository, connections: ConnectionService, now: Callable[[], datetime]) -> None:
        """Read receipts from `repository`; `now` gives the time in UTC."""
        self._repository = repository
        self._connections = connections
        self._now = now
        self._files = asyncio.Semaphore(_AT_ONCE)

    async def receipt(self, job: Job) -> ReceiptView:
        """Give the receipt of a job, and what it shows.

        Raises:
            StorageError: it cannot be read.
        """
        part = examine(await self._evidence(job))
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
            live: whether to make tests that cost nothing with the servers of today, too.

        Raises:
            StorageError: the evidence cannot be read.
        """
        evidence = await asyncio.gather(*map(self._evidence, jobs))
        parts = [await asyncio.to_thread(examine, one) for one in evidence]
        return report_of(parts, made_at=self._now(), program=__version__)

    async def _evidence(self, job: Job) -> Evidence:
        receipt = await self._repository.receipt(job.id)
        file = None
        if job.file is not None:
            async with self._files:
                file = await asyncio.to_thread(look_at, Path(job.file))
        return Evidence(job, receipt, file, self._connection(job.connection))

    def _connection(self, name: str) -> Connection | None:
        try:
            return self._connections.get(name)
        except UnknownConnection:
            return None
