"""Facts about where the secrets of a connection live, and that they are nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.composition import open_services
from sora_desktop.domain.connections import Auth, Connection, ConnectionSecrets, Header, KeySource
from sora_desktop.domain.errors import DiskFull, KeyMissing, KeyringLocked, KeyringMissing
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.services.keys import KeyService
from sora_desktop.storage.connections import ConnectionRepository

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.services.bundle import Services
    from tests.plugins.keyrings import FakeSecrets
    from tests.services.conftest import FakeServer, World

KEY, TOKEN, PASSWORD = "sk-canary-0123456789", "canary-token-0123456789", "canary-password-0123456789"
PROXY = f"http://me:{PASSWORD}@proxy.example:3128"
SHOWN_PROXY = "http://me@proxy.example:3128"
FULL = ConnectionDraft(
    name="gpu",
    base_url="http://127.0.0.1:8091/v1",
    key=KEY,
    headers=(Header("X-Title", "clips"), Header("X-Token", TOKEN)),
    proxy=PROXY,
)
UNCHANGED = replace(FULL, key=None, headers=(Header("X-Title", "clips"), Header("X-Token")), proxy=SHOWN_PROXY)


@pytest.fixture
def opened(world: World, monkeypatch: pytest.MonkeyPatch) -> list[ConnectionSecrets]:
    """Collect the secrets that clients are opened with."""
    found: list[ConnectionSecrets] = []

    def remember(_self: World, _connection: Connection, secrets: ConnectionSecrets, _on_learned: object) -> FakeServer:
        found.append(secrets)
        return world.server

    monkeypatch.setattr(type(world), "_open_client", remember)
    return found


def accounts(connection: Connection) -> dict[str, str]:
    """Give what the keyring is to hold for the full connection."""
    return {connection.id: KEY, f"{connection.id}/header/x-token": TOKEN, f"{connection.id}/proxy": PROXY}


def assert_in_no_file(world: World) -> None:
    for path in world.paths.root.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [secret for secret in (KEY, TOKEN, PASSWORD) if secret.encode() in data], path


async def test_key_header_and_proxy_go_to_the_keyring_and_to_no_file(
    world: World, opened: list[ConnectionSecrets]
) -> None:
    async with world.services() as services:
        added = await services.connections.add(FULL)
        assert world.secrets.kept == accounts(added)
        assert (added.proxy, added.headers) == (SHOWN_PROXY, (Header("X-Title", "clips"), Header("X-Token")))
        await services.connections.client("gpu")
    assert opened == [ConnectionSecrets(key=KEY, headers={"X-Title": "clips", "X-Token": TOKEN}, proxy=PROXY)]
    assert_in_no_file(world)
    async with world.services() as services:
        await services.connections.client("gpu")
        await services.connections.remove("gpu")
    assert opened[1] == opened[0]
    assert world.secrets.kept == {}


async def test_what_is_not_entered_again_stays(world: World, opened: list[ConnectionSecrets]) -> None:
    async with world.services() as services:
        added = await services.connections.add(FULL)
        await services.connections.update("gpu", replace(UNCHANGED, name="studio"))
        assert world.secrets.kept == accounts(added)
        await services.connections.client("studio")
    assert opened[0].proxy == PROXY


async def test_what_is_not_needed_any_more_is_forgotten(world: World) -> None:
    async with world.services() as services:
        added = await services.connections.add(FULL)
        await services.connections.update("gpu", replace(UNCHANGED, headers=(), proxy=None))
        assert world.secrets.kept == {added.id: KEY}
        await services.connections.update("gpu", replace(UNCHANGED, auth=Auth.NONE, headers=(), proxy=None))
        assert world.secrets.kept == {}


async def test_the_password_of_one_proxy_is_not_shown_to_another(world: World, opened: list[ConnectionSecrets]) -> None:
    async with world.services() as services:
        await services.connections.add(FULL)
        await services.connections.update("gpu", replace(UNCHANGED, proxy="http://me@other.example:3128"))
        await services.connections.client("gpu")
    assert opened[-1].proxy is None
    assert opened[-1].headers["X-Token"] == TOKEN


async def test_secrets_of_one_session_are_kept_nowhere_else(world: World, opened: list[ConnectionSecrets]) -> None:
    async with world.services() as services:
        await services.connections.add(replace(FULL, key_source=KeySource.SESSION))
        assert not services.connections.needs_key("gpu")
        await services.connections.client("gpu")
    assert world.secrets.kept == {}
    assert opened[0] == ConnectionSecrets(key=KEY, headers={"X-Title": "clips", "X-Token": TOKEN}, proxy=PROXY)
    assert_in_no_file(world)
    async with world.services() as services:
        assert services.connections.needs_key("gpu")


async def test_headers_and_proxy_come_along_when_the_key_moves(world: World, opened: list[ConnectionSecrets]) -> None:
    async with world.services() as services:
        added = await services.connections.add(FULL)
        await services.connections.update("gpu", replace(UNCHANGED, key="sk-new", key_source=KeySource.SESSION))
        assert world.secrets.kept == {}
        await services.connections.client("gpu")
        await services.connections.update("gpu", replace(UNCHANGED, key=KEY, key_source=KeySource.KEYRING))
        assert world.secrets.kept == accounts(added)
    assert opened[0] == ConnectionSecrets(key="sk-new", headers={"X-Title": "clips", "X-Token": TOKEN}, proxy=PROXY)


async def test_what_moved_goes_back_if_the_change_cannot_be_stored(
    world: World, monkeypatch: pytest.MonkeyPatch, opened: list[ConnectionSecrets]
) -> None:
    async def full(*_: object) -> None:
        raise DiskFull(path="/data")

    async with world.services() as services:
        await services.connections.add(replace(FULL, key_source=KeySource.SESSION))
        with monkeypatch.context() as patched:
            patched.setattr(ConnectionRepository, "save", full)
            with pytest.raises(DiskFull):
                await services.connections.update("gpu", replace(UNCHANGED, key=KEY))
        assert world.secrets.kept == {}
        await services.connections.client("gpu")
    assert opened[0].headers["X-Token"] == TOKEN


@pytest.mark.parametrize("failing", [1, 2, 3])
async def test_a_keyring_that_fails_half_way_leaves_nothing_behind(
    world: World, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    async with world.services() as services:
        _fail_from(world.secrets, failing, monkeypatch)
        with pytest.raises(KeyringLocked):
            await services.connections.add(FULL)
        assert world.secrets.kept == {}
        assert "gpu" not in {one.name for one in services.connections.all()}


async def test_a_change_that_cannot_be_stored_leaves_the_secrets_as_they_were(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise DiskFull(path="/data")

    async with world.services() as services:
        added = await services.connections.add(FULL)
        changed = replace(FULL, name="studio", key="sk-new", headers=(Header("X-Token", "new"),))
        with monkeypatch.context() as patched:
            patched.setattr(ConnectionRepository, "save", full)
            with pytest.raises(DiskFull):
                await services.connections.update("gpu", changed)
        assert world.secrets.kept == accounts(added)
        assert services.connections.get("gpu") == added


async def test_a_header_whose_value_is_nowhere_is_asked_for(world: World) -> None:
    async with world.services() as services:
        await services.connections.add(replace(FULL, headers=(Header("X-Token"),)))
        assert services.connections.needs_key("gpu")
        with pytest.raises(KeyMissing, match="X-Token"):
            await services.connections.client("gpu")
        await services.connections.update("gpu", replace(FULL, headers=(Header("X-Token", TOKEN),)))
        await services.connections.client("gpu")
        assert not services.connections.needs_key("gpu")


async def test_headers_and_proxies_may_name_environment_variables(world: World) -> None:
    draft = replace(
        FULL,
        auth=Auth.NONE,
        key=None,
        headers=(Header("Authorization", "Bearer ${GPU_TOKEN}"),),
        proxy="http://me:${PROXY_PASSWORD}@proxy.example:3128",
    )
    async with world.services() as services:
        added = await services.connections.add(draft)
        assert services.connections.needs_key("gpu")
        with pytest.raises(KeyMissing, match="GPU_TOKEN"):
            await services.connections.client("gpu")
    assert world.secrets.kept == {}
    keys = KeyService(world.secrets, {"GPU_TOKEN": f" {TOKEN}\n", "PROXY_PASSWORD": "p@ss"})  # type: ignore[arg-type]
    assert not keys.missing(added)
    assert await keys.find(added) == ConnectionSecrets(
        headers={"Authorization": f"Bearer {TOKEN}"}, proxy="http://me:p%40ss@proxy.example:3128"
    )


async def test_a_copy_has_the_secrets_of_its_source_and_its_own_life(
    world: World, opened: list[ConnectionSecrets]
) -> None:
    async with world.services() as services:
        first = await services.connections.add(FULL)
        second = await services.connections.duplicate("GPU")
        assert (second.name, second.base_url, second.headers) == ("gpu 2", first.base_url, first.headers)
        assert world.secrets.kept == accounts(first) | accounts(second)
        await services.connections.remove("gpu")
        assert world.secrets.kept == accounts(second)
        await services.connections.client("gpu 2")
    assert opened[0].key == KEY
    assert_in_no_file(world)


async def test_a_copy_that_the_keyring_refuses_is_not_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world.services() as services:
        first = await services.connections.add(FULL)
        _fail_from(world.secrets, 2, monkeypatch)
        with pytest.raises(KeyringLocked):
            await services.connections.duplicate("gpu")
        assert world.secrets.kept == accounts(first)
        assert len(services.connections.all()) == 3


async def test_a_test_of_a_draft_uses_what_is_entered_and_else_what_is_stored(
    world: World, opened: list[ConnectionSecrets]
) -> None:
    async with world.services() as services:
        await services.connections.add(FULL)
        await services.connections.test_draft(replace(UNCHANGED, headers=(Header("X-Token", "typed"),)), "gpu")
        await services.connections.test_draft(replace(FULL, name="other", key=None, headers=(), proxy=None))
        report = await services.connections.test_draft(replace(FULL, headers=(Header("X-Token"),)))
    assert opened[0] == ConnectionSecrets(key=KEY, headers={"X-Token": "typed"}, proxy=PROXY)
    assert opened[1] == ConnectionSecrets()
    assert isinstance(report.error, KeyMissing)
    assert_in_no_file(world)


async def test_without_a_keyring_a_connection_without_secrets_works_and_is_told_from_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise KeyringMissing(reason="there is none")

    for name in ("get", "set", "delete"):
        monkeypatch.setattr(world.secrets, name, missing)
    plain = ConnectionDraft(name="plain", base_url="http://gpu:1/v1", auth=Auth.NONE, headers=(Header("X-A", "b"),))
    async with world.services() as services:
        await services.connections.add(plain)
        await services.connections.client("plain")
        await services.connections.update("plain", replace(plain, headers=(), proxy="http://proxy:1"))
        await services.connections.duplicate("plain")
        await services.connections.remove("plain")
        with pytest.raises(KeyringMissing):
            await services.connections.add(FULL)


async def test_keys_of_the_environment_connection_can_be_copied_into_a_stored_one(world: World) -> None:
    environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "http://gpu:1/v1"}
    services: Services = await open_services(world.paths, environment=environment, secrets=world.secrets)  # type: ignore[arg-type]
    try:
        copy = await services.connections.duplicate("environment")
        assert (copy.name, copy.key_variable, copy.built_in) == ("environment 2", "OPENAI_API_KEY", False)
        assert not services.connections.needs_key(copy.name)
    finally:
        await services.close()
    assert world.secrets.kept == {}
    assert_in_no_file(world)


def _fail_from(secrets: FakeSecrets, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a keyring lock itself at its nth write."""
    keep: Callable[[str, str], None] = secrets.set
    writes: list[str] = []

    def locking(account: str, secret: str) -> None:
        writes.append(account)
        if len(writes) >= number:
            raise KeyringLocked
        keep(account, secret)

    monkeypatch.setattr(secrets, "set", locking)
