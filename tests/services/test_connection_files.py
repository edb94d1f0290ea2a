"""Facts about connections in files: what is written, and what is read back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.connections import Header, Price
from sora_desktop.domain.errors import (
    ConnectionsUnreadable,
    DiskFull,
    FolderNotWritable,
    InvalidConnection,
    UnknownConnection,
)
from sora_desktop.services import connection_files
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.connections import ConnectionRepository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.conftest import World

KEY, TOKEN, PASSWORD = "sk-canary-0123456789", "canary-token-0123456789", "canary-password-0123456789"
GPU = ConnectionDraft(
    name="gpu",
    base_url="https://gpu.example/v1",
    kind="litellm",
    key=KEY,
    concurrency=3,
    proxy=f"http://me:{PASSWORD}@proxy.example:3128",
    headers=(Header("X-Title", "clips"), Header("X-Token", TOKEN), Header("X-From", "${ME}")),
    connect_timeout=3,
    answer_timeout=900.5,
    prices=(
        Price(model="wan", size="1280x720", usd_per_second=0.05, source="our accountant", as_of=date(2026, 11, 1)),
        Price(model="*", usd_per_second=0),
    ),
)
LEAST = {"name": "gpu", "base_url": "http://gpu:1/v1"}


def document(*connections: object, **changes: object) -> bytes:
    """Give a file that holds these connections."""
    whole: dict[str, Any] = {"format": connection_files.FORMAT, "version": 1, "connections": list(connections)}
    return json.dumps({**whole, **changes}).encode()


async def test_what_is_exported_comes_back_whole_but_without_its_secrets(world: World, tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    async with world.services() as services:
        first = await services.connections.add(GPU)
        written = await services.connections.export(path, ["gpu"])
        assert written == [first]
        text = path.read_text(encoding="utf-8")
        assert not [secret for secret in (KEY, TOKEN, PASSWORD, first.id) if secret in text]
        said = json.loads(text)["connections"][0]["left_out"]
        assert said == ["key", "header X-Token", "password of the proxy"]
        await services.connections.remove("gpu")
        read = await services.connections.read_import(path)
        assert "gpu" not in {one.name for one in services.connections.all()}
        (again,) = await services.connections.import_connections(read)
        assert replace(again, id=first.id) == first
        assert services.connections.needs_key("gpu")
    assert read.found[0].notes == (
        "Enter its key.",
        "Enter the value of its header X-Token.",
        "Enter the password of its proxy, if it has one.",
        "It sends the environment variables ME to its server.",
    )
    assert world.secrets.kept == {}


async def test_an_import_overwrites_nothing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    path.write_bytes(document(LEAST, {**LEAST, "base_url": "http://other:1/v1"}, {**LEAST, "name": "GPU 2"}))
    async with world.services() as services:
        first = await services.connections.add(GPU)
        read = await services.connections.read_import(path)
        assert [(one.name, one.draft.name) for one in read.found] == [
            ("gpu", "gpu 2"),
            ("gpu", "gpu 3"),
            ("GPU 2", "GPU 2 2"),
        ]
        await services.connections.duplicate("gpu")
        added = await services.connections.import_connections(read)
        assert [one.name for one in added] == ["gpu 3", "gpu 4", "GPU 2 2"]
        assert services.connections.get("gpu") == first
        assert len({one.name.casefold() for one in services.connections.all()}) == 7


async def test_all_stored_connections_are_exported_if_none_is_named(world: World, tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    async with world.services() as services:
        await services.connections.add(GPU)
        written = await services.connections.export(path)
        assert [one.name for one in written] == ["fake", "gpu"]
        assert [one.name for one in await services.connections.export(path, ["gpu", "GPU"], replace=True)] == ["gpu"]
        with pytest.raises(UnknownConnection):
            await services.connections.export(path, ["nobody"], replace=True)
        with pytest.raises(InvalidConnection):
            await services.connections.export(path, ["simulated"], replace=True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["connections.json", "data"]


async def test_a_file_is_replaced_only_if_that_is_wanted(world: World, tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    path.write_text("mine")
    async with world.services() as services:
        await services.connections.add(GPU)
        with pytest.raises(FolderNotWritable, match="in the way"):
            await services.connections.export(path)
        assert path.read_text() == "mine"
        await services.connections.export(path, replace=True)
        assert json.loads(path.read_text())["version"] == 1
        with pytest.raises(FolderNotWritable):
            await services.connections.export(tmp_path / "nowhere" / "c.json")


async def test_either_all_connections_of_a_file_are_added_or_none(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "connections.json"
    path.write_bytes(document(LEAST, {**LEAST, "name": "second"}))
    save = ConnectionRepository.save

    async def full(self: ConnectionRepository, connection: Any) -> None:  # noqa: ANN401 - whatever is stored
        if connection.name == "second":
            raise DiskFull(path="/data")
        await save(self, connection)

    async with world.services() as services:
        read = await services.connections.read_import(path)
        with monkeypatch.context() as patched:
            patched.setattr(ConnectionRepository, "save", full)
            with pytest.raises(DiskFull):
                await services.connections.import_connections(read)
        assert [one.name for one in services.connections.all()] == ["simulated", "fake"]


async def test_a_file_of_authorities_that_is_not_here_is_left_out_and_told(world: World, tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    path.write_bytes(document({**LEAST, "ca_file": str(tmp_path / "none.pem")}))
    async with world.services() as services:
        (found,) = (await services.connections.read_import(path)).found
        assert found.draft.ca_file is None
        assert "none.pem" in found.notes[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        pytest.param(b"[" * 100_000, "not JSON", id="deep"),
        (b"\xff\xfe", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b"[]", "not a file of connections"),
        (b'{"format": "other"}', "not a file of connections"),
        (document(LEAST, version=2), "newer version"),
        (document(LEAST, version="1"), "newer version"),
        (document(), "1 to 500"),
        pytest.param(document(*[LEAST] * 501), "1 to 500", id="many"),
        (document(LEAST, connections={}), "1 to 500"),
        (document(LEAST, "x"), "connection 2: it is not a JSON object"),
        (document({}), "connection 1"),
        (document({**LEAST, "id": "x"}), "unknown field “id”"),
        (document({**LEAST, "base_url": "ftp://x"}), "not the address"),
        (document({**LEAST, "base_url": 5}), "“base_url”"),
        (document({**LEAST, "auth": "magic"}), "magic"),
        (document({**LEAST, "concurrency": True}), "“concurrency”"),
        (document({**LEAST, "concurrency": 4.5}), "“concurrency”"),
        (document({**LEAST, "concurrency": 1000}), "From 1"),
        (document({**LEAST, "connect_timeout": -1}), "seconds"),
        (document({**LEAST, "connect_timeout": "3"}), "“connect_timeout”"),
        (document({**LEAST, "headers": [{"name": "Host", "value": "x"}]}), "Host"),
        (document({**LEAST, "headers": ["x"]}), "header"),
        (document({**LEAST, "headers": [{"name": "X-Token", "value": TOKEN}]}), "secret"),
        (document({**LEAST, "proxy": f"http://me:{PASSWORD}@x:1"}), "secret"),
        (document({**LEAST, "prices": [{"model": "a"}]}), "usd_per_second"),
        (document({**LEAST, "prices": [{"model": "a", "usd_per_second": 10**400}]}), "usd_per_second"),
        (document({**LEAST, "prices": [{"model": "a", "usd_per_second": 1, "as_of": "soon"}]}), "as_of"),
        (document({**LEAST, "key_source": "environment", "key_variable": "a b"}), "environment variable"),
        pytest.param(b" " * (connection_files.SIZE_LIMIT + 1), "KiB", id="large"),
    ],
)
async def test_a_file_that_makes_no_sense_is_refused_whole(
    world: World, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "connections.json"
    path.write_bytes(content)
    async with world.services() as services:
        with pytest.raises(ConnectionsUnreadable, match=r"connections\.json") as refused:
            await services.connections.read_import(path)
    assert words in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("name", ["nothing.json", "data", "nul\0byte"])
async def test_what_is_no_file_is_refused_in_words(world: World, tmp_path: Path, name: str) -> None:
    async with world.services() as services:
        with pytest.raises(ConnectionsUnreadable):
            await services.connections.read_import(tmp_path / name)
        with pytest.raises(ConnectionsUnreadable):
            await services.connections.read_env(tmp_path / name)


def test_a_kind_of_a_later_program_is_taken_for_any_server_and_told(tmp_path: Path) -> None:
    (found,) = connection_files.read(document({**LEAST, "kind": "newer"}), tmp_path)
    assert "newer" in found.notes[-1]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([*LEAST]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "base_url", "headers", "prices", "model", "value"]), inner)
        ),
        max_leaves=8,
    )
)
def test_whatever_a_file_holds_is_read_or_refused_in_words(value: object) -> None:
    data = json.dumps({"format": connection_files.FORMAT, "version": 1, "connections": [value]}).encode()
    try:
        connection_files.read(data, "x")  # type: ignore[arg-type]
    except ConnectionsUnreadable as error:
        assert str(error)  # noqa: PT017 - it may as well be read
