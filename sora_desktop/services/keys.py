"""The keys of connections, wherever each of them lives."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import NO_SECRETS, ConnectionSecrets, KeySource
from sora_desktop.domain.errors import KeyMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.connections import Connection
    from sora_desktop.storage.secrets import SecretStore


class KeyService:
    """Finds, keeps and forgets keys; none is ever written anywhere but to the keyring."""

    def __init__(self, secrets: SecretStore, environment: Mapping[str, str]) -> None:
        """Use `secrets` for the keyring and `environment` for keys named by a variable."""
        self._secrets = secrets
        self._environment = environment
        self._session: dict[str, str] = {}
        self._known_missing: set[str] = set()

    def missing(self, connection: Connection) -> bool:
        """Tell whether a connection is known to lack its key; the keyring is not asked."""
        if connection.key_source is KeySource.SESSION:
            return connection.id not in self._session
        if connection.key_source is KeySource.ENVIRONMENT:
            return not self._of_environment(connection)
        return connection.id in self._known_missing

    async def find(self, connection: Connection) -> ConnectionSecrets:
        """Give the secrets of a connection.

        Raises:
            KeyMissing: it is not there.
            SecretError: the keyring does not give it out.
        """
        source = connection.key_source
        key: str | None
        if source is KeySource.NONE:
            return NO_SECRETS
        if source is KeySource.KEYRING:
            key = await asyncio.to_thread(self._secrets.get, connection.id)
            reason = "The keyring holds none for it. Enter the key again."
        elif source is KeySource.ENVIRONMENT:
            key = self._of_environment(connection)
            reason = f"The environment variable {connection.key_variable} is not set. Set it and start again."
        else:
            key = self._session.get(connection.id)
            reason = "It was kept for one session only. Enter it again."
        (self._known_missing.discard if key else self._known_missing.add)(connection.id)
        if not key:
            raise KeyMissing(name=connection.name, reason=reason)
        return ConnectionSecrets(key=key)

    async def keep(self, connection: Connection, key: str | None) -> None:
        """Keep a key where the connection wants it; None leaves things as they are.

        Raises:
            SecretError: the keyring does not take it.
        """
        if key is None:
            return
        if connection.key_source is KeySource.KEYRING:
            await asyncio.to_thread(self._secrets.set, connection.id, key)
            self._known_missing.discard(connection.id)
        elif connection.key_source is KeySource.SESSION:
            self._session[connection.id] = key

    async def forget(self, connection: Connection) -> None:
        """Forget the key of a connection where the connection says that it is.

        Raises:
            SecretError: the keyring cannot be reached.
        """
        if connection.key_source is KeySource.KEYRING:
            await asyncio.to_thread(self._secrets.delete, connection.id)
        elif connection.key_source is KeySource.SESSION:
            self._session.pop(connection.id, None)

    def _of_environment(self, connection: Connection) -> str:
        """Give what a variable holds; files that variables are filled from often end in a new line."""
        return self._environment.get(connection.key_variable or "", "").strip()
