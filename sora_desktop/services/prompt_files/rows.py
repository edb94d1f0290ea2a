"""Makes an order of a row as its format gives it, and says field by field what cannot be read."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated, TypedDict, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo

from sora_desktop.domain.requests import Order, Rule, VideoRequest
from sora_desktop.services.prompt_files import fields
from sora_desktop.services.prompt_files.records import KNOWN, FieldFault, Record, canonical
from sora_desktop.services.prompt_files.sheet import PromptRow, RowProblem, RowRule


class _Context(TypedDict):
    folder: Path


def _read_reference(value: object, info: ValidationInfo) -> str | None:
    return fields.read_reference(value, cast("_Context", info.context)["folder"])


_Word = Annotated[str | None, BeforeValidator(fields.read_word)]


class _Row(BaseModel):
    """The columns of a row; the rest are extra fields."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[object, BeforeValidator(fields.read_extra)]]

    prompt: Annotated[str, BeforeValidator(fields.read_prompt)] = ""
    model: _Word = None
    size: Annotated[str | None, BeforeValidator(fields.read_size)] = None
    seconds: Annotated[float | None, BeforeValidator(fields.read_seconds)] = None
    takes: Annotated[int, BeforeValidator(fields.read_takes)] = 1
    reference: Annotated[str | None, BeforeValidator(_read_reference)] = None
    name: _Word = None
    tags: Annotated[tuple[str, ...], BeforeValidator(fields.read_tags)] = ()
    connection: _Word = None

    def order(self) -> Order:
        """Give the row as an order."""
        request = VideoRequest(
            prompt=self.prompt,
            model=self.model,
            size=self.size,
            seconds=self.seconds,
            reference=self.reference,
            extra=self.__pydantic_extra__,
        )
        return Order(request=request, connection=self.connection, takes=self.takes, name=self.name, tags=self.tags)


_Faults = list[tuple[str | None, FieldFault]]


def build_row(record: Record, source: Path) -> PromptRow:
    """Read a record's values; those that cannot be read become problems, and the others stay.

    Args:
        record: the row as its format gives it.
        source: its file, which relative paths start from.
    """
    faults: _Faults = list(record.faults)
    values = _collect(record, faults)
    row = _validate(values, _Context(folder=source.absolute().parent), faults)
    if not row.prompt and not any(column in (None, "prompt") for column, _ in faults):
        faults.append(("prompt", FieldFault(Rule.PROMPT_EMPTY, {})))
    problems = tuple(
        RowProblem(
            source=source, row=record.row, column=column, rule=fault.rule, facts=fault.facts, written=fault.written
        )
        for column, fault in faults
    )
    return PromptRow(source=source, row=record.row, order=row.order(), problems=problems)


def _collect(record: Record, faults: _Faults) -> dict[str, object]:
    """Bring the names into the program's spelling; of what is given twice, neither value is taken."""
    values: dict[str, object] = {}
    twice: set[str] = set()
    for written, value in record.pairs:
        name = canonical(written)
        if name in values:
            twice.add(name)
        if not name:
            faults.append((None, FieldFault(RowRule.COLUMN_UNNAMED, {"value": fields.shown(value)})))
            continue
        try:
            values[fields.read_name_of_extra(name)] = value
        except FieldFault as fault:
            faults.append((fields.shown(name), fault))
    for name in sorted(twice):
        first = next(value for written, value in record.pairs if canonical(written) == name)
        values.pop(name)
        text = fields.written(first) if name in KNOWN else None
        faults.append((name, FieldFault(RowRule.GIVEN_TWICE, {"value": fields.shown(name)}, text)))
    return values


def _validate(values: dict[str, object], context: _Context, faults: _Faults) -> _Row:
    try:
        return _Row.model_validate(values, context=context)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            column = str(one["loc"][0])
            values.pop(column, None)
            faults.append((column, one["ctx"]["error"]))
    return _Row.model_validate(values, context=context)
