"""How a connection is written as a row of the database, and read back as the same connection."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.connections import (
    Auth,
    Connection,
    Encoding,
    Header,
    KeySource,
    Learned,
    Length,
    LengthForm,
    Price,
)
from sora_desktop.domain.prices import price_object
from sora_desktop.storage.texts import folded, storable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

COLUMNS = (
    "id", "name", "name_key", "kind", "base_url", "auth", "key_source", "key_variable", "concurrency", "proxy",
    "ca_file", "headers", "connect_timeout", "answer_timeout", "prices", "learned",
)  # fmt: skip
"""In the order in which `read_connection` takes them."""

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "encoding": Encoding,
    "length": lambda parts: Length(parts[0], LengthForm(parts[1])),
    "models": tuple,
    "sizes": tuple,
    "seconds": lambda values: tuple(float(value) for value in values),
    "emulated": bool,
    "tested_at": datetime.fromisoformat,
}
"""How the facts of `Learned` are read; those that are not here are `Support`."""


def write_connection(connection: Connection) -> dict[str, object]:
    """Give the values of a connection's row, by column."""
    values: dict[str, object] = {
        "id": connection.id,
        "name": connection.name,
        "name_key": folded(connection.name),
        "kind": connection.kind,
        "base_url": connection.base_url,
        "auth": connection.auth.value,
        "key_source": connection.key_source.value,
        "key_variable": connection.key_variable,
        "concurrency": connection.concurrency,
        "proxy": connection.proxy,
        "ca_file": connection.ca_file,
        "headers": json.dumps([[header.name, header.value] for header in connection.headers]),
        "connect_timeout": connection.connect_timeout,
        "answer_timeout": connection.answer_timeout,
        "prices": json.dumps([price_object(price) for price in connection.prices]),
        "learned": json.dumps(_learned_object(connection.learned)),
    }
    return {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}


def read_connection(row: Sequence[Any]) -> Connection:
    """Give the connection of a row of `COLUMNS`."""
    values = dict(zip(COLUMNS, row, strict=True))
    del values["name_key"]
    values["auth"] = Auth(values["auth"])
    values["key_source"] = KeySource(values["key_source"])
    values["headers"] = tuple(Header(name, value) for name, value in json.loads(values["headers"]))
    values["prices"] = tuple(_price(price) for price in json.loads(values["prices"]))
    values["learned"] = _learned(json.loads(values["learned"]))
    return Connection(**values)


def _price(values: Mapping[str, Any]) -> Price:
    as_of = values["as_of"]
    return Price(**{**values, "as_of": as_of and date.fromisoformat(as_of)})


def _learned_object(learned: Learned) -> dict[str, object]:
    """Give the facts that are known, so that a row holds no more than it must."""
    unknown = Learned()
    facts = {field.name: getattr(learned, field.name) for field in dataclasses.fields(learned)}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in facts.items()
        if value != getattr(unknown, name)
    }


def _learned(values: Mapping[str, Any]) -> Learned:
    known = {field.name for field in dataclasses.fields(Learned)}
    return Learned(**{name: _READERS.get(name, Support)(value) for name, value in values.items() if name in known})
