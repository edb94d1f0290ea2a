"""What a person enters about a connection, and how it becomes one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import (
    DEFAULT_CONCURRENCY,
    ENVIRONMENT_NAME,
    IMPORTED_NAME,
    SIMULATED_NAME,
    Auth,
    Connection,
    ConnectionSecrets,
    KeySource,
)
from sora_desktop.domain.errors import InvalidConnection
from sora_desktop.services.addresses import normalised_base_url
from sora_desktop.services.connection_options import (
    checked_headers,
    checked_prices,
    checked_timeout,
    path_of_ca_file,
    read_proxy,
)
from sora_desktop.services.kinds import kind_for, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.connections import Header, Price
    from sora_desktop.services.kinds import Kind

CONCURRENCY_LIMIT = 64
NAME_LIMIT = 80
_RESERVED = frozenset({SIMULATED_NAME, ENVIRONMENT_NAME, IMPORTED_NAME})
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionDraft:
    """What a person entered about a connection; None stands for what is usual for its kind."""

    name: str
    base_url: str
    kind: str | None = None
    """The name of its kind; None for the one that the address's host is known for."""

    auth: Auth | None = None
    key_source: KeySource = KeySource.KEYRING
    key: str | None = field(default=None, repr=False)
    """The key itself, or None to leave a stored one as it is."""

    key_variable: str | None = None
    concurrency: int | None = None
    proxy: str | None = field(default=None, repr=False)
    """The proxy's address, perhaps with a password, which goes where the key goes; one with a user and without a
    password leaves a stored one as it is. `direct` for none; None for what the system says."""

    ca_file: str | None = None
    headers: tuple[Header, ...] = ()
    """A value of None leaves a stored one as it is."""

    secret_headers: frozenset[str] = frozenset()
    """Names of headers whose values are kept as the key is; those that look like secrets always are."""

    connect_timeout: float | None = None
    answer_timeout: float | None = None
    prices: tuple[Price, ...] = ()


def draft_of(connection: Connection) -> ConnectionDraft:
    """Write a connection as what a person would enter to leave it as it is."""
    return ConnectionDraft(
        name=connection.name,
        base_url=connection.base_url,
        kind=connection.kind,
        auth=connection.auth,
        key_source=connection.key_source,
        key_variable=connection.key_variable,
        concurrency=connection.concurrency,
        proxy=connection.proxy,
        ca_file=connection.ca_file,
        headers=connection.headers,
        connect_timeout=connection.connect_timeout,
        answer_timeout=connection.answer_timeout,
        prices=connection.prices,
    )


def connection_of(draft: ConnectionDraft, connection_id: str) -> tuple[Connection, ConnectionSecrets]:
    """Make the connection that a draft describes, and what of it is to be kept elsewhere.

    The disk is not looked at: see `refuse_ca_file`.

    Raises:
        InvalidConnection: something in it cannot work.
    """
    base_url = normalised_base_url(draft.base_url)
    kind = kind_for(base_url) if draft.kind is None else kind_of(draft.kind)
    auth = draft.auth if draft.auth is not None else _usual_auth(kind, draft)
    source = KeySource.NONE if auth is Auth.NONE else draft.key_source
    if source is KeySource.ENVIRONMENT:
        _refuse_variable(draft.key_variable)
    if draft.key is not None:
        _refuse_key(draft.key)
    headers, values = checked_headers(draft.headers, draft.secret_headers, auth)
    proxy, whole_proxy = read_proxy(draft.proxy)
    connection = Connection(
        id=connection_id,
        name=_name(draft.name),
        kind=draft.kind or kind.name,
        base_url=base_url,
        auth=auth,
        key_source=source,
        key_variable=draft.key_variable if source is KeySource.ENVIRONMENT else None,
        concurrency=_concurrency(draft.concurrency, kind),
        proxy=proxy,
        ca_file=path_of_ca_file(draft.ca_file),
        headers=headers,
        connect_timeout=checked_timeout(draft.connect_timeout),
        answer_timeout=checked_timeout(draft.answer_timeout),
        prices=checked_prices(draft.prices),
    )
    return connection, ConnectionSecrets(key=draft.key, headers=values, proxy=whole_proxy)


def connections_of_environment(environment: Mapping[str, str]) -> list[Connection]:
    """Make the connection that the usual variables of the protocol's clients describe."""
    address, key = (environment.get(name, "").strip() for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"))
    if not address and not key:
        return []
    try:
        base_url = normalised_base_url(address or _OPENAI)
    except InvalidConnection:
        return []
    kind = kind_for(base_url)
    return [
        Connection(
            id=ENVIRONMENT_NAME,
            name=ENVIRONMENT_NAME,
            kind=kind.name,
            base_url=base_url,
            auth=_key_auth(kind) if key else Auth.NONE,
            key_source=KeySource.ENVIRONMENT if key else KeySource.NONE,
            key_variable="OPENAI_API_KEY" if key else None,
            concurrency=_concurrency(None, kind),
            built_in=True,
        )
    ]


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > NAME_LIMIT:
        raise InvalidConnection(reason=f"Give it a name of 1 to {NAME_LIMIT} characters.")
    if name.casefold() in _RESERVED:
        raise InvalidConnection(reason=f"The name “{name}” is taken by a built-in connection. Choose another.")
    return name


def _concurrency(wanted: int | None, kind: Kind) -> int:
    if wanted is None:
        return kind.concurrency or DEFAULT_CONCURRENCY
    if not 1 <= wanted <= CONCURRENCY_LIMIT:
        raise InvalidConnection(reason=f"From 1 to {CONCURRENCY_LIMIT} jobs can be on the way at once.")
    return wanted


def _usual_auth(kind: Kind, draft: ConnectionDraft) -> Auth:
    """Choose how a key is usually sent; where one is given, it is sent."""
    if draft.key_source is KeySource.NONE:
        return Auth.NONE
    has_key = draft.key is not None or draft.key_source is KeySource.ENVIRONMENT
    return _key_auth(kind) if has_key else next(iter(kind.auths), Auth.BEARER)


def _key_auth(kind: Kind) -> Auth:
    return next((auth for auth in kind.auths if auth is not Auth.NONE), Auth.BEARER)


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
