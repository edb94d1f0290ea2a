"""Writes connections to a file without their secrets, and reads such a file back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sora_desktop.domain.connections import Auth, Header, KeySource, Price
from sora_desktop.domain.errors import ConnectionsUnreadable, InvalidConnection
from sora_desktop.domain.prices import price_object
from sora_desktop.services.connection_drafts import ConnectionDraft, connection_of
from sora_desktop.services.connection_options import VARIABLE
from sora_desktop.services.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sora_desktop.domain.connections import Connection

    T = TypeVar("T")

FORMAT = "sora-desktop-connections"
VERSION = 1
SIZE_LIMIT = 1024 * 1024
"""Bytes that a file of connections may have."""

_COUNT_LIMIT = 500
_LEFT_OUT = "Keys, the values of secret headers and passwords of proxies are not in this file. Enter them again."
_FIELDS = frozenset(
    {
        "name", "kind", "base_url", "auth", "key_source", "key_variable", "concurrency", "proxy", "ca_file", "headers",
        "connect_timeout", "answer_timeout", "prices", "left_out",
    }
)  # fmt: skip
_KIND_NAMES = frozenset(kind.name for kind in KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundConnection:
    """A connection that a file describes and that can be added."""

    draft: ConnectionDraft
    """What would be added, under a name that is free."""

    name: str
    """Its name in the file."""

    notes: tuple[str, ...] = ()
    """What a person has to know or to do, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionImport:
    """What a file holds; nothing has been added yet."""

    path: Path
    found: tuple[FoundConnection, ...]
    notes: tuple[str, ...] = ()
    """What of the file is left out, and why."""


def written(connections: Sequence[Connection]) -> bytes:
    """Give the file of connections."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "left_out": _LEFT_OUT,
        "connections": [_object(connection) for connection in connections],
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def read(data: bytes, path: Path) -> list[FoundConnection]:
    """Read a file of connections and check every one of them, without looking at the disk.

    Raises:
        ConnectionsUnreadable: it is no such file, or one of them cannot work.
    """
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ConnectionsUnreadable(path=str(path), reason="it is not JSON") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ConnectionsUnreadable(path=str(path), reason="it is not a file of connections")
    version, listed = document.get("version"), document.get("connections")
    if not isinstance(version, int) or version > VERSION:
        raise ConnectionsUnreadable(path=str(path), reason="a newer version of the program wrote it")
    if not isinstance(listed, list) or not 0 < len(listed) <= _COUNT_LIMIT:
        raise ConnectionsUnreadable(path=str(path), reason=f"it does not hold 1 to {_COUNT_LIMIT} connections")
    found = []
    for number, values in enumerate(listed, 1):
        try:
            found.append(_found(values))
        except InvalidConnection as error:
            where = f"connection {number}: {str(error.facts['reason']).rstrip('.')}"
            raise ConnectionsUnreadable(path=str(path), reason=where) from None
    return found


def needs_of(draft: ConnectionDraft) -> list[str]:
    """Say what has to be entered, or set, before an imported connection works."""
    needs = []
    if draft.auth is not Auth.NONE and draft.key is None:
        if draft.key_source is KeySource.ENVIRONMENT:
            needs.append(f"Its key is read from the environment variable {draft.key_variable}.")
        elif draft.key_source is not KeySource.NONE:
            needs.append("Enter its key.")
    needs += [f"Enter the value of its header {one.name}." for one in draft.headers if one.value is None]
    if draft.proxy and "@" in draft.proxy and not VARIABLE.search(draft.proxy):
        needs.append("Enter the password of its proxy, if it has one.")
    texts = (*(one.value or "" for one in draft.headers), draft.proxy or "")
    variables = sorted({found[1] for text in texts for found in VARIABLE.finditer(text)})
    if variables:
        needs.append(f"It sends the environment variables {', '.join(variables)} to its server.")
    return needs


def _object(connection: Connection) -> dict[str, object]:
    left_out = []
    if connection.key_source in {KeySource.KEYRING, KeySource.SESSION}:
        left_out.append("key")
    left_out += [f"header {header.name}" for header in connection.headers if header.value is None]
    if connection.proxy and "@" in connection.proxy and not VARIABLE.search(connection.proxy):
        left_out.append("password of the proxy")
    return {
        "name": connection.name,
        "kind": connection.kind,
        "base_url": connection.base_url,
        "auth": connection.auth.value,
        "key_source": connection.key_source.value,
        "key_variable": connection.key_variable,
        "concurrency": connection.concurrency,
        "proxy": connection.proxy,
        "ca_file": connection.ca_file,
        "headers": [{"name": header.name, "value": header.value} for header in connection.headers],
        "connect_timeout": connection.connect_timeout,
        "answer_timeout": connection.answer_timeout,
        "prices": [price_object(price) for price in connection.prices],
        "left_out": left_out,
    }


def _found(values: object) -> FoundConnection:
    if not isinstance(values, dict):
        raise InvalidConnection(reason="it is not a JSON object.")
    unknown = sorted(str(name) for name in values.keys() - _FIELDS)
    if unknown:
        raise InvalidConnection(reason=f"it has the unknown field “{unknown[0][:40]}”.")
    draft = ConnectionDraft(
        name=_value(values, "name", str, ""),
        base_url=_value(values, "base_url", str, ""),
        kind=_optional(values, "kind", str),
        auth=_choice(values, "auth", Auth),
        key_source=_choice(values, "key_source", KeySource) or KeySource.NONE,
        key_variable=_optional(values, "key_variable", str),
        concurrency=_optional(values, "concurrency", int),
        proxy=_optional(values, "proxy", str),
        ca_file=_optional(values, "ca_file", str),
        headers=tuple(_header(one) for one in _value(values, "headers", list, [])),
        connect_timeout=_seconds(values, "connect_timeout"),
        answer_timeout=_seconds(values, "answer_timeout"),
        prices=tuple(_price(one) for one in _value(values, "prices", list, [])),
    )
    connection, secrets = connection_of(draft, "import")
    if secrets.headers or secrets.proxy:
        raise InvalidConnection(reason="it holds a secret, and no exported file does.")
    notes = needs_of(draft)
    if draft.kind is not None and draft.kind not in _KIND_NAMES:
        notes.append(f"The kind “{draft.kind[:40]}” is not known here; it is taken for any compatible server.")
    return FoundConnection(draft=draft, name=connection.name, notes=tuple(notes))


def _header(values: object) -> Header:
    if not isinstance(values, dict):
        raise InvalidConnection(reason="a header is not a JSON object.")
    return Header(_value(values, "name", str, ""), _optional(values, "value", str))


def _price(values: object) -> Price:
    if not isinstance(values, dict):
        raise InvalidConnection(reason="a price is not a JSON object.")
    as_of = _optional(values, "as_of", str)
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise InvalidConnection(reason="“as_of” of a price is not a day such as 2026-11-22.") from None
    usd = _seconds(values, "usd_per_second")
    if usd is None:
        raise InvalidConnection(reason="a price has no “usd_per_second”.")
    return Price(
        model=_value(values, "model", str, ""),
        size=_optional(values, "size", str),
        usd_per_second=usd,
        source=_value(values, "source", str, ""),
        as_of=day,
    )


def _optional(values: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    value = values.get(name)
    # A boolean is a whole number to Python, and to nobody else.
    if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
        raise InvalidConnection(reason=f"“{name}” is not what it should be.")
    return value


def _value(values: Mapping[str, Any], name: str, kind: type[T], default: T) -> T:
    value = _optional(values, name, kind)
    return default if value is None else value


def _seconds(values: Mapping[str, Any], name: str) -> float | None:
    value = values.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53:
        return float(value)
    return _optional(values, name, float)


def _choice(values: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    text = _optional(values, name, str)
    try:
        return None if text is None else kind(text)  # type: ignore[call-arg]
    except ValueError:
        raise InvalidConnection(reason=f"“{name}” has the unknown value “{(text or '')[:40]}”.") from None


def _refuse_constant(name: str) -> float:
    raise ValueError(name)
