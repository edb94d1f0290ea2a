"""Characters: people and things that were shown to a server and can appear in its videos."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.characters import NAME_LIMIT, Character
from sora_desktop.domain.errors import InvalidRequest
from sora_desktop.domain.requests import Problem, Rule
from sora_desktop.services.derivations import is_video

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sora_desktop.services.connections import ConnectionService
    from sora_desktop.storage.characters import CharacterRepository


class CharacterService:
    """Shows characters to servers, and remembers them."""

    def __init__(
        self, repository: CharacterRepository, connections: ConnectionService, now: Callable[[], datetime]
    ) -> None:
        """Bring the parts together; `now` gives the time in UTC."""
        self._repository = repository
        self._connections = connections
        self._now = now

    async def of(self, connection: str | None) -> list[Character]:
        """Give the characters that the server of a connection was shown from here, by name.

        Raises:
            UnknownConnection: the connection does not exist.
        """
        return await self._repository.of(self._connections.get(connection).name)

    async def create(self, connection: str | None, name: str, clip: Path) -> Character:
        """Show a server a clip of somebody, who can then appear under this name.

        Raises:
            UnknownConnection: the connection does not exist.
            InvalidRequest: the name or the clip does not do.
            NotSupported: the server knows no characters.
            ClientError: it could not be shown.
            StorageError: it was shown, but could not be stored.
        """
        known = self._connections.get(connection)
        plain = " ".join(name.split())
        if not 1 <= len(plain) <= NAME_LIMIT:
            raise InvalidRequest([Problem("name", Rule.NAME_UNREADABLE, {"limit": NAME_LIMIT})])
        if not await asyncio.to_thread(is_video, clip):
            raise InvalidRequest([Problem("video", Rule.VIDEO_MISSING, {"value": str(clip)})])
        client = await self._connections.client(known.name)
        shown = await client.create_character(plain, clip)
        character = Character(
            connection=known.name, remote_id=shown.id, name=shown.name or plain, created_at=self._now()
        )
        await self._repository.add(character)
        return character

    async def find(self, connection: str | None, names: tuple[str, ...]) -> tuple[str, ...]:
        """Give the server's ids of characters by name, in any case; what is no known name is taken for an id."""
        known = {character.name.casefold(): character.remote_id for character in await self.of(connection)}
        return tuple(known.get(name.casefold(), name) for name in names)

    async def forget(self, character: Character) -> None:
        """Forget a character here; its server may keep it."""
        await self._repository.remove(character.connection, character.remote_id)
