"""Changes one field of a row the way a person asks for it, and forgets what was wrong with it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import Order, format_seconds
from sora_desktop.services.prompt_files import fields
from sora_desktop.services.prompt_files.records import FieldFault
from sora_desktop.services.prompt_files.sheet import PromptRow, RowProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_READERS: Mapping[str, Callable[[object], object]] = {
    "prompt": fields.read_prompt,
    "model": fields.read_word,
    "size": fields.read_size,
    "seconds": fields.read_seconds,
    "takes": fields.read_takes,
    "name": fields.read_word,
    "tags": fields.read_tags,
    "connection": fields.read_word,
}
_EMPTY: Mapping[str, object] = {"prompt": "", "takes": 1, "tags": ()}
_OF_REQUEST = frozenset({"prompt", "model", "size", "seconds", "reference"})
_OF_ORDER = frozenset({"connection", "takes", "name", "tags"})

EDITABLE = frozenset(_READERS)
"""The fields that `put` can change."""


def put(row: PromptRow, field: str, text: str) -> PromptRow:
    """Give a field what a person typed; if it cannot be read, the row says so, and keeps the words.

    Args:
        row: the row as it was.
        field: one of `EDITABLE`.
        text: what was typed; empty for the default.
    """
    kept = tuple(problem for problem in row.problems if not _settled(problem, field))
    try:
        value = _READERS[field](text)
    except FieldFault as fault:
        problem = RowProblem(
            source=row.source,
            row=row.row,
            column=field,
            rule=fault.rule,
            facts=fault.facts,
            written=text if fault.written is None else fault.written,
        )
        return dataclasses.replace(row, order=_with(row.order, field, _EMPTY.get(field)), problems=(*kept, problem))
    return dataclasses.replace(row, order=_with(row.order, field, value), problems=kept)


def leave_out(row: PromptRow, column: str | None) -> PromptRow:
    """Do without a field that has problems; what was wrong with it, or with the row as a whole, is settled."""
    kept = tuple(problem for problem in row.problems if problem.column != column)
    order = row.order if column is None else _with(row.order, column, _EMPTY.get(column))
    return dataclasses.replace(row, order=order, problems=kept)


def text_of(row: PromptRow, field: str) -> str:
    """Write a field as a person would: what stands in the file if it could not be read, else its value."""
    for problem in row.problems:
        if problem.column == field and problem.written is not None:
            return problem.written
    value = getattr(row.order.request if field in _OF_REQUEST else row.order, field)
    match value:
        case None:
            return ""
        case float():
            return format_seconds(value)
        case tuple():
            return ", ".join(value)
        case _:
            return str(value)


def _settled(problem: RowProblem, field: str) -> bool:
    """Tell whether a new value for `field` does away with a problem; a new prompt does with those of the row."""
    return problem.column == field or (field == "prompt" and problem.column is None)


def _with(order: Order, column: str, value: object) -> Order:
    if column in _OF_ORDER:
        return dataclasses.replace(order, **{column: value})  # type: ignore[arg-type]
    if column in _OF_REQUEST:
        return dataclasses.replace(order, request=dataclasses.replace(order.request, **{column: value}))  # type: ignore[arg-type]
    extra = {name: kept for name, kept in order.request.extra.items() if name != column}
    return dataclasses.replace(order, request=dataclasses.replace(order.request, extra=extra))
