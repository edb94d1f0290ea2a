"""Reads which models a server offers, with their lengths, sizes and prices where it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.clients.probing.evidence import has_models
from sora_desktop.clients.probing.findings import ProbeCheck
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.wire import read_offer
from sora_desktop.domain.errors import NoVideoService, ServerTrouble

if TYPE_CHECKING:
    from sora_desktop.clients.probing.asking import Asker, Reply
    from sora_desktop.clients.probing.evidence import Evidence

_NAMED = 5
_PRICES = (b'"pricing_skus"', b'"pricing"')


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
        return ProbeCheck("models", ok=True, detail=_named(offers), advice=_advice(evidence, offers))
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
    named = ", ".join(offers.models[:_NAMED]) + (
        f" and {len(offers.models) - _NAMED} more" if len(offers.models) > _NAMED else ""
    )
    noun = "model" if len(offers.models) == 1 else "models"
    beside = "; it tells their lengths, sizes and prices." if offers.priced else "."
    return f"{len(offers.models)} {noun}: {named}{beside}"


def _advice(evidence: Evidence, offers: Offers) -> str:
    """Say how to name one; servers of one's own mostly have a single one, and take no other name."""
    if len(offers.models) == 1:
        return f"Name the model exactly like this, or leave it empty: {offers.models[0]}"
    few = len(offers.models) <= _NAMED and not evidence.kind.hosts
    return "Name a model exactly as it is listed, or leave it empty." if few else ""


def _read(answer: Answer) -> Offers:
    offer = read_offer(answer.body, host="")
    return Offers(
        models=tuple(answer.redactor.text(name) for name in offer.models),
        sizes=offer.sizes,
        seconds=offer.seconds,
        priced=any(word in answer.body for word in _PRICES),
    )
