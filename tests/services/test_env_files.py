"""Facts about .env files: which connections they describe, and where their keys go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import ConnectionsUnreadable
from sora_desktop.services import env_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.conftest import World

KEY, PASSWORD = "sk-canary-0123456789", "canary-password-0123456789"


async def test_the_key_of_a_env_file_goes_to_the_keyring(world: World, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f"# mine\nexport OPENAI_API_KEY='{KEY}' # secret\nOPENAI_BASE_URL=http://gpu:8091/v1/videos\n")
    async with world.services() as services:
        read = await services.connections.read_env(path)
        assert world.secrets.kept == {}
        assert KEY not in repr(read)
        (added,) = await services.connections.import_connections(read)
    assert (added.name, added.base_url, added.auth, added.key_source) == (
        "gpu",
        "http://gpu:8091/v1",
        Auth.BEARER,
        KeySource.KEYRING,
    )
    assert world.secrets.kept == {added.id: KEY}
    for file in world.paths.root.rglob("*"):
        if file.is_file():
            assert KEY.encode() not in file.read_bytes(), file


async def test_several_pairs_become_several_connections_and_the_rest_is_told(world: World, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "MY_GATEWAY_API_KEY=k1\nMY_GATEWAY_BASE_URL=https://gateway.example/v1\nOPENROUTER_API_KEY=k2\n"
        f"STRIPE_API_KEY={KEY}\nAPP_BASE_URL=http://app\nBAD_API_KEY=k3\nBAD_API_BASE=ftp://x\nPATH=/bin\n"
    )
    async with world.services() as services:
        read = await services.connections.read_env(path)
        with pytest.raises(ConnectionsUnreadable, match="one name"):
            await services.connections.read_env(path, "studio")
        added = await services.connections.import_connections(read)
    assert [(one.name, one.kind) for one in added] == [
        ("my-gateway", "openai-compatible"),
        ("openrouter", "openrouter"),
    ]
    assert sorted(world.secrets.kept.values()) == ["k1", "k2"]
    assert len(read.notes) == 2
    assert any("STRIPE_BASE_URL" in note for note in read.notes)
    assert not any(KEY in note for note in read.notes)


async def test_a_key_of_the_closed_service_is_taken_and_what_is_to_know_is_said(world: World, tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(f"OPENAI_API_KEY={KEY}\n")
    async with world.services() as services:
        (found,) = (await services.connections.read_env(path, "mine")).found
    assert (found.draft.name, found.draft.base_url) == ("mine", "https://api.openai.com/v1")
    assert "closed" in found.notes[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names no"),
        (b"FOO=1\n", "names no"),
        (b"\xff\xfe", "UTF-8"),
        (b"FOO_API_KEY=1\n", "FOO_BASE_URL"),
        (f"OPENAI_API_KEY={KEY}é\n".encode(), "characters"),
        (f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL=ftp://me:{PASSWORD}@x\n".encode(), "address"),
        pytest.param(b"#" * (env_files.SIZE_LIMIT + 1), "KiB", id="large"),
    ],
)
async def test_a_env_file_without_connections_is_refused_in_words(
    world: World, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / ".env"
    path.write_bytes(content)
    async with world.services() as services:
        with pytest.raises(ConnectionsUnreadable) as refused:
            await services.connections.read_env(path)
    assert words in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("  export A = b  ", "b"),
        ("A='b # c' # d", "b # c"),
        ('A="b # c"# d', "b # c"),
        (r'A="b\"c\n"', 'b"c\n'),
        ("A=b#c", "b#c"),
        ("A=b # c", "b"),
        ("A=#c", ""),
        ("A=", ""),
        ("A='b", "'b"),
        ("A=b=c", "b=c"),
    ],
)
def test_a_line_of_a_env_file_is_read_as_shells_and_tools_do(line: str, value: str) -> None:
    assert env_files.variables(f"\n{line}\r\n") == {"A": value}


@given(st.text(max_size=80))
def test_no_env_file_is_too_odd(text: str) -> None:
    assert all(env_files.variables(text).keys())
    assert "A" not in env_files.variables("# A=1\nA-B=1\n1A=2\n=3\nA\n")
