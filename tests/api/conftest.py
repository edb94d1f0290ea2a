"""The local service over a real data folder, with a quick simulation behind its connections."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sora_desktop.api.service import RestService
from sora_desktop.clients.mock import MockSoraClient
from sora_desktop.composition import Role, open_services
from sora_desktop.services import rhythms
from sora_desktop.storage.paths import DataPaths
from tests.plugins.keyrings import FakeSecrets

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from sora_desktop.clients.base import SoraClient
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.services.bundle import Services

TOKEN = "a-token-for-tests-only"


@dataclass
class Served:
    """A running service, and a client of it."""

    services: Services
    service: RestService
    client: httpx.AsyncClient
    """Sends the token with each request."""

    @property
    def address(self) -> str:
        """Where it is."""
        return self.service.address or ""

    async def order(self, **fields: object) -> dict[str, Any]:
        """Order a video, which must be taken."""
        answer = await self.client.post("/api/v1/videos", json={"prompt": "a paper boat", **fields})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def made(self, **fields: object) -> dict[str, Any]:
        """Order a video, and wait until it has ended."""
        job = await self.order(**fields)
        await self.services.jobs.wait([job["id"]])
        return dict((await self.client.get(f"/api/v1/videos/{job['id']}")).json())


@dataclass
class Folder:
    """A data folder that services can be opened over."""

    paths: DataPaths
    secrets: FakeSecrets = field(default_factory=FakeSecrets)
    job_seconds: float = 0.1

    def _open_client(
        self, connection: Connection, secrets: ConnectionSecrets, on_learned: Callable[[Connection], None]
    ) -> SoraClient:
        return MockSoraClient(self.paths.simulated, job_seconds=self.job_seconds, clip="stub")

    @asynccontextmanager
    async def services(self, role: Role = Role.DRIVE_ALL) -> AsyncIterator[Services]:
        """Open the services, and end them in order."""
        services = await open_services(
            self.paths,
            role=role,
            open_client=self._open_client,
            secrets=self.secrets,  # type: ignore[arg-type]  # a fake of the same shape
            environment={},
        )
        try:
            yield services
        finally:
            await services.close()

    @asynccontextmanager
    async def served(self, role: Role = Role.DRIVE_ALL, *, token: str | None = TOKEN) -> AsyncIterator[Served]:
        """Serve over them."""
        async with self.services(role) as services:
            service = RestService(services, token=token)
            address = await service.start(0)
            headers = {"authorization": f"Bearer {service.token}"}
            try:
                async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False) as client:
                    yield Served(services, service, client)
            finally:
                await service.stop()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(rhythms, "FIRST_POLL", 0.02)
    monkeypatch.setattr(rhythms, "LONGEST_POLL", 0.1)
    monkeypatch.setattr(rhythms, "LEAST_HINT", 0.01)
    paths = DataPaths.for_folder(tmp_path / "data")
    paths.prepare()
    return Folder(paths)


@pytest.fixture
async def served(folder: Folder) -> AsyncIterator[Served]:
    async with folder.served() as running:
        yield running
