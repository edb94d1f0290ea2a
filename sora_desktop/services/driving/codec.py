"""How orders, jobs, events and states are written as JSON, and read back strictly."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar

from sora_desktop.domain import costs, events, jobs, queue, requests

T = TypeVar("T")

# The domain imports some names only for type checkers; here they are needed for real.
_NAMES: Mapping[str, object] = types.MappingProxyType(
    {
        "Mapping": Mapping,
        "datetime": datetime,
        "date": date,
        **{
            name: getattr(module, name)
            for module in (requests, jobs, queue, costs)
            for name in vars(module)
            if not name.startswith("_")
        },
    }
)


def plain(value: object) -> object:
    """Give what JSON can write in the place of a value that it cannot; for `json.dumps`."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _fields(type(value))}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return list(value)
    return str(value) if isinstance(value, PurePath | Exception) else repr(value)


def read(type_: type[T], value: object) -> T:
    """Read what `plain` wrote of a value of a type.

    Raises:
        ValueError: it is no such value.
    """
    return typing.cast("T", _read(type_, value))


def read_event(name: str, value: object) -> events.Event:
    """Read an event of a class of that name.

    Raises:
        ValueError: it is none that can be read.
    """
    if name not in _EVENTS:
        msg = f"no event: {name}"
        raise ValueError(msg)
    return typing.cast("events.Event", _read(_EVENTS[name], value))


_EVENTS: Mapping[str, type] = types.MappingProxyType(
    {
        kind.__name__: kind
        for kind in (
            events.JobsAdded,
            events.JobChanged,
            events.JobsChanged,
            events.JobProgressed,
            events.JobsRemoved,
            events.JobsRestored,
            events.ConnectionsChanged,
            events.QueueChanged,
            events.CapsChanged,
            events.BudgetReached,
        )
    }
)
"""The events that can be written whole; the one of trouble holds an error, which is written in its own way."""


@functools.cache
def _fields(type_: type) -> Mapping[str, Any]:
    """Give the fields of a dataclass with their types."""
    hints = typing.get_type_hints(type_, localns=dict(_NAMES))
    return {field.name: hints[field.name] for field in dataclasses.fields(type_)}


def _read(type_: Any, value: object) -> object:  # noqa: ANN401 - a type, or what stands for several
    while isinstance(type_, typing.NewType):
        type_ = type_.__supertype__
    origin = typing.get_origin(type_)
    if origin in {typing.Union, types.UnionType}:
        return _read_one_of(typing.get_args(type_), value)
    if origin is tuple:
        _require(isinstance(value, list), type_, value)
        (item, _) = typing.get_args(type_)
        return tuple(_read(item, one) for one in typing.cast("list[object]", value))
    if dataclasses.is_dataclass(type_):
        return _read_dataclass(typing.cast("type", type_), value)
    if type_ is datetime or (isinstance(type_, type) and issubclass(type_, Enum)):
        return _read_text(type_, value)
    _require(_is(type_, origin, value), type_, value)
    return value


def _read_text(type_: Any, value: object) -> object:  # noqa: ANN401 - a time or an enumeration
    _require(isinstance(value, str), type_, value)
    try:
        return datetime.fromisoformat(typing.cast("str", value)) if type_ is datetime else type_(value)
    except ValueError:
        raise _unreadable(type_, value) from None


def _is(type_: object, origin: object, value: object) -> bool:
    """Tell whether a value is of a type that JSON knows; a mapping of anything is an object of JSON."""
    if origin is Mapping:
        return isinstance(value, dict)
    return type_ is object or type(value) is type_ or (type_ is float and type(value) is int)


def _read_one_of(choices: tuple[Any, ...], value: object) -> object:
    for choice in choices:
        if choice is types.NoneType:
            if value is None:
                return None
            continue
        try:
            return _read(choice, value)
        except ValueError:
            continue
    raise _unreadable(choices, value)


def _read_dataclass(type_: type, value: object) -> object:
    fields = _fields(type_)
    _require(isinstance(value, dict) and value.keys() == fields.keys(), type_, value)
    given = typing.cast("dict[str, object]", value)
    return type_(**{name: _read(kind, given[name]) for name, kind in fields.items()})


def _require(met: bool, type_: object, value: object) -> None:  # noqa: FBT001 - what is required
    if not met:
        raise _unreadable(type_, value)


def _unreadable(type_: object, value: object) -> ValueError:
    """Say what was expected; the value itself belongs into no log."""
    return ValueError(f"this {type(value).__name__} is no {type_}")
