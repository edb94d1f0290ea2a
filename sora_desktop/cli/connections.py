"""`sora-desktop connections …`: the servers that are configured."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, put_table, say
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.prices import price_object
from sora_desktop.domain.requests import format_seconds
from sora_desktop.services.connection_shape import connection_object

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from sora_desktop.domain.connections import Connection, Price
    from sora_desktop.services.bundle import Services

_LABELS = 18


async def list_connections(services: Services, options: argparse.Namespace) -> Exit:
    """List all connections; the default one has a star."""
    connections = services.connections.all()
    default = services.connections.default().name
    if options.json:
        for one in connections:
            put_json(connection_object(services.connections, one))
        return Exit.DONE
    rows = [
        (
            ("* " if one.name == default else "  ") + one.name,
            _kind_words(services, one),
            one.base_url or "–",
            _key_words(services, one),
        )
        for one in connections
    ]
    put_table(("  NAME", "KIND", "ADDRESS", "KEY"), rows)
    return Exit.DONE


async def list_kinds(services: Services, options: argparse.Namespace) -> Exit:
    """List the kinds of servers that are known."""
    kinds = services.connections.kinds()
    if options.json:
        for kind in kinds:
            put_json(
                {
                    "name": kind.name,
                    "title": kind.title,
                    "summary": kind.summary,
                    "base_url": kind.base_url or None,
                    "auths": [auth.value for auth in kind.auths],
                    "closed": kind.closed,
                    "notice": kind.notice or None,
                    "prices": [price_object(price) for price in kind.prices],
                }
            )
        return Exit.DONE
    put_table(("KIND", "SERVER", "USUAL ADDRESS"), [(kind.name, kind.title, kind.base_url or "–") for kind in kinds])
    return Exit.DONE


async def show(services: Services, options: argparse.Namespace) -> Exit:
    """Show all that is known of a connection; no secret is among it."""
    connection = services.connections.get(options.name)
    if options.json:
        put_json(
            {
                **connection_object(services.connections, connection),
                **_settings_object(connection),
                **_learned_object(connection),
            }
        )
        return Exit.DONE
    for label, value in _facts(services, connection):
        put(f"{label:<{_LABELS}}{value}")
    notice = services.connections.notice(connection.name)
    if notice:
        say(notice)
    return Exit.DONE


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


def _facts(services: Services, connection: Connection) -> Iterator[tuple[str, str]]:
    """Give what a person reads of a connection, line by line."""
    yield "Name", connection.name
    yield "Kind", _kind_words(services, connection)
    yield "Address", connection.base_url or "–"
    sent = "" if connection.auth is Auth.NONE else f", sent as {connection.auth.value}"
    yield "Key", _key_words(services, connection) + sent
    yield "Jobs at once", str(connection.concurrency)
    yield "Proxy", connection.proxy or "as the system says"
    yield "CA file", connection.ca_file or "–"
    for header in connection.headers:
        yield "Header", f"{header.name}: {'(secret)' if header.value is None else header.value}"
    yield "Connect timeout", _limit(connection.connect_timeout)
    yield "Answer timeout", _limit(connection.answer_timeout)
    for price in connection.prices:
        yield "Price", _price_words(price)
    known = services.connections.capabilities(connection.name)
    yield "Models", ", ".join(known.models) or "any"
    yield "Sizes", ", ".join(known.sizes) or "any"
    yield "Seconds", ", ".join(format_seconds(value) for value in known.seconds) or "any"
    for label, support in (
        ("Remix", known.remix),
        ("Edit", known.edit),
        ("Extend", known.extension),
        ("Characters", known.characters),
        ("List", known.listing),
        ("Delete", known.deletion),
    ):
        yield label, {Support.YES: "yes", Support.NO: "no", Support.UNKNOWN: "not known"}[support]
    tested = connection.learned.tested_at
    yield "Tested", tested.astimezone().strftime("%Y-%m-%d %H:%M") if tested else "never"


def _limit(seconds: float | None) -> str:
    return "as usual" if seconds is None else f"{format_seconds(seconds)} s"


def _price_words(price: Price) -> str:
    what = price.model + (f" at {price.size}" if price.size else "")
    whence = ", ".join(part for part in (price.source, price.as_of.isoformat() if price.as_of else "") if part)
    return f"{what}: ${price.usd_per_second:g} a second" + (f" ({whence})" if whence else "")


def _kind_words(services: Services, connection: Connection) -> str:
    if connection.is_simulation:
        return "Simulation"
    kinds = services.connections.kinds()
    title = next((kind.title for kind in kinds if kind.name == connection.kind), connection.kind)
    return f"{title} (simulated)" if connection.simulated else title


def _key_words(services: Services, connection: Connection) -> str:
    if services.connections.needs_key(connection.name):
        return "needs key"
    if connection.key_source is KeySource.NONE:
        return "none"
    if connection.key_source is KeySource.ENVIRONMENT:
        return f"from {connection.key_variable}"
    return "in the keyring" if connection.key_source is KeySource.KEYRING else "for this session"


def _settings_object(connection: Connection) -> dict[str, object]:
    return {
        "key_variable": connection.key_variable,
        "proxy": connection.proxy,
        "ca_file": connection.ca_file,
        "headers": [{"name": header.name, "value": header.value} for header in connection.headers],
        "connect_timeout": connection.connect_timeout,
        "answer_timeout": connection.answer_timeout,
        "prices": [price_object(price) for price in connection.prices],
    }


def _learned_object(connection: Connection) -> dict[str, object]:
    learned = dataclasses.asdict(connection.learned)
    return {
        "learned": {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in learned.items()
        }
    }
