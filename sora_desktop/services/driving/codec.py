"""How orders, jobs, events and states are written as JSON, and read back strictly."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar

from sora_desktop.domain import adoption, costs, events, jobs, queue, requests
from sora_desktop.domain.annotations import Annotation

T = TypeVar("T")
Reader = Callable[[Any], object]
"""Reads what JSON has made of a value, or raises ValueError."""

# The domain imports some names only for type checkers; here they are needed for real.
_NAMES: Mapping[str, object] = types.MappingProxyType(
    {
        "Mapping": Mapping,
        "datetime": datetime,
        "date": date,
        "Annotation": Annotation,
        **{
            name: getattr(module, name)
            for module in (requests, jobs, queue, costs, adoption)
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
            events.JobsDeleted,
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
    return _reader(type_)(value)


@functools.cache
def _reader(type_: Any) -> Reader:  # noqa: ANN401 - a type, or what stands for several
    """Make what reads values of a type; once, for there may be thousands of them."""
    while isinstance(type_, typing.NewType):
        type_ = type_.__supertype__
    origin = typing.get_origin(type_)
    if origin in {typing.Union, types.UnionType}:
        return _reader_of_one(typing.get_args(type_))
    if origin is tuple:
        return _reader_of_several(typing.get_args(type_)[0])
    if dataclasses.is_dataclass(type_):
        return _reader_of_fields(typing.cast("type", type_))
    if type_ is datetime or (isinstance(type_, type) and issubclass(type_, Enum)):
        return _reader_of_text(type_)
    if type_ is object:
        return lambda value: value
    kinds = (dict,) if origin is Mapping else (float, int) if type_ is float else (type_,)

    def read_plain(value: object) -> object:
        if type(value) not in kinds:
            raise _unreadable(type_, value)
        return value

    return read_plain


def _reader_of_one(choices: tuple[Any, ...]) -> Reader:
    readers = [_reader(choice) for choice in choices if choice is not types.NoneType]
    may_be_none = len(readers) < len(choices)

    def read_one(value: object) -> object:
        if value is None and may_be_none:
            return None
        for reader in readers:
            try:
                return reader(value)
            except ValueError:
                continue
        raise _unreadable(choices, value)

    return read_one


def _reader_of_several(item: Any) -> Reader:  # noqa: ANN401 - a type, or what stands for several
    reader = _reader(item)

    def read_several(value: object) -> object:
        if not isinstance(value, list):
            raise _unreadable(tuple, value)
        return tuple([reader(one) for one in value])

    return read_several


def _reader_of_fields(type_: type) -> Reader:
    readers = {name: _reader(kind) for name, kind in _fields(type_).items()}

    def read_fields(value: object) -> object:
        if not isinstance(value, dict) or value.keys() != readers.keys():
            raise _unreadable(type_, value)
        return type_(**{name: reader(value[name]) for name, reader in readers.items()})

    return read_fields


def _reader_of_text(type_: Any) -> Reader:  # noqa: ANN401 - a time or an enumeration
    made_of: Reader = datetime.fromisoformat if type_ is datetime else type_

    def read_text(value: object) -> object:
        if not isinstance(value, str):
            raise _unreadable(type_, value)
        try:
            return made_of(value)
        except ValueError:
            # What that says holds the value.
            raise _unreadable(type_, value) from None

    return read_text


def _unreadable(type_: object, value: object) -> ValueError:
    """Say what was expected; the value itself belongs into no log."""
    return ValueError(f"this {type(value).__name__} is no {type_}")
