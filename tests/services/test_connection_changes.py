"""Facts about connections that change, fail or vanish while something is under way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import Auth, Encoding, KeySource
from sora_desktop.domain.errors import (
    DiskFull,
    InvalidConnection,
    KeyringLocked,
    KeyringMissing,
    UnknownConnection,
)
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.connections import ConnectionRepository

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.connections import Connection, ConnectionSecrets
    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World

pytestmark = pytest.mark.usefixtures("short_waits")

KEY = "sk-canary-0123456789"
GPU = ConnectionDraft(name="gpu", base_url="http://127.0.0.1:8091/v1", key=KEY)


async def test_a_client_that_was_being_opened_while_its_key_changed_is_not_used(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str | None] = []
    loop = asyncio.get_running_loop()
    async with world.services() as services:
        await services.connections.add(GPU)

        def change() -> asyncio.Future[object]:
            return asyncio.ensure_future(services.connections.update("gpu", replace(GPU, key="sk-new")))

        def slow(connection: Connection, secrets: ConnectionSecrets, on_learned: object) -> FakeServer:
            opened.append(secrets.key)
            if len(opened) == 1:
                done = asyncio.run_coroutine_threadsafe(_call(change), loop)
                done.result(5)
            return world.server

        monkeypatch.setattr(services.connections._clients, "_open_client", slow)
        await services.connections.client("gpu")
        await services.connections.client("gpu")
    assert opened == [KEY, "sk-new"]


async def _call(function: Callable[[], asyncio.Future[object]]) -> object:
    return await function()


async def test_what_a_server_showed_does_not_bring_back_an_older_or_removed_connection(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    learners: list[tuple[Connection, Callable[[Connection], None]]] = []

    def remembered(
        connection: Connection, secrets: ConnectionSecrets, on_learned: Callable[[Connection], None]
    ) -> FakeServer:
        learners.append((connection, on_learned))
        return world.server

    async with world.services() as services:
        await services.connections.add(GPU)
        monkeypatch.setattr(services.connections._clients, "_open_client", remembered)
        await services.connections.client("gpu")
        connection, learned = learners[0]
        learned(connection.with_learned(encoding=Encoding.JSON))
        assert services.connections.get("gpu").learned.encoding is Encoding.JSON
        await services.connections.update("gpu", replace(GPU, base_url="http://127.0.0.1:9/v1", key=None))
        learned(connection.with_learned(encoding=Encoding.MULTIPART))
        assert services.connections.get("gpu").base_url == "http://127.0.0.1:9/v1"
        await services.connections.remove("gpu")
        learned(connection.with_learned(encoding=Encoding.MULTIPART))
    async with world.services() as services:
        with pytest.raises(UnknownConnection):
            services.connections.get("gpu")


async def test_what_a_server_showed_is_not_missed_if_it_cannot_be_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.services() as services:
        await services.connections.add(GPU)

        async def full(*_: object) -> None:
            raise DiskFull(path="/data")

        monkeypatch.setattr(ConnectionRepository, "save", full)
        services.connections._facts.remember(services.connections.get("gpu"), {"encoding": Encoding.JSON})
        assert services.connections.get("gpu").learned.encoding is Encoding.JSON


async def test_a_connection_that_cannot_be_stored_leaves_no_key_behind(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise DiskFull(path="/data")

    async with world.services() as services:
        monkeypatch.setattr(ConnectionRepository, "save", full)
        with pytest.raises(DiskFull):
            await services.connections.add(GPU)
    assert world.secrets.kept == {}


async def test_a_locked_keyring_keeps_connection_and_key_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.services() as services:
        await services.connections.add(GPU)

        def locked(account: str) -> None:
            raise KeyringLocked

        with monkeypatch.context() as patched:
            patched.setattr(world.secrets, "delete", locked)
            with pytest.raises(KeyringLocked):
                await services.connections.remove("gpu")
        assert services.connections.get("gpu").name == "gpu"
        await services.connections.remove("gpu")
    assert world.secrets.kept == {}


async def test_without_a_keyring_a_connection_can_be_removed_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.services() as services:
        await services.connections.add(GPU)

        def missing(account: str) -> None:
            raise KeyringMissing(reason="there is none")

        monkeypatch.setattr(world.secrets, "delete", missing)
        await services.connections.remove("gpu")
        with pytest.raises(UnknownConnection):
            services.connections.get("gpu")


async def test_a_key_that_moves_elsewhere_is_taken_out_of_the_keyring(world: World) -> None:
    async with world.services() as services:
        added = await services.connections.add(GPU)
        await services.connections.update("gpu", replace(GPU, key="sk-session", key_source=KeySource.SESSION))
        assert world.secrets.kept == {}
        assert not services.connections.needs_key("gpu")
        await services.connections.update("gpu", GPU)
        assert world.secrets.kept == {added.id: KEY}


@pytest.mark.parametrize("name", ["", "A=B", "sk-proj-0123456789", "two words", "1ST"])
async def test_what_is_no_name_of_a_variable_is_refused_and_not_repeated(world: World, name: str) -> None:
    async with world.services() as services:
        with pytest.raises(InvalidConnection) as refused:
            await services.connections.add(replace(GPU, key=None, key_source=KeySource.ENVIRONMENT, key_variable=name))
    assert not name or name not in str(refused.value)


async def test_a_client_that_cannot_be_made_is_a_finding_of_the_test(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> FakeServer:
        raise InvalidConnection(reason="The key has characters that no key has.")

    async with world.services() as services:
        await services.connections.add(GPU)
        monkeypatch.setattr(services.connections._tests, "_open_client", refuse)
        monkeypatch.setattr(services.connections._clients, "_open_client", refuse)
        for report in (await services.connections.test("gpu"), await services.connections.test_draft(GPU)):
            assert not report.ok
            assert isinstance(report.error, InvalidConnection)


async def test_jobs_of_a_connection_that_cannot_work_wait_until_it_can(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> FakeServer:
        raise InvalidConnection(reason="The key has characters that no key has.")

    server.looks = 1000
    draft = ConnectionDraft(name="fake", base_url="http://127.0.0.1:1/v1", auth=Auth.NONE, key_source=KeySource.NONE)
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait_until_sent([job.id])
        with monkeypatch.context() as patched:
            patched.setattr(services.connections._clients, "_open_client", refuse)
            await services.connections.update("fake", draft)
            (waiting,) = await asyncio.wait_for(services.jobs.wait([job.id]), 5)
            assert waiting.status in {JobStatus.QUEUED, JobStatus.IN_PROGRESS}
            assert isinstance(services.jobs.parked()[job.id], InvalidConnection)
        server.left["video_1"] = 1
        await services.connections.update("fake", draft)
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_a_job_whose_clip_is_wholly_here_needs_no_key_to_be_finished(
    world: World, server: FakeServer, an_order: Callable[..., Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = replace(GPU, key_source=KeySource.SESSION)
    async with world.services() as services:
        await services.connections.add(session)
        monkeypatch.setattr("sora_desktop.storage.files.VideoFiles.settle", lambda *_: None)
        (job,) = await services.jobs.submit([replace(an_order(), connection="gpu")])
        (done,) = await services.jobs.wait([job.id])
        # As a crash between the rename and the commit would have left it.
        before = replace(
            done, status=JobStatus.DOWNLOADING, file=None, file_bytes=None, file_sha256=None, completed_at=None
        )
        await services.catalogue._repository.save(before)
    async with world.services() as services:
        assert services.connections.needs_key("gpu")
        await services.jobs.resume()
        (adopted,) = await services.jobs.wait([job.id])
        assert (adopted.status, adopted.file) == (JobStatus.COMPLETED, done.file)
    assert server.fetched == ["video_1"]
