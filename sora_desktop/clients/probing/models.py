"""Reads which models a server offers, with their lengths, sizes and prices where it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.clients.probing.evidence import has_models
from sora_desktop.clients.probing.findings import ProbeCheck
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.wire import read_models
from sora_desktop.clients.wire.documents import is_object, layers, parse_or_none
from sora_desktop.clients.wire.values import number, size
from sora_desktop.domain.errors import NoVideoService, ServerTrouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sora_desktop.clients.probing.asking import Asker, Reply
    from sora_desktop.clients.probing.evidence import Evidence

_NAMED = 5
_KEPT = 200
_LENGTHS = ("supported_durations", "supported_seconds", "durations")
_SIZES = ("supported_sizes", "sizes")
_PRICES = ("pricing_skus", "pricing")


@dataclass(frozen=True, slots=True)
class Offers:
    """What a server offers."""

    models: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    seconds: tuple[float, ...] = ()
    priced: bool = False
    """Whether it names prices."""


def read_offers(evidence: Evidence) -> Offers:
    """Read both lists; the one with lengths and sizes holds only models of videos, so it goes first."""
    for reply in (evidence.offers, evidence.models):
        if isinstance(reply, Answer) and has_models(reply):
            offers = _read(reply)
            if offers.models:
                return offers
    return Offers()


def models(asker: Asker, evidence: Evidence, offers: Offers) -> ProbeCheck:
    """Say which models there are."""
    if offers.models:
        return ProbeCheck("models", ok=True, detail=_named(offers), advice=_advice(offers))
    if evidence.lists_models:
        return ProbeCheck("models", ok=None, detail="Its list of models is empty.", advice="Type the name of a model.")
    if evidence.models is None:
        detail = f"{evidence.kind.title} does not list its models."
        return ProbeCheck(
            "models", ok=None, detail=detail, advice="Type the name of a model, or choose a suggested one."
        )
    error = asker.problem(evidence.models)
    if isinstance(error, ServerTrouble):
        return ProbeCheck("models", ok=None, detail=f"Its list of models does not come: {error.args[0]}", error=error)
    advice = "Type the name of a model, or leave it to the server."
    return ProbeCheck("models", ok=None, detail="It does not list its models.", advice=advice, error=error)


def nothing_there(asker: Asker, evidence: Evidence) -> NoVideoService:
    """Say that a server has nothing at the path of videos."""
    reply: Reply = evidence.videos or evidence.video or evidence.nowhere
    answer = reply if isinstance(reply, Answer) else None
    return NoVideoService(
        host=asker.line.host,
        status=answer.status if answer else 404,
        url=asker.address(evidence.kind.paths.create).partition("?")[0],
        request_id=answer.request_id if answer else None,
        detail=answer.shown if answer else None,
    )


def _named(offers: Offers) -> str:
    named = ", ".join(offers.models[:_NAMED]) + (", …" if len(offers.models) > _NAMED else "")
    noun = "model" if len(offers.models) == 1 else "models"
    beside = " It tells lengths, sizes and prices." if offers.priced else ""
    return f"{len(offers.models)} {noun}: {named}.{beside}"


def _advice(offers: Offers) -> str:
    if len(offers.models) > 1:
        return ""
    return f"Name the model exactly like this, or leave it empty: {offers.models[0]}"


def _read(answer: Answer) -> Offers:
    entries = list(_entries(parse_or_none(answer.body)))
    lengths = {found for entry in entries for value in _values(entry, _LENGTHS) if (found := number(value))}
    sizes = dict.fromkeys(shape for entry in entries for value in _values(entry, _SIZES) if (shape := size(value)))
    return Offers(
        models=tuple(answer.redactor.text(name) for name in read_models(answer.body, host="")),
        sizes=tuple(sizes)[:_KEPT],
        seconds=tuple(sorted(lengths))[:_KEPT],
        priced=any(entry.get(key) for entry in entries for key in _PRICES),
    )


def _entries(document: object) -> Iterator[Mapping[str, object]]:
    found = document if isinstance(document, list) else None
    for layer in layers(document):
        wrapped = layer.get("data") or layer.get("models")
        found = wrapped if found is None and isinstance(wrapped, list) else found
    yield from (entry for entry in found or () if is_object(entry))


def _values(entry: Mapping[str, object], keys: Iterable[str]) -> Iterator[object]:
    for key in keys:
        value = entry.get(key)
        if isinstance(value, list):
            yield from value
