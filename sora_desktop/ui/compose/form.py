"""The form as text: what was typed, kept as a draft, and read as an order."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sora_desktop.domain.combinations import combinations, combines
from sora_desktop.domain.requests import (
    TAKES_LIMIT,
    Fit,
    Order,
    Problem,
    Rule,
    VideoRequest,
    parse_size,
    spell_seconds,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SECONDS = re.compile(r"([0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)\s*(?:s|sec|seconds?)?", re.IGNORECASE)


OF_PROMPT = ("prompt", "literal", "continues", "name", "tags", "sent")
"""What of a draft belongs to its prompt, and is no setting that would serve another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The form as it stands, every value the way the person typed it; empty means "the server's default"."""

    connection: str = ""
    prompt: str = ""
    model: str = ""
    size: str = ""
    seconds: str = ""
    takes: int = 1
    reference: str = ""
    """The path of the reference image."""

    further_references: tuple[str, ...] = ()
    """The paths of the reference images after the first."""

    fit: str = Fit.CROP.value
    """How the first of them is brought to the clip's size."""

    characters: tuple[str, ...] = ()
    """The server's ids of those who appear."""

    extra: tuple[tuple[str, str], ...] = ()
    """Names and values of the further fields, in the order of their rows."""

    literal: bool = False
    """Whether choices such as `{a|b}` in the prompt are sent as they are written."""

    continues: str = ""
    """The id of the job with a picture of whose clip the new one begins."""

    name: str = ""
    """What the clip is to be called."""

    tags: tuple[str, ...] = ()
    sent: bool = False
    """Whether an order was made of exactly this, so that typing may replace the prompt."""

    def to_json(self) -> dict[str, object]:
        """Give the draft in values that JSON has."""
        values = dataclasses.asdict(self)
        values["extra"] = [list(row) for row in self.extra]
        values["further_references"] = list(self.further_references)
        values["characters"] = list(self.characters)
        values["tags"] = list(self.tags)
        return values

    @property
    def prompts(self) -> tuple[str, ...]:
        """The prompts that are to be ordered: several where the one that is written has choices.

        Raises:
            TooManyCombinations: they are too many.
        """
        return (self.prompt,) if self.literal else combinations(self.prompt)


class RowFault(Enum):
    """What can be wrong with a row of further fields that no server needs to be asked about."""

    UNNAMED = "unnamed"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft, read: the order that it makes, and what could not be read."""

    order: Order
    """What would be sent; where something was unreadable, that part is left out."""

    problems: tuple[Problem, ...]
    rows: Mapping[int, RowFault]
    """Faults of the further fields by the number of their row, from 0."""

    @property
    def readable(self) -> bool:
        """Whether the order says all that the form says."""
        return not self.problems and not self.rows


def draft_from_json(values: Mapping[str, object]) -> Draft:
    """Read a draft that was kept; what does not fit is left out, so an old or broken one does no harm."""

    def text(name: str) -> str:
        value = values.get(name)
        return value if isinstance(value, str) else ""

    takes = values.get("takes")
    return Draft(
        connection=text("connection"),
        prompt=text("prompt"),
        model=text("model"),
        size=text("size"),
        seconds=text("seconds"),
        takes=min(max(takes, 1), TAKES_LIMIT) if isinstance(takes, int) and not isinstance(takes, bool) else 1,
        reference=text("reference"),
        further_references=_texts_from_json(values.get("further_references")),
        fit=text("fit") if text("fit") in set(Fit) else Fit.CROP.value,
        characters=_texts_from_json(values.get("characters")),
        extra=tuple(_rows_from_json(values.get("extra"))),
        literal=values.get("literal") is True,
        continues=text("continues"),
        name=text("name"),
        tags=_texts_from_json(values.get("tags")),
        sent=values.get("sent") is True,
    )


def draft_of_order(order: Order) -> Draft:
    """Write an order back into the form."""
    request = order.request
    return Draft(
        connection=order.connection or "",
        prompt=request.prompt,
        model=request.model or "",
        size=request.size or "",
        seconds="" if request.seconds is None else spell_seconds(request.seconds),
        takes=min(max(order.takes, 1), TAKES_LIMIT),
        reference=request.reference or "",
        further_references=request.further_references,
        fit=order.fit.value,
        characters=request.characters,
        extra=tuple((name, write_value(value)) for name, value in request.extra.items()),
        # It is a prompt that was or could be sent, whatever signs are in it.
        literal=combines(request.prompt),
        continues=order.continues or "",
        name=order.name or "",
        tags=order.tags,
    )


def read(draft: Draft) -> Reading:
    """Make an order of a draft, and say what in it cannot be read."""
    problems: list[Problem] = []
    seconds = parse_seconds(draft.seconds)
    if draft.seconds.strip() and seconds is None:
        problems.append(Problem("seconds", Rule.SECONDS_UNREADABLE, {"value": draft.seconds.strip()}))
    extra, rows = _read_rows(draft.extra)
    request = VideoRequest(
        prompt=draft.prompt,
        model=draft.model.strip() or None,
        size=_read_size(draft.size),
        seconds=seconds,
        reference=draft.reference or None,
        further_references=draft.further_references,
        characters=draft.characters,
        extra=extra,
    )
    order = Order(
        request=request,
        connection=draft.connection or None,
        takes=draft.takes,
        fit=Fit(draft.fit),
        continues=draft.continues or None,
        name=draft.name or None,
        tags=draft.tags,
    )
    return Reading(order, tuple(problems), rows)


def parse_seconds(text: str) -> float | None:
    """Read `5`, `5 s`, `2.5` or `2,5` as seconds; None if it is no such thing."""
    match = _SECONDS.fullmatch(text.strip())
    return float(match[1].replace(",", ".")) if match else None


def parse_value(text: str) -> object:
    """Read the value of a further field: as JSON where it is JSON, as the text itself otherwise."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return text


def write_value(value: object) -> str:
    """Write a value so that `parse_value` reads the same again: text without quotes wherever it can be."""
    if isinstance(value, str) and parse_value(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def _refuse(number: str) -> float:
    msg = f"{number} is not JSON"
    raise ValueError(msg)


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _refuse(number)


def _read_size(text: str) -> str | None:
    """Give a size in the protocol's spelling (`1280x720`), or whatever was typed for the check to judge."""
    sides = parse_size(text)
    return f"{sides[0]}x{sides[1]}" if sides else text.strip() or None


def _read_rows(rows: tuple[tuple[str, str], ...]) -> tuple[dict[str, object], dict[int, RowFault]]:
    extra: dict[str, object] = {}
    faults: dict[int, RowFault] = {}
    for number, (typed_name, typed_value) in enumerate(rows):
        name = typed_name.strip()
        if not name:
            if typed_value.strip():
                faults[number] = RowFault.UNNAMED
        elif name in extra:
            faults[number] = RowFault.REPEATED
        else:
            extra[name] = parse_value(typed_value)
    return extra, faults


def _texts_from_json(values: object) -> tuple[str, ...]:
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def _rows_from_json(rows: object) -> Iterator[tuple[str, str]]:
    if not isinstance(rows, (list, tuple)):
        return
    for row in rows:
        match row:
            case [str(name), str(value)]:
                yield name, value
