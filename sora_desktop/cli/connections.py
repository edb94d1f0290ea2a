"""`sora-desktop connections …`: the servers that are configured."""

from __future__ import annotations

import getpass
import shlex
import sys
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit, exit_for_error
from sora_desktop.cli.output import put, put_json, put_table, say
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import InvalidConnection, SecretError
from sora_desktop.services.connection_drafts import ConnectionDraft

if TYPE_CHECKING:
    import argparse

    from sora_desktop.domain.connections import Connection
    from sora_desktop.services.bundle import Services

_KEY_LIMIT = 8 * 1024
"""Bytes that a key may have."""

_MARKS = {True: "✓", False: "✗", None: "–"}


async def list_connections(services: Services, options: argparse.Namespace) -> Exit:
    """List all connections; the default one has a star."""
    connections = services.connections.all()
    default = services.connections.default().name
    if options.json:
        for one in connections:
            put_json(_connection_object(services, one, is_default=one.name == default))
        return Exit.DONE
    rows = [
        (
            ("* " if one.name == default else "  ") + one.name,
            "simulated" if one.simulated else "real",
            one.base_url or "–",
            _key_words(services, one),
        )
        for one in connections
    ]
    put_table(("  NAME", "KIND", "ADDRESS", "KEY"), rows)
    return Exit.DONE


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
    source = KeySource.NONE
    if options.key is not None:
        source = KeySource.KEYRING
    elif options.key_env is not None:
        source = KeySource.ENVIRONMENT
    draft = ConnectionDraft(
        name=options.name,
        base_url=options.base_url,
        auth=options.auth,
        key_source=source,
        key=options.key,
        key_variable=options.key_env,
        concurrency=options.concurrency,
    )
    try:
        connection = await services.connections.add(draft)
    except SecretError as error:
        say(f"{error} Nothing was added. On the command line, a variable is named with --key-env VAR.")
        return exit_for_error(error)
    put(f"Added {connection.name} at {connection.base_url}.")
    say(f"Try it with: sora-desktop connections test {shlex.quote(connection.name)}")
    return Exit.DONE


async def test(services: Services, options: argparse.Namespace) -> Exit:
    """Find out whether a connection works, without making a video."""
    report = await services.connections.test(options.name)
    for check in report.checks:
        put(f"{_MARKS[check.ok]} {check.subject}: {check.detail}")
    if report.ok:
        return Exit.DONE
    say(str(report.error) if report.error is not None else f"The connection {options.name} does not work.")
    return Exit.NO_SERVER


async def remove(services: Services, options: argparse.Namespace) -> Exit:
    """Forget a connection and its key; its clips stay."""
    name = services.connections.get(options.name).name
    await services.connections.remove(name)
    put(f"Removed {name}. The clips that it made are still in the list.")
    return Exit.DONE


async def default(services: Services, options: argparse.Namespace) -> Exit:
    """Use a connection where none is named."""
    await services.connections.set_default(options.name)
    put(f"{services.connections.default().name} is now used where none is named.")
    return Exit.DONE


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


def _key_words(services: Services, connection: Connection) -> str:
    if connection.key_source is KeySource.NONE:
        return "none"
    if services.connections.needs_key(connection.name):
        return "needs key"
    if connection.key_source is KeySource.ENVIRONMENT:
        return f"from {connection.key_variable}"
    return "in the keyring" if connection.key_source is KeySource.KEYRING else "for this session"


def _connection_object(services: Services, connection: Connection, *, is_default: bool) -> dict[str, object]:
    return {
        "name": connection.name,
        "kind": connection.kind,
        "simulated": connection.simulated,
        "base_url": connection.base_url or None,
        "auth": connection.auth.value,
        "key_source": connection.key_source.value,
        "needs_key": services.connections.needs_key(connection.name),
        "concurrency": connection.concurrency,
        "default": is_default,
    }
