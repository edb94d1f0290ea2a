"""`sora-desktop connections add`, `edit`, `duplicate`: servers that are configured or changed."""

from __future__ import annotations

import dataclasses
import getpass
import shlex
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.grammar.connections import NONE
from sora_desktop.cli.output import put, say
from sora_desktop.domain.connections import Auth, Header, KeySource, Price
from sora_desktop.domain.errors import InvalidConnection, SecretError
from sora_desktop.services.addresses import host_of
from sora_desktop.services.connection_drafts import ConnectionDraft, draft_of
from sora_desktop.services.kinds import closed_kind

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.cli.grammar.connections import HeaderOption, PriceOption
    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.bundle import Services

_KEY_LIMIT = 8 * 1024
"""Bytes that a key may have."""

_WITHOUT_KEYRING = "On the command line, a variable is named with --key-env VAR, and in a header or proxy as ${VAR}."


def read_key(options: argparse.Namespace) -> None:
    """Read a key from standard input, or ask for it unseen on a terminal, into the options.

    Raises:
        InvalidConnection: what came is no key, or none is wanted.
    """
    options.key = None
    if options.auth is Auth.NONE and (options.key_stdin or options.key_env is not None):
        raise InvalidConnection(reason="A key was given, but “--auth none” sends none. Leave one of the two away.")
    if options.key_stdin:
        options.key = getpass.getpass("Key: ") if _is_terminal() else _key_from_pipe()
        if not options.key.strip():
            raise InvalidConnection(reason="No key came from standard input.")
        options.key = options.key.strip()


async def add(services: Services, options: argparse.Namespace) -> Exit:
    """Add a connection; a key from standard input goes to the keyring and nowhere else."""
    if options.url is not None and options.base_url is not None:
        raise InvalidConnection(reason="The address is there twice. Write it once.")
    kind = _known_kind(services, options.kind)
    usual = next((one.base_url for one in services.connections.kinds() if one.name == kind), "")
    draft = ConnectionDraft(
        name=options.name,
        base_url=options.url or options.base_url or usual,
        kind=kind,
        auth=options.auth,
        key_source=KeySource.NONE,
        concurrency=options.concurrency,
    )
    try:
        connection = await services.connections.add(_with_options(draft, options))
    except SecretError as error:
        say(f"{error} Nothing was added. {_WITHOUT_KEYRING}")
        return exit_for_error(error)
    put(f"Added {connection.name} at {connection.base_url}.")
    _say_notice(services, connection)
    if closed_kind(connection) is None:
        say(f"Try it with: sora-desktop connections test {shlex.quote(connection.name)}")
    return Exit.DONE


async def edit(services: Services, options: argparse.Namespace) -> Exit:
    """Change what is named of a connection, and leave the rest as it is."""
    before = services.connections.get(options.name)
    draft = _with_options(draft_of(before), options)
    if options.base_url is not None:
        draft = dataclasses.replace(draft, base_url=options.base_url)
        found = services.connections.kind_for(options.base_url)
        draft = dataclasses.replace(draft, kind=found.name if found.hosts else draft.kind)
    changes: dict[str, object] = {
        "name": options.new_name,
        "kind": _known_kind(services, options.kind),
        "concurrency": options.concurrency,
    }
    draft = dataclasses.replace(draft, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]
    if options.no_key:
        draft = dataclasses.replace(draft, auth=Auth.NONE, key_source=KeySource.NONE, key_variable=None)
    elif options.auth is not None:
        draft = dataclasses.replace(draft, auth=options.auth)
    try:
        connection = await services.connections.update(before.name, draft)
    except SecretError as error:
        say(f"{error} Nothing was changed. {_WITHOUT_KEYRING}")
        return exit_for_error(error)
    put(f"Changed {connection.name}.")
    elsewhere = host_of(connection.base_url) != host_of(before.base_url)
    if elsewhere and options.key is None and connection.key_source is KeySource.KEYRING:
        say(f"Its stored key goes to {host_of(connection.base_url)} from now on.")
    _say_notice(services, connection)
    return Exit.DONE


async def duplicate(services: Services, options: argparse.Namespace) -> Exit:
    """Add a copy of a connection."""
    connection = await services.connections.duplicate(options.name)
    put(f"Added {connection.name} at {connection.base_url}.")
    return Exit.DONE


def _with_options(draft: ConnectionDraft, options: argparse.Namespace) -> ConnectionDraft:
    """Write into a draft what both adding and changing know."""
    changes: dict[str, object] = {}
    for name in ("proxy", "ca_file", "connect_timeout", "answer_timeout"):
        value = getattr(options, name)
        if value is not None:
            changes[name] = None if value in {NONE, ""} else value
    if options.header:
        changes["headers"] = _headers(draft.headers, options.header)
    if options.price:
        changes["prices"] = _prices(draft.prices, options.price)
    if options.key is not None:
        changes |= {"key": options.key, "key_source": KeySource.KEYRING, "key_variable": None}
    elif options.key_env is not None:
        changes |= {"key_source": KeySource.ENVIRONMENT, "key_variable": options.key_env}
    if "key_source" in changes and draft.auth is Auth.NONE:
        changes["auth"] = None
    return dataclasses.replace(draft, **changes)  # type: ignore[arg-type]


def _headers(before: Sequence[Header], entered: Sequence[HeaderOption]) -> tuple[Header, ...]:
    headers = list(before)
    for option in entered:
        place = next((at for at, one in enumerate(headers) if one.name.lower() == option.name.lower()), None)
        if place is None and not option.value:
            raise InvalidConnection(reason=f"The header {option.name} has no value.")
        if place is None:
            headers.append(Header(option.name, option.value))
        elif option.value:
            headers[place] = Header(option.name, option.value)
        else:
            del headers[place]
    return tuple(headers)


def _prices(before: Sequence[Price], entered: Sequence[PriceOption]) -> tuple[Price, ...]:
    prices = list(before)
    for option in entered:
        left = [one for one in prices if (one.model, one.size) != (option.model, option.size)]
        if option.usd_per_second is not None:
            today = datetime.now(UTC).astimezone().date()
            left.append(Price(model=option.model, size=option.size, usd_per_second=option.usd_per_second, as_of=today))
        elif len(left) == len(prices):
            raise InvalidConnection(reason=f"{option.model} has no price that could be taken out.")
        prices = left
    return tuple(prices)


def _known_kind(services: Services, name: str | None) -> str | None:
    kinds = services.connections.kinds()
    if name is None or any(kind.name == name for kind in kinds):
        return name
    known = ", ".join(kind.name for kind in kinds)
    raise InvalidConnection(reason=f"There is no kind “{name}”. The kinds are {known}.")


def _say_notice(services: Services, connection: Connection) -> None:
    notice = services.connections.notice(connection.name)
    if notice:
        say(notice)


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _key_from_pipe() -> str:
    """Read everything, to notice what is more than a key."""
    try:
        data = sys.stdin.buffer.read(_KEY_LIMIT + 1) if sys.stdin is not None else b""
        text = data.decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise InvalidConnection(reason="What came from standard input is not text.") from None
    if len(data) > _KEY_LIMIT or len(text.splitlines()) > 1:
        raise InvalidConnection(reason="What came from standard input is more than a key. Pass the key alone.")
    return text
