"""Makes an order of the fields that a caller sends, and says openly what was made of each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sora_desktop.api.refusals import FieldProblem, Names
from sora_desktop.api.shapes import SHAPE_FIELDS, ShapeFault, choose_size
from sora_desktop.domain.capabilities import Capabilities
from sora_desktop.domain.errors import UnknownConnection
from sora_desktop.domain.requests import Fit, Order, Origin, Rule, VideoRequest, format_seconds
from sora_desktop.services.prompt_files import fields as reading
from sora_desktop.services.prompt_files.records import FieldFault, Pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sora_desktop.services.connections import ConnectionService

T = TypeVar("T")

_OWN: Mapping[str, str] = {
    **{name: name for name in ("prompt", "model", "seconds", "connection", "takes", "name", "tags", "fit", "extra")},
    **{name.lower(): name for name in SHAPE_FIELDS},
    "duration": "seconds",
    "reference": "reference",
    "inputreference": "reference",
}
"""The fields with a meaning of their own, by their names without case, hyphens and underscores."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of one order."""

    order: Order
    problems: tuple[FieldProblem, ...] = ()
    """What of it cannot be read, or contradicts itself."""

    made_of: tuple[Mapping[str, object], ...] = ()
    """For each field that became something else: what was given, and what was made of it."""

    names: Names = field(default_factory=Names)
    """How the caller called the fields."""


def read_order(
    given: Iterable[tuple[str, object]],
    connections: ConnectionService,
    *,
    origin: Origin = Origin.REST,
    row: int | None = None,
) -> Understood:
    """Read the fields of one video.

    Args:
        given: names and values, as `read_object` gives them, or as the fields of a form.
        connections: the connections, by whose servers a size is chosen.
        origin: through which door it came.
        row: in a batch, which of its videos, from 1.
    """
    return _Reader(connections, row).read(given, origin)


class _Reader:
    """Reads one order."""

    def __init__(self, connections: ConnectionService, row: int | None) -> None:
        self._connections = connections
        self._row = row
        self._problems: list[FieldProblem] = []
        self._notes: list[Mapping[str, object]] = []
        self._values: dict[str, object] = {}
        self._written: dict[str, str] = {}
        self._others: dict[str, object] = {}

    def read(self, given: Iterable[tuple[str, object]], origin: Origin) -> Understood:
        pairs = self._once(given)
        capabilities = self._capabilities(pairs)
        self._sort(pairs, {one.name for one in capabilities.extra_fields})
        request = VideoRequest(
            prompt=self._taken("prompt", reading.read_prompt, ""),
            model=self._taken("model", reading.read_word, None),
            seconds=self._seconds(),
            size=self._size(capabilities),
            reference=self._taken("reference", _reference, None),
            extra=self._extra(),
        )
        order = Order(
            request=request,
            connection=self._taken("connection", reading.read_word, None),
            takes=self._taken("takes", reading.read_takes, 1),
            name=self._taken("name", reading.read_word, None),
            tags=self._taken("tags", reading.read_tags, ()),
            fit=self._taken("fit", _fit, Fit.CROP),
            origin=origin,
        )
        return Understood(order, tuple(self._problems), tuple(self._notes), Names(dict(self._written)))

    def _once(self, given: Iterable[tuple[str, object]]) -> dict[str, object]:
        """Give the fields by their names; one that is null says nothing, as if it were left out."""
        pairs: dict[str, object] = {}
        for name, value in given:
            try:
                reading.read_name_of_extra(name)
            except FieldFault as fault:
                self._problem(reading.shown(name), str(fault))
                continue
            if name in pairs:
                self._problem(name, f"“{reading.shown(name)}” is given twice.")
            pairs[name] = value
        return {name: value for name, value in pairs.items() if value is not None}

    def _sort(self, pairs: Mapping[str, object], of_server: set[str]) -> None:
        """Tell our own fields from those that go to the server as they are; the server's own names go before ours."""
        for name, value in pairs.items():
            meant = None if name in of_server else _OWN.get(_folded(name))
            if meant is None:
                self._others[name] = value
            elif meant not in self._values:
                self._values[meant], self._written[meant] = value, name
            elif not self._same(meant, value):
                self._problem(name, f"It contradicts “{self._written[meant]}”. Give one of them.")

    def _same(self, meant: str, value: object) -> bool:
        """Tell whether a value that is given under a second name says the same as the first one."""
        first = self._values[meant]
        if meant != "seconds":
            return first == value
        try:
            return reading.read_seconds(first) == reading.read_seconds(value)
        except FieldFault:
            return False

    def _capabilities(self, pairs: Mapping[str, object]) -> Capabilities:
        """Look up what the server offers: what the other fields mean hangs on that."""
        written = next((name for name in pairs if _folded(name) == "connection"), "connection")
        try:
            return self._connections.capabilities(reading.read_word(pairs.get(written)))
        except FieldFault:
            return Capabilities()  # it is told of when the field is read
        except UnknownConnection as error:
            self._problem(written, str(error))
            return Capabilities()

    def _taken(self, name: str, read: Callable[[object], T], default: T) -> T:
        """Read a field; where it cannot be read, that is a problem, and the default stands for it."""
        if self._values.get(name) is None:
            return default
        try:
            return read(self._values[name])
        except FieldFault as fault:
            self._problem(self._written[name], str(fault))
            return default

    def _seconds(self) -> float | None:
        seconds = self._taken("seconds", reading.read_seconds, None)
        if seconds is not None:
            self._note("seconds", {"seconds": seconds}, f"is a length of {format_seconds(seconds)} seconds")
        return seconds

    def _size(self, capabilities: Capabilities) -> str | None:
        texts: dict[str, str] = {}
        for name in SHAPE_FIELDS:
            text = self._taken(name, _shape_text, None)
            if text:
                texts[name] = text
        try:
            chosen = choose_size(texts, capabilities)
        except ShapeFault as fault:
            self._problem(self._written[fault.field], str(fault), fault.suggestion)
            return None
        for name, words in chosen.notes.items():
            self._note(name, {"size": chosen.size} if chosen.size else {}, words)
        # What a server refuses is then told of the field that asked for it.
        source = next((name for name in SHAPE_FIELDS if name in texts), None)
        if source is not None:
            self._written["size"] = self._written[source]
        return chosen.size

    def _extra(self) -> dict[str, object]:
        inner = self._taken("extra", _members, Pairs())
        extra: dict[str, object] = {}
        for name, value in (*self._others.items(), *inner):
            if name in extra:
                self._problem(name, f"“{reading.shown(name)}” is given twice.")
                continue
            try:
                extra[reading.read_name_of_extra(name)] = reading.read_extra(value)
            except FieldFault as fault:
                self._problem(reading.shown(name), str(fault))
        for name in self._others.keys() & extra.keys():
            self._notes.append(
                {
                    "field": name,
                    "given": extra[name],
                    "became": {"extra": {name: extra[name]}},
                    "note": "has no meaning here, and goes to the server as it is",
                }
            )
        return extra

    def _note(self, name: str, became: Mapping[str, object], words: str) -> None:
        written = self._written[name]
        if written == name and self._values[name] == became.get(name):
            return
        self._notes.append({"field": written, "given": self._values[name], "became": became, "note": words})

    def _problem(self, name: str, reason: str, suggestion: str | None = None) -> None:
        found = FieldProblem(name, reason, suggestion, self._row)
        if found not in self._problems:
            self._problems.append(found)


def _folded(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _shape_text(value: object) -> str | None:
    if not isinstance(value, str):
        raise FieldFault(Rule.SIZE_UNREADABLE, {"value": reading.shown(value)})
    return reading.read_word(value)


def _fit(value: object) -> Fit:
    try:
        return Fit(str(reading.read_word(value)).lower())
    except ValueError:
        raise FieldFault(Rule.NOT_OFFERED, {"value": reading.shown(value), "offered": ", ".join(Fit)}) from None


def _reference(value: object) -> str | None:
    return reading.read_reference(value, Path("/"))


def _members(value: object) -> Pairs:
    if isinstance(value, Pairs):
        return value
    raise FieldFault(Rule.EXTRA_UNREADABLE, {"value": reading.shown(value)})
