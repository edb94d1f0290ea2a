"""Characters are kept for each connection."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.characters import Character
from sora_desktop.storage.characters import CharacterRepository

if TYPE_CHECKING:
    from sora_desktop.storage.database import Database

MINA = Character(
    connection="studio", remote_id="char_1", name="Mina", created_at=datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
)


@pytest.fixture
def characters(database: Database) -> CharacterRepository:
    return CharacterRepository(database)


async def test_characters_come_back_by_name_and_only_for_their_connection(characters: CharacterRepository) -> None:
    first = dataclasses.replace(MINA, remote_id="char_2", name="Anton")
    elsewhere = dataclasses.replace(MINA, connection="other")
    for character in (MINA, first, elsewhere):
        await characters.add(character)
    assert await characters.of("studio") == [first, MINA]
    assert await characters.of("other") == [elsewhere]
    assert await characters.of("none") == []


async def test_a_character_that_is_added_again_gets_its_new_name(characters: CharacterRepository) -> None:
    await characters.add(MINA)
    renamed = dataclasses.replace(MINA, name="Mina in red")
    await characters.add(renamed)
    assert await characters.of("studio") == [renamed]


async def test_a_removed_character_is_gone(characters: CharacterRepository) -> None:
    await characters.add(MINA)
    await characters.remove("studio", "char_9")
    assert await characters.of("studio") == [MINA]
    await characters.remove("studio", "char_1")
    assert await characters.of("studio") == []


async def test_characters_follow_their_connection_to_its_new_name(characters: CharacterRepository) -> None:
    await characters.add(MINA)
    await characters.rename_connection("studio", "attic")
    assert await characters.of("attic") == [dataclasses.replace(MINA, connection="attic")]
