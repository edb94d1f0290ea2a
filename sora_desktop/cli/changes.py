"""`--set FIELD=VALUE`: what a job is to ask for instead."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.cli.generate import absolute, read_extra
from sora_desktop.domain.errors import InvalidRequest
from sora_desktop.domain.requests import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.requests import Order

_TEXTS = frozenset({"model", "size"})


def changed_order(order: Order, changes: Sequence[str]) -> Order:
    """Give an order with some fields changed; an empty value takes one away.

    Raises:
        InvalidRequest: a change has no name, or its value is none of its kind.
        ReferenceUnreadable: the working folder is gone, so that a relative path means nothing.
    """
    for change in changes:
        name, separator, value = change.partition("=")
        if not separator or not name.strip():
            raise InvalidRequest([Problem("set", Rule.EXTRA_UNREADABLE, {"value": change})])
        order = _changed(order, name.strip(), value)
    return order


def _changed(order: Order, name: str, value: str) -> Order:
    request = order.request
    if name == "prompt":
        request = dataclasses.replace(request, prompt=value)
    elif name in _TEXTS:
        request = dataclasses.replace(request, **{name: value.strip() or None})  # type: ignore[arg-type]  # texts, both
    elif name == "seconds":
        request = dataclasses.replace(request, seconds=_seconds(value))
    elif name == "reference":
        request = dataclasses.replace(request, reference=absolute(Path(value)) if value else None)
    elif name == "connection":
        return dataclasses.replace(order, connection=value.strip() or None)
    elif name == "name":
        return dataclasses.replace(order, name=value.strip() or None)
    elif name == "tags":
        return dataclasses.replace(order, tags=tuple(tag.strip() for tag in value.split(",") if tag.strip()))
    else:
        extra = {key: kept for key, kept in request.extra.items() if key != name}
        request = dataclasses.replace(request, extra=extra | read_extra([f"{name}={value}"]) if value else extra)
    return dataclasses.replace(order, request=request)


def _seconds(value: str) -> float | None:
    if not value.strip():
        return None
    try:
        return float(value)
    except ValueError:
        raise InvalidRequest([Problem("seconds", Rule.SECONDS_UNREADABLE, {"value": value})]) from None
