"""What works and what does not: each request with its outcome, how to mend it, and how to repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.connections import Auth
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.verification import Finding, Mark, Request, Section
from sora_desktop.services.verification.curl import KEY_VARIABLE, Way, curl, variable_of
from sora_desktop.services.verification.mending import remedy, works
from sora_desktop.services.verification.places import masked_headers
from sora_desktop.services.verification.words import counted, length, took

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.verification.evidence import Evidence

_SHOWN = 25
"""Requests that are shown at most, the failed ones first."""

NAMES = {
    Operation.CREATE: "Ask for a video",
    Operation.RETRIEVE: "Look at the video",
    Operation.LIST: "List the videos",
    Operation.DELETE: "Delete or cancel the video",
    Operation.CONTENT: "Fetch the bytes",
    Operation.REMIX: "Ask for a remix",
    Operation.EDIT: "Ask for an edit",
    Operation.EXTEND: "Ask for an extension",
    Operation.CHARACTER: "Show a character",
    Operation.MODELS: "List the models",
}


def what_works(evidence: Evidence) -> Section:
    """List the requests of a job, what came of each, and how to mend what did not work."""
    exchanges = [one.exchange for one in evidence.recorded]
    way = _way(evidence)
    kept = _chosen(exchanges)
    requests = tuple(request_of(one, way) for one in kept)
    left = len({_key(one) for one in exchanges}) - len(kept)
    return Section(
        title="What works, and what does not",
        text=tuple(_text(evidence, requests, left)),
        findings=tuple(_findings(evidence)),
        requests=requests,
    )


def request_of(exchange: Exchange, way: Way) -> Request:
    """Describe one request."""
    outcome = "worked" if works(exchange) else "did not work"
    return Request(
        title=f"{NAMES[exchange.operation]}: {outcome}",
        curl=curl(exchange, way),
        outcome=_outcome(exchange),
        advice=remedy(exchange),
    )


def _way(evidence: Evidence) -> Way:
    """Tell how the requests went: as recorded, or else as the connection is configured now."""
    now = way_of(evidence.connection) if evidence.connection else Way()
    if evidence.attempt is None:
        return now
    then = evidence.attempt.part("connection")
    auth = next((auth for auth in Auth if auth.value == then.text("auth")), now.auth)
    return Way(auth, then.text("ca_file"), then.text("proxy"))


def way_of(connection: Connection) -> Way:
    """Tell how the requests of a connection go."""
    return Way(connection.auth, connection.ca_file, connection.proxy)


def _chosen(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Choose the requests to show: the last of each kind, the failed ones first where there are too many."""
    alike = {_key(exchange): exchange for exchange in exchanges}
    if len(alike) > _SHOWN:
        ordered = sorted(alike, key=lambda key: works(alike[key]))
        alike = {key: alike[key] for key in alike if key in set(ordered[:_SHOWN])}
    return list(alike.values())


def _key(exchange: Exchange) -> tuple[object, ...]:
    return exchange.operation, exchange.method, exchange.url, exchange.status, exchange.error, exchange.request_body


def _outcome(exchange: Exchange) -> str:
    parts = ["No answer" if exchange.status is None else f"Status {exchange.status}"]
    parts += [f"after {took(exchange.elapsed)}", length(exchange.response_bytes)]
    if exchange.repeats > 1:
        parts.append(f"{exchange.repeats:,} times")
    if exchange.request_id:
        parts.append(f"request id {exchange.request_id}")
    if exchange.error:
        parts.append(exchange.error)
    return ", ".join(parts)


def _text(evidence: Evidence, requests: Sequence[Request], left: int) -> Iterator[str]:
    if not requests:
        yield "No request was sent." if evidence.mocked or not evidence.attempts else "No request is on record."
        return
    yield from variables(requests, [one.exchange for one in evidence.recorded])
    yield "Each command repeats its request. A repeated order may cost money."
    if left > 0:
        yield f"{counted(left, 'further request')} went as these did, and are in the receipt."


def variables(requests: Sequence[Request], exchanges: Iterable[Exchange]) -> Iterator[str]:
    """Say what each variable of the shell stands for in these commands."""
    if any(f"${KEY_VARIABLE}" in request.curl for request in requests):
        yield f"{KEY_VARIABLE} stands for the key; set it in the shell before."
    for name in masked_headers(exchanges):
        variable = variable_of(name)
        if any(f'"${variable}"' in request.curl for request in requests):
            yield f"{variable} stands for the secret in the header {name}; set it in the shell before."


def _findings(evidence: Evidence) -> Iterator[Finding]:
    """Say what of the protocol worked for this job, step by step."""
    job = evidence.job
    if evidence.mocked and job.file is not None:
        yield Finding(Mark.GOOD, "The simulation made a clip.")
    if evidence.create is not None:
        yield Finding(Mark.GOOD, "The server took the order.")
    if evidence.contents and evidence.clip is not None:
        yield Finding(Mark.GOOD, "The server handed out the clip.")
    if job.lost_creates:
        lost = counted(job.lost_creates, "order")
        yield Finding(Mark.NOTE, f"{lost} had no reply and went out again, or was given up: each may have been billed.")
    if job.failure is not None:
        advice = next((remedy(one.exchange) for one in reversed(evidence.recorded) if not works(one.exchange)), "")
        said = "" if advice in job.failure.message else advice
        what = "The job failed" if job.status is JobStatus.FAILED else "What went wrong last"
        yield Finding(Mark.NOTE, f"{what}: {job.failure.message}", said)
