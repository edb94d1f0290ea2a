"""Whom a person trusts to vouch for those who sign content credentials."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.errors import UnknownAuthority

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.domain.trust import TrustAnchor
    from sora_desktop.storage.trust import TrustStore

_SHORTEST = 4
"""As many digits of a fingerprint are asked for at least."""


class TrustService:
    """The authorities that are trusted; none is unless the person says so."""

    def __init__(self, store: TrustStore) -> None:
        """Keep them in `store`."""
        self._store = store

    async def anchors(self) -> tuple[TrustAnchor, ...]:
        """Give every authority that is trusted, by name.

        Raises:
            StorageError: their folder cannot be read.
        """
        return await asyncio.to_thread(self._store.all)

    async def add(self, path: Path) -> tuple[TrustAnchor, ...]:
        """Trust the authorities whose certificates a file holds, and give them.

        Raises:
            CertificateUnusable: it holds none, or cannot be read.
            StorageError: they cannot be stored.
        """
        return await asyncio.to_thread(self._store.add, path)

    async def remove(self, fingerprint: str) -> TrustAnchor:
        """Trust an authority no more, and give it as it was.

        Args:
            fingerprint: its fingerprint or the beginning of it, with or without colons.

        Raises:
            UnknownAuthority: none, or more than one, begins so.
            StorageError: it cannot be taken away.
        """
        wanted = fingerprint.replace(":", "").replace(" ", "").lower()
        fitting = [anchor for anchor in await self.anchors() if anchor.fingerprint.startswith(wanted)]
        if len(wanted) < _SHORTEST or len(fitting) != 1:
            raise UnknownAuthority(fingerprint=fingerprint)
        await asyncio.to_thread(self._store.remove, fitting[0].fingerprint)
        return fitting[0]

    async def pem(self) -> str:
        """Give the certificates of all, in PEM form, for reading credentials with."""
        return await asyncio.to_thread(self.pem_now)

    def pem_now(self) -> str:
        """Give the same on a worker thread, for it blocks."""
        return self._store.pem()
