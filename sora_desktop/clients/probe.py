"""Asks a server what it can do, without making a job that costs, and explains what is wrong.

Only looks are sent, questions for the methods of a path, and one deletion of a video that surely does not
exist. Creates are never sent: a server may take what another one would refuse.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sora_desktop.clients.http import HttpSoraClient
from sora_desktop.clients.kinds import kind_at, kind_of
from sora_desktop.clients.probing import models as offered
from sora_desktop.clients.probing import operations
from sora_desktop.clients.probing.asking import Asker
from sora_desktop.clients.probing.elsewhere import better_base_url, other_kind
from sora_desktop.clients.probing.evidence import Evidence, first_question, gather, has_ended, is_page
from sora_desktop.clients.probing.findings import ProbeCheck, ProbeReport
from sora_desktop.clients.probing.keys import judge_key, key_checked, shut_out
from sora_desktop.clients.probing.reach import (
    encryption,
    is_unreached,
    sent_on,
    stopped_by_proxy,
    told_to_encrypt,
    unreached,
    wants_version,
)
from sora_desktop.clients.transport.messages import Answer
from sora_desktop.clients.transport.refusals import GONE
from sora_desktop.domain.capabilities import Support
from sora_desktop.domain.errors import (
    KeyRefused,
    RateLimited,
    ServerTrouble,
    ServiceClosed,
    SoraDesktopError,
    UnreadableAnswer,
)

__all__ = ["ProbeCheck", "ProbeReport", "probe"]

if TYPE_CHECKING:
    from sora_desktop.clients.base import Recorder, SoraClient
    from sora_desktop.clients.probing.asking import Reply
    from sora_desktop.domain.connections import Learned

_SIMULATION = "The simulation on this computer; nothing leaves it, and nothing costs."


async def probe(client: SoraClient, *, record: Recorder | None = None) -> ProbeReport:
    """Look at a server: is it there, does it take the key, what does it offer?

    Never raises for what does not work: that is what the findings are for.

    Args:
        client: of the server.
        record: told of each exchange.
    """
    if not isinstance(client, HttpSoraClient):
        return ProbeReport((ProbeCheck("address", ok=True, detail=_SIMULATION),))
    line = client.line
    closed = _closed(line.connection.kind, line.address.origin[1])
    if closed is not None:
        return ProbeReport((closed,))
    asker = Asker(line.connection, line.secrets, line, record)
    try:
        return await _looked_at(asker)
    finally:
        await asker.close()


def _closed(kind_name: str, host: str) -> ProbeCheck | None:
    """Say kindly that a service has ended, without asking it."""
    kind = kind_at(host) or kind_of(kind_name)
    if not (kind.closed and kind.is_at(host)):
        return None
    error = ServiceClosed(service=kind.title, notice=kind.notice)
    advice = f"{kind.notice} Choose another server: a gateway, or one of your own."
    return ProbeCheck("address", ok=False, detail=str(error.args[0]), advice=advice, error=error)


async def _looked_at(asker: Asker) -> ProbeReport:
    kind = kind_of(asker.connection.kind)
    question = first_question(kind)
    first = await asker.get(question, **({"limit": "1"} if question == kind.paths.listing else {}))
    elsewhere = sent_on(asker)
    if elsewhere is not None:
        return ProbeReport((elsewhere,))
    if is_unreached(first):
        return ProbeReport(await unreached(asker, first))  # type: ignore[arg-type]
    stopped = stopped_by_proxy(asker, first) or told_to_encrypt(asker, first)
    if stopped is not None:
        return ProbeReport((stopped,))
    if isinstance(first, Answer) and wants_version(first, asker.connection.base_url):
        return ProbeReport((_lacks_version(asker, first),))
    evidence = await gather(asker, first)
    replies = [reply for reply in (evidence.videos, evidence.video) if reply is not None] or [first]
    refused = next((reply for reply in replies if isinstance(asker.problem(reply), KeyRefused)), None)
    if refused is None and not evidence.makes_videos:
        return ProbeReport((await _no_service(asker, evidence, first),))
    return await _service(asker, evidence, question, replies, refused=refused is not None)


def _ended(asker: Asker, reply: Reply) -> ProbeCheck:
    """Believe a server that says of everything that it is gone for good."""
    host = asker.line.host
    said = reply.words.message if isinstance(reply, Answer) else ""
    error = ServiceClosed(service=host, notice=said)
    detail = f"{host} says that its service has ended ({GONE})."
    advice = " ".join(filter(None, ("Choose another server.", said and f"It said: {said}")))
    return ProbeCheck("address", ok=False, detail=detail, advice=advice, error=error)


def _lacks_version(asker: Asker, reply: Answer) -> ProbeCheck:
    advice = f"Change the base URL to {asker.connection.base_url}?api-version=preview, or the version that you use."
    detail = f"{asker.line.host} answers, but wants to be told a version of its API."
    return ProbeCheck("address", ok=False, detail=detail, advice=advice, error=asker.problem(reply))


async def _no_service(asker: Asker, evidence: Evidence, first: Reply) -> ProbeCheck:
    """Explain an answer from somebody who does not make videos, at least not here."""
    base = asker.connection.base_url
    elsewhere = await better_base_url(asker, evidence)
    if elsewhere is None and (denied := shut_out(asker, evidence)) is not None:
        return denied
    error: SoraDesktopError = offered.nothing_there(asker, evidence)
    if has_ended(first) and has_ended(evidence.nowhere):
        return _ended(asker, first)
    if is_page(first) and isinstance(first, Answer) and first.ok:
        error = UnreadableAnswer(host=asker.line.host, reason="it is an HTML page where JSON was expected")
        detail = f"At {base} there is a web page, and no service for programs."
        advice = "Enter the address that the server's manual gives for its API; it usually ends in /v1."
    elif isinstance(trouble := asker.problem(first), ServerTrouble | RateLimited):
        error, detail = trouble, str(trouble.args[0])
        advice = "Try again later."
        if isinstance(trouble, ServerTrouble):
            advice += " Some gateways also answer like this to a missing or wrong key."
    elif evidence.lists_models:
        names = offered.read_offers(evidence).models
        shown = f" ({', '.join(names[:2])}{', …' if len(names) > 2 else ''})" if names else ""  # noqa: PLR2004 - two are enough
        where = error.facts["url"]
        detail = f"The server answers and lists models{shown}, but it has no video service: nothing is at {where}."
        advice = "It seems to offer chat or other things only. Start its video service, or choose another server."
    else:
        detail = f"{asker.line.host} answers, but there is nothing at {base}."
        advice = "Check the path of the base URL; it usually ends in /v1."
    if elsewhere is not None:
        advice = f"The service is at {elsewhere}. Change the base URL to that."
    elif (kind := await other_kind(asker, evidence)) is not None:
        advice = f"It speaks another way: change the connection's kind to {kind.title} (--kind {kind.name})."
    return ProbeCheck("address", ok=False, detail=detail, advice=advice, error=error)


async def _service(
    asker: Asker, evidence: Evidence, question: str, replies: list[Reply], *, refused: bool
) -> ProbeReport:
    """Look at a server of videos, as far as it lets us in."""
    address = ProbeCheck("address", ok=True, detail=f"{asker.line.host} answers.", advice=evidence.kind.notice)
    key = await judge_key(asker, question, replies, let_in=evidence.lists_videos or evidence.knows_videos)
    checks = [address, encryption(asker), key]
    offers = offered.read_offers(evidence)
    if refused or key.ok is False:
        return ProbeReport(tuple(checks))
    listing, has_list = operations.listing(asker, evidence)
    encoding, known = operations.encoding(asker, evidence)
    paths = evidence.kind.paths
    (
        (deletion, deletes),
        (remix, remixes),
        (edit, edits),
        (extension, extends),
        (checked, checks_key),
    ) = await asyncio.gather(
        operations.deletion(asker, evidence),
        operations.derivation(asker, evidence, "remix", paths.remix),
        operations.derivation(asker, evidence, "edit", paths.edit),
        operations.derivation(asker, evidence, "extension", paths.extension),
        key_checked(asker, _private(evidence)),
    )
    if key.ok is None and checks_key is Support.YES:
        checks[-1] = replace(key, ok=True, detail="The server takes the key.")
    elif key.ok and asker.line.secrets.key and checks_key is Support.NO:
        checks[-1] = replace(key, detail="The server lets us in, whatever the key.")
    checks += [offered.models(asker, evidence, offers), listing, encoding, deletion, remix, edit, extension, checked]
    before = asker.connection.learned
    learned = replace(
        before,
        encoding=known,
        models=offers.models or before.models,
        sizes=offers.sizes or before.sizes,
        seconds=offers.seconds or before.seconds,
        listing=has_list,
        deletion=deletes,
        remix=remixes,
        edit=edits,
        extension=extends,
        key_checked=checks_key,
        emulated=_is_emulated(evidence, before),
        tested_at=datetime.now(UTC),
    )
    return ProbeReport(tuple(checks), learned)


def _private(evidence: Evidence) -> list[tuple[str, Reply]]:
    """Name the questions that need a key on most servers, with their answers; lists of models are often open to all."""
    paths = evidence.kind.paths
    asked = ((paths.listing, evidence.videos), (paths.retrieve, evidence.video))
    found = [(path, reply) for path, reply in asked if path and reply is not None and evidence.is_something(reply)]
    if found or not evidence.lists_models or not paths.models or evidence.models is None:
        return found
    return [(paths.models, evidence.models)]


def _is_emulated(evidence: Evidence, before: Learned) -> bool:
    answers = [reply for reply in (evidence.videos, evidence.video) if isinstance(reply, Answer)]
    return any(answer.simulated for answer in answers) if answers else before.emulated
