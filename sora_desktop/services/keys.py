"""The secrets of connections, wherever each of them lives."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from sora_desktop.domain.connections import NO_SECRETS, ConnectionSecrets, KeySource
from sora_desktop.domain.errors import InvalidConnection, KeyMissing, SecretError
from sora_desktop.services.connection_options import VARIABLE, without_password
from sora_desktop.services.discretion import note_connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sora_desktop.domain.connections import Connection
    from sora_desktop.storage.secrets import SecretStore

Kept = list[tuple[str, str | None]]
"""What keyring accounts held before: enough to put it back."""

VARIABLE_MARK = "$"
"""What stands before the name of a variable where accounts of the session are named, too."""


class KeyService:
    """Finds, keeps and forgets secrets; none is ever written anywhere but to the keyring.

    Secret headers and the proxy's password live where the key lives: for the session only if the
    key does, otherwise in the keyring. What names environment variables is read from those.
    """

    def __init__(self, secrets: SecretStore, environment: Mapping[str, str]) -> None:
        """Use `secrets` for the keyring and `environment` for keys named by a variable."""
        self._secrets = secrets
        self._environment = environment
        self._session: dict[str, str] = {}
        self._borrowed: dict[tuple[str, str], str] = {}
        """What other processes lent for a connection, by its id and the name of the variable."""

        self._known_missing: set[str] = set()

    def missing(self, connection: Connection) -> bool:
        """Tell whether a connection is known to lack a secret now; the keyring is not asked."""
        if self.lacks(connection):
            return True
        return connection.key_source is not KeySource.SESSION and connection.id in self._known_missing

    def lacks(self, connection: Connection) -> list[str]:
        """Name the variables, with a mark, and the accounts of the session that a connection needs and that are empty.

        The keyring is not asked: every process of a person has the same one.
        """
        empty = [VARIABLE_MARK + name for name in _variables(connection) if not self._variable(connection, name)]
        if connection.key_source is not KeySource.SESSION:
            return empty
        needed = [_key_account(connection), *(_header_account(connection, name) for name in _secret(connection))]
        return [*empty, *(account for account in needed if account not in self._session)]

    def lendable(self, connection: Connection, names: Sequence[str]) -> dict[str, str]:
        """Give what is here of what another process lacks for a connection, by the names that `lacks` gave."""
        read = {VARIABLE_MARK + name: self._variable(connection, name) for name in _variables(connection)}
        if connection.key_source is KeySource.SESSION:
            read |= {account: self._session.get(account, "") for account in _accounts(connection)}
        return {name: read[name] for name in names if read.get(name)}

    def borrow(self, connection: Connection, lent: Mapping[str, str]) -> None:
        """Use what another process lends for a connection; only what it lacks, and only for this one."""
        for name in self.lacks(connection):
            if name not in lent:
                continue
            if name.startswith(VARIABLE_MARK):
                self._borrowed[connection.id, name.removeprefix(VARIABLE_MARK)] = lent[name]
            else:
                self._session[name] = lent[name]

    def look_again(self) -> None:
        """Forget what was found missing: another process may have changed it."""
        self._known_missing.clear()

    def note_missing(self, connection: Connection, given: ConnectionSecrets) -> None:
        """Note what a new connection lacks that was given no more than this."""
        lacks_key = connection.key_source is KeySource.KEYRING and given.key is None
        if lacks_key or any(name not in given.headers for name in _secret(connection)):
            self._known_missing.add(connection.id)

    async def find(
        self, connection: Connection, given: ConnectionSecrets = NO_SECRETS, *, stored: bool = True
    ) -> ConnectionSecrets:
        """Give the secrets of a connection.

        Args:
            connection: whose.
            given: what a person entered just now, which goes before what is stored.
            stored: whether there may be anything in the keyring or for the session.

        Raises:
            KeyMissing: a key or a header's value is not there.
            InvalidConnection: what a variable holds makes no proxy's address.
            SecretError: the keyring does not give it out.
        """
        self._known_missing.discard(connection.id)
        try:
            found = ConnectionSecrets(
                key=await self._key(connection, given.key, stored=stored),
                headers={
                    header.name: given.headers.get(header.name)
                    or await self._header(connection, header.name, header.value, stored=stored)
                    for header in connection.headers
                },
                proxy=given.proxy or await self._proxy(connection, stored=stored),
            )
        except KeyMissing:
            self._known_missing.add(connection.id)
            raise
        note_connection(connection, found)
        return found

    async def keep(self, connection: Connection, given: ConnectionSecrets, *, new: bool = False) -> Kept:
        """Keep secrets where the connection wants them; what is not given stays as it is.

        Args:
            connection: whose.
            given: what a person entered.
            new: whether nothing can be there yet.

        Returns:
            What `put_back` needs if the connection cannot be stored after all.

        Raises:
            SecretError: the keyring does not take one; none was kept.
        """
        note_connection(connection, given)
        values = {_header_account(connection, name): value for name, value in given.headers.items()}
        if given.proxy is not None:
            values[_proxy_account(connection)] = given.proxy
        if given.key is not None and connection.key_source in {KeySource.KEYRING, KeySource.SESSION}:
            values[_key_account(connection)] = given.key
        if connection.key_source is KeySource.SESSION:
            self._session.update(values)
            return []
        kept: Kept = []
        try:
            for account, value in values.items():
                before = None if new else await asyncio.to_thread(self._secrets.get, account)
                await asyncio.to_thread(self._secrets.set, account, value)
                kept.append((account, before))
        except SecretError:
            await self.put_back(kept)
            raise
        if given.key is not None:
            self._known_missing.discard(connection.id)
        return kept

    async def put_back(self, kept: Kept) -> None:
        """Bring the keyring back to how it was, as far as it lets us."""
        for account, before in kept:
            with suppress(SecretError):
                if before is None:
                    await asyncio.to_thread(self._secrets.delete, account)
                else:
                    await asyncio.to_thread(self._secrets.set, account, before)

    async def move(self, old: Connection, new: Connection) -> Kept:
        """Bring the headers' values and the proxy's password along to where a changed connection looks for them.

        Returns:
            What `put_back` needs if the connection cannot be changed after all.

        Raises:
            SecretError: the keyring does not give or take one.
        """
        if (old.key_source is KeySource.SESSION) is (new.key_source is KeySource.SESSION):
            return []
        wanted = [*(_header_account(new, name) for name in _secret(new)), *_proxies(new)]
        found = {account: value for account in wanted if (value := await self._get(old, account)) is not None}
        if new.key_source is KeySource.SESSION:
            self._session.update(found)
            return []
        kept: Kept = [(account, None) for account in found]
        try:
            for account, value in found.items():
                await asyncio.to_thread(self._secrets.set, account, value)
        except SecretError:
            await self.put_back(kept)
            raise
        return kept

    async def forget(self, connection: Connection, but: Connection | None = None) -> None:
        """Forget the secrets of a connection where it says that they are.

        Args:
            connection: whose.
            but: the same connection as it is now, if it goes on; what it needs is left.

        Raises:
            SecretError: the keyring cannot be reached.
        """
        in_session = connection.key_source is KeySource.SESSION
        needed: set[str] = set()
        if but is not None and (but.key_source is KeySource.SESSION) is in_session:
            needed = set(_accounts(but))
        for account in _accounts(connection):
            if account in needed:
                continue
            if in_session:
                self._session.pop(account, None)
            else:
                await asyncio.to_thread(self._secrets.delete, account)

    async def copy(self, source: Connection, target: Connection) -> Kept:
        """Give a connection the secrets of another one that has the same settings.

        Raises:
            SecretError: the keyring does not give or take one.
        """
        into = dict(zip(_accounts(source), _accounts(target), strict=True))
        found = {account: await self._get(source, account) for account in into}
        if source.key_source is KeySource.SESSION:
            self._session.update({into[account]: value for account, value in found.items() if value is not None})
            return []
        kept: Kept = []
        try:
            for account, value in found.items():
                if value is not None:
                    await asyncio.to_thread(self._secrets.set, into[account], value)
                    kept.append((into[account], None))
        except SecretError:
            await self.put_back(kept)
            raise
        return kept

    async def _get(self, connection: Connection, account: str) -> str | None:
        if connection.key_source is KeySource.SESSION:
            return self._session.get(account)
        return await asyncio.to_thread(self._secrets.get, account)

    async def _key(self, connection: Connection, given: str | None, *, stored: bool) -> str | None:
        source = connection.key_source
        if source is KeySource.NONE:
            return None
        if source is KeySource.ENVIRONMENT:
            return self._require_variable(connection, connection.key_variable or "")
        if given or not stored:
            return given
        key = await self._get(connection, _key_account(connection))
        if key:
            return key
        if source is KeySource.KEYRING:
            raise KeyMissing(name=connection.name, reason="The keyring holds none for it. Enter the key again.")
        raise KeyMissing(name=connection.name, reason="It was kept for one session only. Enter it again.")

    async def _header(self, connection: Connection, name: str, value: str | None, *, stored: bool) -> str:
        if value is not None:
            return VARIABLE.sub(lambda found: self._require_variable(connection, found[1]), value)
        kept = await self._get(connection, _header_account(connection, name)) if stored else None
        if kept is None:
            raise KeyMissing(
                name=connection.name, reason=f"The value of its header {name} is not stored here. Enter it again."
            )
        return kept

    async def _proxy(self, connection: Connection, *, stored: bool) -> str | None:
        if connection.proxy is None:
            return None
        if VARIABLE.search(connection.proxy):
            return VARIABLE.sub(
                lambda found: quote(self._require_variable(connection, found[1]), safe=""), connection.proxy
            )
        for account in _proxies(connection) if stored else ():
            kept = await self._get(connection, account)
            with suppress(InvalidConnection):
                # One for another proxy must not be shown to this one.
                return kept if kept is not None and without_password(kept) == connection.proxy else None
        return None

    def _require_variable(self, connection: Connection, name: str) -> str:
        value = self._variable(connection, name)
        if not value:
            reason = f"The environment variable {name} is not set. Set it and start again."
            raise KeyMissing(name=connection.name, reason=reason)
        return value

    def _variable(self, connection: Connection, name: str) -> str:
        """Give what a variable holds; files that variables are filled from often end in a new line."""
        return self._environment.get(name, "").strip() or self._borrowed.get((connection.id, name), "")


def _variables(connection: Connection) -> Iterator[str]:
    """Name the environment variables that a connection reads."""
    if connection.key_source is KeySource.ENVIRONMENT:
        yield connection.key_variable or ""
    for text in (*(header.value or "" for header in connection.headers), connection.proxy or ""):
        yield from (found[1] for found in VARIABLE.finditer(text))


def _secret(connection: Connection) -> Sequence[str]:
    return [header.name for header in connection.headers if header.value is None]


def _accounts(connection: Connection) -> list[str]:
    """Name every account that a connection may have secrets in."""
    key = [_key_account(connection)] if connection.key_source in {KeySource.KEYRING, KeySource.SESSION} else []
    return [*key, *(_header_account(connection, name) for name in _secret(connection)), *_proxies(connection)]


def _proxies(connection: Connection) -> list[str]:
    """Name the account of the proxy's password, if the proxy has a user."""
    proxy = connection.proxy or ""
    return [_proxy_account(connection)] if "@" in proxy and not VARIABLE.search(proxy) else []


def _key_account(connection: Connection) -> str:
    return connection.id


def _header_account(connection: Connection, name: str) -> str:
    return f"{connection.id}/header/{name.lower()}"


def _proxy_account(connection: Connection) -> str:
    return f"{connection.id}/proxy"
