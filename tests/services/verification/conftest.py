"""A library over real servers: the program's own client for HTTP, and the mock in a hurry."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import open_services
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.requests import Order, Origin, VideoRequest
from sora_desktop.services import rhythms
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.paths import DataPaths

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.bundle import Services
    from tests.plugins.video_server import VideoServer


_TABLES = ("receipts", "receipt_entries")


@dataclass
class Library:
    """A data folder."""

    paths: DataPaths

    @asynccontextmanager
    async def services(self) -> AsyncIterator[Services]:
        """Open it, and close it in order."""

        def open_client(
            connection: Connection, secrets: ConnectionSecrets, on_learned: Callable[[Connection], None]
        ) -> SoraClient:
            from sora_desktop.clients.http import HttpSoraClient  # noqa: PLC0415 - few tests need the network library
            from sora_desktop.clients.mock import MockSoraClient  # noqa: PLC0415 - nor the mock

            if connection.is_simulation:
                return MockSoraClient(self.paths.simulated, job_seconds=0.05, clip="stub")
            return HttpSoraClient(connection, secrets, on_learned=on_learned)

        services = await open_services(self.paths, open_client=open_client, environment={})
        try:
            yield services
        finally:
            await services.close()

    def execute(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Change the database behind the program's back, or look into it."""
        with sqlite3.connect(self.paths.database) as connection:
            rows = connection.execute(sql, values).fetchall()
        connection.close()
        return rows

    @contextmanager
    def changed(self, sql: str, *values: object) -> Iterator[None]:
        """Change the database for a while."""
        kept = {table: self.execute(f"SELECT * FROM {table}") for table in _TABLES}  # noqa: S608 - our own names
        self.execute(sql, *values)
        try:
            yield
        finally:
            for table in _TABLES:
                self.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            for table in reversed(_TABLES):
                for row in kept[table]:
                    self.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", *row)  # noqa: S608


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(rhythms, "FIRST_POLL", 0.01)
    monkeypatch.setattr(rhythms, "LONGEST_POLL", 0.05)
    paths = DataPaths.for_folder(tmp_path / "data")
    paths.prepare()
    return Library(paths)


@pytest.fixture
def connect() -> Callable[..., object]:
    """Give a function that adds a connection to a server."""

    async def add(services: Services, server: VideoServer, name: str = "there", **changes: object) -> None:
        values: dict[str, object] = {
            "name": name,
            "base_url": server.base_url,
            "auth": Auth.BEARER,
            "key_source": KeySource.SESSION,
            "key": server.key,
            "ca_file": str(server.ca_file) if server.ca_file else None,
        }
        await services.connections.add(ConnectionDraft(**{**values, **changes}))  # type: ignore[arg-type]

    return add


@pytest.fixture
def make() -> Callable[..., object]:
    """Give a function that has a clip made."""

    async def made(services: Services, connection: str = "there", **fields: object) -> Job:
        size = "64x64" if connection == "simulated" else "64x48"
        request = VideoRequest(prompt="A kite over the sea", size=size, seconds=1)
        order = Order(request=request, connection=connection, origin=Origin.COMMAND, **fields)  # type: ignore[arg-type]
        (job,) = await services.jobs.submit([order])
        (job,) = await services.jobs.wait([job.id])
        return job

    return made
