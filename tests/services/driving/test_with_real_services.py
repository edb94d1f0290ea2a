"""The same with the real services: one bill a job whoever drives, and keys that come along."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import pytest

from sora_desktop.composition import Role, open_services
from sora_desktop.domain.connections import ENVIRONMENT_NAME, Auth, Header, KeySource
from sora_desktop.domain.errors import HostUnreachable, InvalidConnection, KeyMissing, NotPossible
from sora_desktop.domain.events import JobsDeleted
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services.connections import ConnectionDraft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from sora_desktop.composition import Services
    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.events import Event
    from tests.services.conftest import FakeServer, World

    Soon = Callable[[Awaitable[Any]], Awaitable[Any]]

KEY = "sk-canary-1"


class Processes:
    """Opens the services of one data folder several times."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.used: list[ConnectionSecrets] = []
        """With what the driver's clients were made."""

    @asynccontextmanager
    async def open(
        self, role: Role = Role.DRIVE_OWN, environment: Mapping[str, str] = MappingProxyType({})
    ) -> AsyncIterator[Services]:
        services = await open_services(
            self.world.paths,
            role=role,
            open_client=self._open_client,
            secrets=cast("Any", self.world.secrets),
            environment=environment,
        )
        try:
            yield services
        finally:
            await services.close()

    def _open_client(
        self, connection: Connection, secrets: ConnectionSecrets, on_learned: Callable[[Connection], None]
    ) -> FakeServer:
        self.used.append(secrets)
        return self.world.server


@pytest.fixture
def processes(world: World) -> Processes:
    return Processes(world)


def on(connection: str | None, prompt: str = "a peanut") -> Order:
    return Order(request=VideoRequest(prompt=prompt), connection=connection)


async def _keyed(services: Services, **options: Any) -> None:  # noqa: ANN401 - of a draft
    await services.connections.add(ConnectionDraft(name="gpu", base_url="http://127.0.0.1:1/v1", **options))


async def test_a_guest_has_jobs_deleted_for_good_and_both_hear_of_it(
    processes: Processes, soon: Soon, short_waits: None
) -> None:
    async with processes.open() as first:
        await _keyed(first, auth=Auth.NONE, key_source=KeySource.NONE)
    async with processes.open(Role.WINDOW) as window, processes.open() as guest:
        await soon(_until(lambda: guest.wheel.guest is not None))
        told: dict[str, list[Event]] = {"window": [], "guest": []}
        window.events.subscribe(told["window"].append)
        guest.events.subscribe(told["guest"].append)
        jobs = await soon(guest.jobs.submit([on("gpu"), on("gpu")]))
        ids = [job.id for job in jobs]
        await soon(guest.jobs.wait(ids))
        await soon(guest.jobs.remove(ids))
        (left,) = await soon(guest.jobs.delete(ids[:1]))
        assert (left.request.prompt, left.deleted_at is None) == ("", False)
        assert [job.id for job in await soon(guest.jobs.empty_trash())] == ids[1:]
        for heard in told.values():
            assert [one for one in heard if isinstance(one, JobsDeleted)] == [
                JobsDeleted((ids[0],)),
                JobsDeleted((ids[1],)),
            ]
        with pytest.raises(NotPossible):
            await soon(guest.jobs.delete([(await soon(guest.jobs.submit([on("gpu")])))[0].id]))


async def test_a_job_goes_from_process_to_process_and_is_billed_once(
    processes: Processes, server: FakeServer, soon: Soon, short_waits: None
) -> None:
    async with processes.open() as guest_to_be_last:
        await _keyed(guest_to_be_last, auth=Auth.NONE, key_source=KeySource.NONE)
    server.let_create = asyncio.Event()
    async with processes.open() as last:
        # The second to come has the job; the first, and then a window, drive it before it does itself.
        async with processes.open(Role.WINDOW) as window:
            assert window.wheel.guest is None
            await soon(_until(lambda: last.wheel.guest is not None))
            (job,) = await soon(last.jobs.submit([on("gpu")]))
            waiting = asyncio.ensure_future(last.jobs.wait([job.id]))
            await soon(server.asked_to_create(1))
            server.let_create.set()
            await soon(_until(lambda: bool(server.bills)))
        (ended,) = await soon(waiting)
        assert last.wheel.guest is None
    assert ended.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_what_a_command_ordered_fails_soon_where_no_server_is_while_the_windows_own_jobs_wait(
    processes: Processes, server: FakeServer, soon: Soon, short_waits: None
) -> None:
    away = HostUnreachable(host="127.0.0.1:1", reason="nothing answers there")
    async with processes.open(Role.WINDOW) as window:
        await _keyed(window, auth=Auth.NONE, key_source=KeySource.NONE)
        # It has answered once, which says nothing of now.
        (first,) = await window.jobs.submit([on("gpu")])
        await soon(window.jobs.wait([first.id]))
        server.before_create = [away] * 10
        async with processes.open() as command:
            (job,) = await soon(command.jobs.submit([on("gpu")]))
            (failed,) = await soon(command.jobs.wait([job.id]))
            assert (failed.status, failed.failure and failed.failure.code) == (JobStatus.FAILED, away.code)
        (own,) = await window.jobs.submit([on("gpu")])
        (waits,) = await soon(window.jobs.wait([own.id]))
        assert waits.status is JobStatus.PENDING
    assert server.bills == [first.id]


async def test_a_key_of_the_guests_environment_is_used_and_stored_nowhere(
    processes: Processes, server: FakeServer, soon: Soon, short_waits: None
) -> None:
    async with processes.open() as driver:
        headers = (Header("X-Tenant", "t-${TENANT}"),)
        await _keyed(
            driver, auth=Auth.BEARER, key_source=KeySource.ENVIRONMENT, key_variable="GPU_KEY", headers=headers
        )
        assert driver.connections.needs_key("gpu")
        async with processes.open() as poor:
            with pytest.raises(KeyMissing):
                await soon(poor.jobs.submit([on("gpu")]))
        async with processes.open(environment={"GPU_KEY": KEY, "TENANT": "7"}) as guest:
            (job,) = await soon(guest.jobs.submit([on("gpu")]))
            (ended,) = await soon(guest.jobs.wait([job.id]))
            assert ended.status is JobStatus.COMPLETED
        assert not driver.connections.needs_key("gpu")
    assert {secrets.key for secrets in processes.used} == {KEY}
    assert {secrets.headers["X-Tenant"] for secrets in processes.used} == {"t-7"}
    for file in processes.world.paths.root.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes(), file
    assert processes.world.secrets.kept == {}
    async with processes.open() as later:
        assert later.connections.needs_key("gpu")


async def test_a_key_for_the_session_goes_along_with_the_connection(
    processes: Processes, soon: Soon, short_waits: None
) -> None:
    async with processes.open(), processes.open() as guest:
        await _keyed(guest, auth=Auth.BEARER, key_source=KeySource.SESSION, key=KEY)
        (job,) = await soon(guest.jobs.submit([on("gpu")]))
        await soon(guest.jobs.wait([job.id]))
    assert [secrets.key for secrets in processes.used] == [KEY]


async def test_the_connection_of_the_guests_environment_comes_along(
    processes: Processes, soon: Soon, short_waits: None
) -> None:
    here = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    async with processes.open() as driver:
        async with processes.open(environment=here) as guest:
            (job,) = await soon(guest.jobs.submit([on(ENVIRONMENT_NAME)]))
            (ended,) = await soon(guest.jobs.wait([job.id]))
            assert (ended.status, ended.connection) == (JobStatus.COMPLETED, ENVIRONMENT_NAME)
        assert driver.connections.get(ENVIRONMENT_NAME).base_url == here["OPENAI_BASE_URL"]
        async with processes.open(environment=here | {"OPENAI_BASE_URL": "http://127.0.0.1:2/v1"}) as other:
            with pytest.raises(InvalidConnection, match="another server"):
                await soon(other.jobs.submit([on(ENVIRONMENT_NAME)]))
    assert [secrets.key for secrets in processes.used] == [KEY]


async def test_a_guest_knows_connections_that_were_added_before_it_takes_over(
    processes: Processes, soon: Soon, short_waits: None
) -> None:
    async with processes.open() as driver, processes.open() as guest:
        await _keyed(driver, auth=Auth.NONE, key_source=KeySource.NONE)
        await driver.close()
        await soon(_until(lambda: guest.wheel.guest is None and guest.jobs.parked() == {}))
        (job,) = await soon(guest.jobs.submit([on(None)]))
        assert guest.connections.get("gpu").name == "gpu"
        assert job.connection == "simulated"


async def _until(met: Callable[[], bool]) -> None:
    while not met():  # noqa: ASYNC110 - nobody there sets an event of ours
        await asyncio.sleep(0.005)
