"""Queries that a person gave a name, to look at the same jobs again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.errors import InvalidEntry, UnknownFilter
from sora_desktop.domain.queries import SavedFilter
from sora_desktop.domain.requests import Problem, Rule

if TYPE_CHECKING:
    from sora_desktop.domain.queries import JobQuery
    from sora_desktop.storage.saved_filters import SavedFilterRepository

NAME_LIMIT = 80
"""Characters of a name."""


class FilterService:
    """Keeps saved filters; a name is the same in any case."""

    def __init__(self, repository: SavedFilterRepository) -> None:
        """Keep them in `repository`."""
        self._repository = repository

    async def all(self) -> list[SavedFilter]:
        """Give all of them by name."""
        return await self._repository.all()

    async def get(self, name: str) -> SavedFilter:
        """Give the one of a name.

        Raises:
            UnknownFilter: there is none.
        """
        known = await self._repository.all()
        wanted = " ".join(name.split()).casefold()
        for saved in known:
            if saved.name.casefold() == wanted:
                return saved
        raise UnknownFilter(name=name, known=", ".join(saved.name for saved in known) or "none")

    async def save(self, name: str, query: JobQuery) -> SavedFilter:
        """Keep a query under a name, in the place of what had it before.

        Raises:
            InvalidEntry: the name does not do.
            StorageError: it could not be stored.
        """
        saved = SavedFilter(_named(name), query)
        await self._repository.save(saved)
        return saved

    async def rename(self, old: str, new: str) -> SavedFilter:
        """Give one another name, and take the place of one that has it already.

        Raises:
            UnknownFilter: there is none.
            InvalidEntry: the name does not do.
            StorageError: it could not be stored.
        """
        saved, name = await self.get(old), _named(new)
        await self._repository.rename(saved.name, name)
        return SavedFilter(name, saved.query)

    async def remove(self, name: str) -> SavedFilter:
        """Remove one, and give it as it was.

        Raises:
            UnknownFilter: there is none.
            StorageError: it could not be removed.
        """
        saved = await self.get(name)
        await self._repository.remove(saved.name)
        return saved


def _named(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= NAME_LIMIT:
        raise InvalidEntry([Problem("name", Rule.NAME_UNREADABLE, {"limit": NAME_LIMIT})])
    return tidy
