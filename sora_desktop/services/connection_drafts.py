"""What a person enters about a connection, and how it becomes one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import (
    DEFAULT_CONCURRENCY,
    ENVIRONMENT_NAME,
    SIMULATED_NAME,
    Auth,
    Connection,
    KeySource,
)
from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.addresses import normalised_base_url

if TYPE_CHECKING:
    from collections.abc import Mapping

_RESERVED = frozenset({SIMULATED_NAME, ENVIRONMENT_NAME})
_NAME_LIMIT = 80
_CONCURRENCY_LIMIT = 64
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionDraft:
    """What a person entered about a connection."""

    name: str
    base_url: str
    auth: Auth = Auth.BEARER
    key_source: KeySource = KeySource.KEYRING
    key: str | None = field(default=None, repr=False)
    """The key itself, or None to leave a stored one as it is."""

    key_variable: str | None = None
    concurrency: int = DEFAULT_CONCURRENCY


def connection_of(draft: ConnectionDraft, connection_id: str) -> Connection:
    """Make the connection that a draft describes.

    Raises:
        InvalidConnection: something in it cannot work.
    """
    name = " ".join(draft.name.split())
    if not name or len(name) > _NAME_LIMIT:
        raise InvalidConnection(reason=f"Give it a name of 1 to {_NAME_LIMIT} characters.")
    if name.casefold() in _RESERVED:
        raise InvalidConnection(reason=f"The name “{name}” is taken by a built-in connection. Choose another.")
    if not 1 <= draft.concurrency <= _CONCURRENCY_LIMIT:
        raise InvalidConnection(reason=f"From 1 to {_CONCURRENCY_LIMIT} jobs can be on the way at once.")
    source = KeySource.NONE if draft.auth is Auth.NONE else draft.key_source
    if source is KeySource.ENVIRONMENT:
        _refuse_variable(draft.key_variable)
    if draft.key is not None:
        _refuse_key(draft.key)
    return Connection(
        id=connection_id,
        name=name,
        base_url=normalised_base_url(draft.base_url),
        auth=draft.auth,
        key_source=source,
        key_variable=draft.key_variable if source is KeySource.ENVIRONMENT else None,
        concurrency=draft.concurrency,
    )


def _refuse_variable(name: str | None) -> None:
    """Refuse what is no name of a variable; it may be a key, so it is not repeated."""
    if not name:
        raise InvalidConnection(reason="Name the environment variable that holds the key.")
    if not _VARIABLE.fullmatch(name):
        raise InvalidConnection(
            reason="That is not the name of an environment variable. Enter the name, such as MY_KEY, not the key."
        )


def _refuse_key(key: str) -> None:
    if not key.strip():
        raise InvalidConnection(reason="The key is empty.")
    if not key.isascii() or not key.isprintable():
        raise InvalidConnection(reason="The key has characters that no key has. Paste it again.")


def connections_of_environment(environment: Mapping[str, str]) -> list[Connection]:
    """Make the connection that the usual variables of the protocol's clients describe."""
    address, key = (environment.get(name, "").strip() for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"))
    if not address and not key:
        return []
    try:
        base_url = normalised_base_url(address or _OPENAI)
    except InvalidConnection:
        return []
    return [
        Connection(
            id=ENVIRONMENT_NAME,
            name=ENVIRONMENT_NAME,
            base_url=base_url,
            auth=Auth.BEARER if key else Auth.NONE,
            key_source=KeySource.ENVIRONMENT if key else KeySource.NONE,
            key_variable="OPENAI_API_KEY" if key else None,
            built_in=True,
        )
    ]
