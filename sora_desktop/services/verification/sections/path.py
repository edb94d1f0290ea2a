"""The path that the request took: from its door to the server's address, as configured and as recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.requests import Origin
from sora_desktop.domain.verification import Fact, Finding, Mark, Section
from sora_desktop.services.verification.evidence import CREATES, MOCK_CLIENT, client_of
from sora_desktop.services.verification.grading import was_brought_in
from sora_desktop.services.verification.lines import was_kept_back
from sora_desktop.services.verification.places import place_of, secret_headers
from sora_desktop.services.verification.sections.configured import changes_since, configured
from sora_desktop.services.verification.sections.examined import DOORS
from sora_desktop.services.verification.sections.peers import line_words
from sora_desktop.services.verification.words import (
    counted,
    length,
    listed,
    moment,
    origin_of,
    path_of,
    times,
    took,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.records import Record

_ASKED = {Operation.LIST: "for the list of its videos, to search it,", Operation.RETRIEVE: "how it stands"}
_SHOWN = 20
"""Requests for bytes that are told one by one."""


def the_path(evidence: Evidence) -> Section:
    """Tell the way of a job step by step."""
    return Section(
        title="The path of the request",
        text=("Each step is as this program recorded it when it happened, not as it is configured today.",),
        facts=(*configured(evidence), *_secrets(evidence)),
        steps=tuple(_steps(evidence)),
        findings=tuple(Finding(Mark.NOTE, text) for text in changes_since(evidence)),
    )


def _secrets(evidence: Evidence) -> Iterator[Fact]:
    """Name the headers in which secrets went along beside the key, or in place of one."""
    sent = [one.exchange for one in evidence.recorded if not was_kept_back(one.exchange)]
    if names := secret_headers(sent):
        yield Fact("Secret headers", f"{listed(names)} (values never recorded)")


def _steps(evidence: Evidence) -> Iterator[str]:
    job = evidence.job
    door = f"came in through {DOORS[job.origin]}" if job.origin else "was made; through which door is not recorded"
    if job.origin is Origin.ADOPTED:
        yield _adopted(job)
    else:
        yield f"{moment(job.created_at)}: the order {door}."
    attempt = evidence.attempt
    before = sum(one.number < attempt.number for one in evidence.attempts) if attempt else 0
    if before:
        yield f"{counted(before, 'earlier attempt')} came to nothing; what was sent then is in the exchange log."
    if attempt is not None:
        yield from _process(attempt)
    elif evidence.recorded and job.origin is not Origin.ADOPTED:
        yield "Which process sent it was not recorded: it is from an earlier version, or that entry is missing."
    if evidence.mocked:
        yield from _within(evidence)
    elif evidence.recorded:
        yield from _over_http(evidence)
    elif attempt is not None:
        yield "Nothing is on record of what came of it."
    elif not was_brought_in(job):
        yield "Nothing was sent so far." if job.file is None else "How the clip came was not recorded."
    if evidence.clip is not None:
        clip = evidence.clip
        sha256 = clip.text("sha256") or "not known"
        yield f"{moment(clip.at)}: the clip was kept, {length(clip.whole('bytes'))}, SHA-256 {sha256}."


def _adopted(job: Job) -> str:
    """Say how a clip came into the library that nobody ordered through it."""
    if was_brought_in(job):
        return f"{moment(job.created_at)}: it was brought in as a file. Where it came from is not known here."
    return f"{moment(job.created_at)}: it was found on its server. Who ordered it, and how, is not known here."


def _process(attempt: Record) -> Iterator[str]:
    program, python = attempt.text("program") or "?", attempt.text("python") or "?"
    number, process = attempt.whole("attempt") or "?", attempt.whole("process") or "?"
    system = attempt.text("system") or "an unknown system"
    yield (
        f"{moment(attempt.at)}: process {process}, Sora Desktop {program} with Python {python} on {system}, "
        f"began attempt {number}."
    )
    yield f"Within it the request was handed to {attempt.text('client') or 'a client that is not named'}."
    if client_of(attempt) != MOCK_CLIENT:
        libraries = [f"{name} {version}" for name, version in attempt.part("libraries").texts().items()]
        yield f"That one sends by the HTTP library {listed(libraries) if libraries else 'of an unknown version'}."


def _within(evidence: Evidence) -> Iterator[str]:
    if evidence.attempt is None and evidence.job.file is None:
        yield "It is to be simulated on this computer; nothing will be sent."
        return
    yield "There the path ended: the simulation within the program took it. No socket, no address, no server."
    for answer in evidence.answers:
        error = answer.text("error")
        failed = f", {error}" if error else ""
        said = (answer.text("status") or "?").replace("_", " ")
        yield f"{moment(answer.at)}: the simulation said “{said}”{failed}."


def _over_http(evidence: Evidence) -> Iterator[str]:
    start = evidence.attempt.number if evidence.attempt else 0
    since = [one.exchange for one in evidence.recorded if one.number > start]
    creates = [one for one in since if one.operation in CREATES]
    shown = evidence.create.exchange if evidence.create else next(iter(reversed(creates or since)), None)
    if shown is not None:
        yield from line_words(shown)
    for exchange in creates:
        yield _request(exchange)
    if not creates:
        yield "No exchange is on record in which the order was sent."
    for operation, asked in _ASKED.items():
        looks = [one for one in since if one.operation is operation]
        if looks:
            places = listed(sorted({f"{one.method} {origin_of(one.url)}{path_of(one.url)}" for one in looks})[:3])
            yield f"Its server was asked {asked} {times(sum(one.repeats for one in looks))}: {places}."
    yield from _bytes(shown, [one for one in since if one.operation is Operation.CONTENT])


def _bytes(create: Exchange | None, contents: list[Exchange]) -> Iterator[str]:
    """Tell how the bytes came; a host of their own, with its line."""
    seen = {place_of(create.url)} if create else set()
    for exchange in contents[:_SHOWN]:
        place = place_of(exchange.url)
        if place not in seen:
            seen.add(place)
            origin = origin_of(exchange.url)
            yield f"The bytes were asked for at {origin}, which is another place than that of the order."
            yield from line_words(exchange)
        yield _request(exchange)
    if len(contents) > _SHOWN:
        yield f"And {counted(len(contents) - _SHOWN, 'more request')} for bytes."


def _request(exchange: Exchange) -> str:
    """Tell of one request in a line."""
    where = f"{exchange.method} {path_of(exchange.url)} at {origin_of(exchange.url)}"
    begin = f"{moment(exchange.started_at)}: {where}"
    if exchange.status is None:
        return f"{begin} had no answer: {_why(exchange) or 'not known why'}."
    onward = next((value for name, value in exchange.response_headers.items() if name.lower() == "location"), "")
    led = f", which led on to {onward}" if onward and exchange.status in range(300, 400) else ""
    broken = f"; it broke off: {_why(exchange)}" if exchange.error else ""
    many = f", {times(exchange.repeats)}" if exchange.repeats > 1 else ""
    return (
        f"{begin} was answered with {exchange.status}{led} after {took(exchange.elapsed)}, "
        f"{length(exchange.response_bytes)}{many}{broken}."
    )


def _why(exchange: Exchange) -> str:
    """Give the reason that was recorded, without the full stop of its sentence."""
    return (exchange.error or "").rstrip(". ")
