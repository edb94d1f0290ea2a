"""Facts about connections: names, keys, and what survives a restart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import open_services
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import (
    ConnectionExists,
    ConnectionInUse,
    InvalidConnection,
    KeyMissing,
    SecretError,
    UnknownConnection,
)
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.services.connections import ConnectionDraft

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.requests import Order
    from tests.services.conftest import FakeServer, World

KEY = "sk-canary-0123456789"
GPU = ConnectionDraft(name="gpu", base_url="http://127.0.0.1:8091/v1/", key=KEY)


async def test_the_simulated_connection_is_always_there_and_the_default_until_another_is_chosen(world: World) -> None:
    async with world.services() as services:
        assert services.connections.all()[0].name == "simulated"
        assert services.connections.default().name == "simulated"
        await services.connections.set_default("fake")
    async with world.services() as services:
        assert services.connections.default().name == "fake"
        await services.connections.remove("fake")
        assert services.connections.default().name == "simulated"


async def test_a_key_goes_to_the_keyring_and_to_no_file(world: World) -> None:
    async with world.services() as services:
        added = await services.connections.add(GPU)
        assert added.base_url == "http://127.0.0.1:8091/v1"
        assert world.secrets.kept == {added.id: KEY}
        await services.connections.client("gpu")
    for path in world.paths.root.rglob("*"):
        if path.is_file():
            assert KEY.encode() not in path.read_bytes(), path
    async with world.services() as services:
        await services.connections.remove("GPU")
    assert world.secrets.kept == {}


async def test_an_update_without_a_key_keeps_the_stored_one(world: World) -> None:
    async with world.services() as services:
        added = await services.connections.add(GPU)
        await services.connections.update("gpu", replace(GPU, name="studio", key=None, concurrency=2))
        assert world.secrets.kept == {added.id: KEY}
        assert services.connections.get("studio").concurrency == 2
        with pytest.raises(UnknownConnection):
            services.connections.get("gpu")


async def test_a_key_for_one_session_is_needed_again_after_a_restart(world: World) -> None:
    async with world.services() as services:
        await services.connections.add(replace(GPU, key_source=KeySource.SESSION))
        assert not services.connections.needs_key("gpu")
    assert world.secrets.kept == {}
    async with world.services() as services:
        assert services.connections.needs_key("gpu")
        with pytest.raises(KeyMissing):
            await services.connections.client("gpu")


async def test_jobs_that_lack_their_key_wait_and_go_on_when_it_comes(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    session = replace(GPU, key_source=KeySource.SESSION)
    server.looks = 1000
    async with world.services() as services:
        await services.connections.add(session)
        (job,) = await services.jobs.submit([replace(an_order(), connection="gpu")])
        await services.jobs.wait_until_sent([job.id])
    server.left["video_1"] = 1
    async with world.services() as services:
        (waiting,) = await services.jobs.resume()
        (still,) = await services.jobs.wait([job.id])
        assert still == waiting
        assert isinstance(services.jobs.parked()[job.id], KeyMissing)
        await services.connections.update("gpu", session)
        (done,) = await services.jobs.wait([job.id])
        assert done.status is JobStatus.COMPLETED
    assert server.bills == [job.id]


async def test_an_environment_variable_may_hold_the_key(world: World) -> None:
    draft = replace(GPU, key=None, key_source=KeySource.ENVIRONMENT, key_variable="MY_KEY")
    async with world.services() as services:
        await services.connections.add(draft)
        assert services.connections.needs_key("gpu")
    services = await open_services(world.paths, environment={"MY_KEY": KEY}, secrets=world.secrets)  # type: ignore[arg-type]
    try:
        assert not services.connections.needs_key("gpu")
    finally:
        await services.close()


@pytest.mark.parametrize(
    ("environment", "address", "auth"),
    [
        ({"OPENAI_API_KEY": KEY}, "https://api.openai.com/v1", Auth.BEARER),
        ({"OPENAI_BASE_URL": "http://gpu:1/v1/"}, "http://gpu:1/v1", Auth.NONE),
        ({"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://gpu:1/v1"}, "http://gpu:1/v1", Auth.BEARER),
    ],
)
async def test_the_usual_variables_make_a_connection_called_environment(
    world: World, environment: dict[str, str], address: str, auth: Auth
) -> None:
    services = await open_services(world.paths, environment=environment, secrets=world.secrets)  # type: ignore[arg-type]
    try:
        connection = services.connections.get("environment")
        assert (connection.base_url, connection.auth) == (address, auth)
        assert services.connections.default().name == "simulated"
        with pytest.raises(InvalidConnection):
            await services.connections.remove("environment")
    finally:
        await services.close()


@pytest.mark.parametrize("name", ["", "  ", "simulated", "Environment", "n" * 81])
async def test_names_that_cannot_be_are_refused(world: World, name: str) -> None:
    async with world.services() as services:
        with pytest.raises(InvalidConnection):
            await services.connections.add(replace(GPU, name=name))
    assert world.secrets.kept == {}


async def test_a_taken_name_is_refused_in_any_case_and_its_key_is_kept_nowhere(world: World) -> None:
    async with world.services() as services:
        with pytest.raises(ConnectionExists):
            await services.connections.add(replace(GPU, name="FAKE"))
    assert world.secrets.kept == {}


async def test_a_keyring_that_fails_leaves_no_connection_behind(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(account: str, secret: str) -> None:
        raise SecretError

    monkeypatch.setattr(world.secrets, "set", locked)
    async with world.services() as services:
        with pytest.raises(SecretError):
            await services.connections.add(GPU)
        with pytest.raises(UnknownConnection):
            services.connections.get("gpu")


async def test_a_connection_with_unfinished_jobs_is_neither_removed_nor_renamed(
    world: World, server: FakeServer, an_order: Callable[..., Order]
) -> None:
    server.looks = 1000
    async with world.services() as services:
        await services.jobs.submit([an_order()])
        with pytest.raises(ConnectionInUse):
            await services.connections.remove("fake")
        draft = ConnectionDraft(name="other", base_url="http://x/v1", auth=Auth.NONE, key_source=KeySource.NONE)
        with pytest.raises(ConnectionInUse):
            await services.connections.update("fake", draft)
        assert services.connections.get("fake").base_url == "http://127.0.0.1:1/v1"


async def test_finished_jobs_follow_the_new_name_of_their_connection(
    world: World, an_order: Callable[..., Order]
) -> None:
    async with world.services() as services:
        (job,) = await services.jobs.submit([an_order()])
        await services.jobs.wait([job.id])
        draft = ConnectionDraft(name="studio", base_url="http://x/v1", auth=Auth.NONE, key_source=KeySource.NONE)
        await services.connections.update("fake", draft)
        assert (await services.catalogue.get(job.id)).connection == "studio"
