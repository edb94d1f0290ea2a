"""Facts about stored connections."""

from __future__ import annotations

import dataclasses
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.characters import Character
from sora_desktop.domain.connections import SIMULATED, Auth, Connection, Encoding, Header, KeySource, Learned, Price
from sora_desktop.domain.errors import ConnectionExists
from sora_desktop.storage.characters import CharacterRepository
from sora_desktop.storage.connections import ConnectionRepository

if TYPE_CHECKING:
    from sora_desktop.storage.database import Database

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
PLAIN = Connection(id="1", name="Werkstatt", base_url="http://localhost:1/v1")


@pytest.fixture
def connections(database: Database) -> ConnectionRepository:
    return ConnectionRepository(database)


@given(
    connection=st.builds(
        Connection,
        id=st.just("1"),
        name=st.text(min_size=1, max_size=20),
        kind=st.text(max_size=10),
        base_url=st.text(max_size=20),
        auth=st.sampled_from(Auth),
        key_source=st.sampled_from(KeySource),
        key_variable=st.none() | st.text(max_size=10),
        concurrency=st.integers(1, 64),
        proxy=st.none() | st.text(max_size=10),
        ca_file=st.none() | st.text(max_size=10),
        headers=st.lists(st.builds(Header, st.text(max_size=5), st.none() | st.text(max_size=5))).map(tuple),
        connect_timeout=st.none() | st.floats(0.1, 100),
        answer_timeout=st.none() | st.floats(0.1, 9000),
        prices=st.lists(
            st.builds(
                Price,
                model=st.text(max_size=5),
                size=st.none() | st.text(max_size=5),
                usd_per_second=st.floats(0, 10),
                source=st.text(max_size=5),
                as_of=st.none() | st.dates(),
            )
        ).map(tuple),
        learned=st.builds(
            Learned,
            encoding=st.none() | st.sampled_from(Encoding),
            models=st.lists(st.text(max_size=5)).map(tuple),
            sizes=st.lists(st.text(max_size=5)).map(tuple),
            seconds=st.lists(st.floats(0.1, 60)).map(tuple),
            listing=st.sampled_from(Support),
            key_checked=st.sampled_from(Support),
            emulated=st.booleans(),
            tested_at=st.none() | st.datetimes(timezones=st.just(UTC)),
        ),
        built_in=st.just(False),
    )
)
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_connection_comes_back_as_it_was(connections: ConnectionRepository, connection: Connection) -> None:
    await connections.save(connection)
    assert await connections.all() == [connection]


async def test_connections_are_listed_by_name(connections: ConnectionRepository) -> None:
    for number, name in enumerate(["b", "Ä", "a", "C"]):
        await connections.save(dataclasses.replace(PLAIN, id=str(number), name=name))
    assert [connection.name for connection in await connections.all()] == ["a", "b", "C", "Ä"]


async def test_saving_again_changes_it(connections: ConnectionRepository) -> None:
    await connections.save(PLAIN)
    changed = dataclasses.replace(PLAIN, name="Keller", auth=Auth.BASIC, concurrency=9)
    await connections.save(changed)
    assert await connections.all() == [changed]


@pytest.mark.parametrize("name", ["Werkstatt", "WERKSTATT", "werkſtatt"])
async def test_a_name_is_taken_in_any_case(connections: ConnectionRepository, name: str) -> None:
    await connections.save(PLAIN)
    with pytest.raises(ConnectionExists):
        await connections.save(dataclasses.replace(PLAIN, id="2", name=name))
    assert await connections.all() == [PLAIN]


async def test_a_connection_may_change_the_case_of_its_own_name(connections: ConnectionRepository) -> None:
    await connections.save(PLAIN)
    await connections.save(dataclasses.replace(PLAIN, name="WERKSTATT"))
    assert [connection.name for connection in await connections.all()] == ["WERKSTATT"]


async def test_a_removed_connection_is_gone(connections: ConnectionRepository) -> None:
    await connections.save(PLAIN)
    await connections.remove(PLAIN.id)
    await connections.remove("nobody")
    assert await connections.all() == []


async def test_built_in_connections_are_not_stored(connections: ConnectionRepository) -> None:
    with pytest.raises(ValueError, match="built in"):
        await connections.save(SIMULATED)


async def test_no_connection_is_the_default_before_one_is_chosen(connections: ConnectionRepository) -> None:
    assert await connections.default_name() is None


async def test_the_default_can_be_any_connection_and_change(connections: ConnectionRepository) -> None:
    await connections.set_default("simulated")
    assert await connections.default_name() == "simulated"
    await connections.set_default("other")
    assert await connections.default_name() == "other"


async def test_the_default_stays_so_under_a_new_name(connections: ConnectionRepository) -> None:
    await connections.save(PLAIN)
    await connections.set_default(PLAIN.name)
    await connections.save(dataclasses.replace(PLAIN, id="2", name="other"))
    await connections.save(dataclasses.replace(PLAIN, name="Keller"))
    assert await connections.default_name() == "Keller"


async def test_a_removed_default_is_none(connections: ConnectionRepository) -> None:
    other = dataclasses.replace(PLAIN, id="2", name="other")
    for connection in (PLAIN, other):
        await connections.save(connection)
    await connections.set_default(PLAIN.name)
    await connections.remove(other.id)
    assert await connections.default_name() == PLAIN.name
    await connections.remove(PLAIN.id)
    assert await connections.default_name() is None


@pytest.mark.parametrize("column", ["auth", "key_source", "connect_timeout", "concurrency"])
async def test_the_database_itself_refuses_values_that_make_no_sense(
    database: Database, connections: ConnectionRepository, column: str
) -> None:
    await connections.save(PLAIN)
    value = 0 if column in {"concurrency", "connect_timeout"} else "sense"

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute(f"UPDATE connections SET {column} = ?", (value,))  # noqa: S608 - of the names above

    with pytest.raises(sqlite3.IntegrityError):
        await database.write(spoil)


async def test_characters_follow_their_connection_and_go_with_it(
    connections: ConnectionRepository, database: Database
) -> None:
    characters = CharacterRepository(database)
    await connections.save(PLAIN)
    await connections.save(dataclasses.replace(PLAIN, id="2", name="Keller"))
    for name in ("Werkstatt", "Keller"):
        await characters.add(Character(connection=name, remote_id="char_1", name="Fox", created_at=MOMENT))
    await connections.save(dataclasses.replace(PLAIN, name="Dach"))
    assert [one.remote_id for one in await characters.of("Dach")] == ["char_1"]
    assert await characters.of("Werkstatt") == []
    await connections.remove(PLAIN.id)
    assert await characters.of("Dach") == []
    assert len(await characters.of("Keller")) == 1
