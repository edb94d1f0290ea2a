"""The table of real against simulated: what was observed of a job in each of its eight rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.costs import format_usd
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.verification import Section
from sora_desktop.services.verification.contrast import Subject, contrast
from sora_desktop.services.verification.evidence import CREATES, emulator_in
from sora_desktop.services.verification.lines import was_kept_back, was_refused
from sora_desktop.services.verification.places import bringing, brought_from, carries_key, place_of, secret_headers
from sora_desktop.services.verification.words import counted, host_in, is_loopback, length, listed, origin_of, took

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.verification.evidence import Evidence

_TITLE = "Real against simulated"
_ERROR = 400


def the_table(evidence: Evidence) -> Section:
    """Give the table for a job."""
    return Section(title=_TITLE, comparisons=contrast(observed(evidence)))


def observed(evidence: Evidence) -> Mapping[Subject, str]:
    """Say what was seen of a job in each row."""
    exchanges = [one.exchange for one in evidence.recorded]
    return {
        Subject.REQUESTS: _requests(evidence, exchanges),
        Subject.ENDPOINT: _endpoint(evidence, exchanges),
        Subject.KEY: _key(evidence),
        Subject.RESPONSE: _response(evidence),
        Subject.ERRORS: _errors(evidence, exchanges),
        Subject.URLS: _urls(evidence, exchanges),
        Subject.COST: _cost(evidence),
        Subject.LATENCY: _latency(evidence, exchanges),
    }


def observed_in(exchanges: Sequence[Exchange]) -> Mapping[Subject, str]:
    """Say what was seen in requests that belong to no job."""
    if not exchanges:
        return {}
    answered = [one for one in exchanges if one.status is not None]
    return {
        Subject.REQUESTS: _counts(exchanges),
        Subject.ENDPOINT: _place((answered or exchanges)[-1]),
        Subject.KEY: _keys(exchanges),
        Subject.RESPONSE: _named(answered) if answered else "",
        Subject.ERRORS: _failures(exchanges) or "None.",
        Subject.URLS: _places(exchanges),
        Subject.COST: "Nothing: no order was sent.",
        Subject.LATENCY: _times(exchanges),
    }


def _requests(evidence: Evidence, exchanges: Sequence[Exchange]) -> str:
    if not exchanges:
        return "None: the simulation within the program did the work." if evidence.mocked else "None are on record."
    return _counts(exchanges)


def _counts(exchanges: Sequence[Exchange]) -> str:
    count = sum(exchange.repeats for exchange in exchanges)
    shown = sum(exchange.peer is not None for exchange in exchanges)
    known = f"{shown:,} of the {len(exchanges):,} kept records name the socket" if shown else "no record names a socket"
    if shown == len(exchanges):
        known = "every kept record names the socket"
    return f"{counted(count, 'request')}; {known}."


def _endpoint(evidence: Evidence, exchanges: Sequence[Exchange]) -> str:
    if not exchanges:
        return "None." if evidence.mocked or evidence.attempt is None else "None was reached."
    orders = [one for one in exchanges if one.operation in CREATES]
    shown = evidence.create.exchange if evidence.create else (orders or exchanges)[-1]
    apart = [one for one in brought_from(bringing(evidence)) if place_of(one.url) != place_of(shown.url)]
    return " ".join([_place(shown), *(f"The bytes: {_place(one)}" for one in apart)])


def _place(shown: Exchange) -> str:
    peer = shown.peer
    where = origin_of(shown.url)
    if peer is None:
        return f"{where}; which address that was is not on record."
    here = ", on this computer" if is_loopback(peer.address) else ""
    through = f" by the proxy {peer.proxy}" if peer.proxy else ""
    if was_refused(shown):
        return f"{where}; the socket led to {peer.address} port {peer.port}{here}{through}, and no TLS was agreed on."
    tls = f"{peer.tls}, with a certificate" if peer.tls and peer.certificate else "no TLS" if not peer.tls else peer.tls
    return f"{where}, reached at {peer.address} port {peer.port}{here}{through}; {tls}."


def _key(evidence: Evidence) -> str:
    if evidence.recorded:
        return _keys([one.exchange for one in evidence.recorded])
    if evidence.mocked:
        return "None was needed, and none was sent."
    attempt = evidence.attempt
    has = attempt is not None and attempt.part("connection").body.get("key") is True
    return "One is configured; no request is on record." if has else "None is on record."


def _keys(exchanges: Sequence[Exchange]) -> str:
    went = [one for one in exchanges if not was_kept_back(one)]
    sent = [one for one in went if carries_key(one)]
    secrets = secret_headers(went)
    refused = any(one.status in {401, 403} for one in exchanges)
    parts = []
    if sent:
        parts.append(f"A key went along with {counted(len(sent), 'recorded request')}; it is not recorded itself.")
    if secrets:
        header = f"the header{'s' if len(secrets) > 1 else ''} {listed(secrets)}"
        parts.append(f"A secret went along in {header}; it is not recorded itself.")
    if not parts:
        return f"No key went along.{' The server refused requests without one.' if refused else ''}"
    return " ".join([*parts, *(["The server refused it at least once."] if refused else [])])


def _response(evidence: Evidence) -> str:
    parts = []
    if answered := _answered(evidence):
        parts.append(_named(answered))
    if evidence.job.remote_id is not None:
        by = "simulation" if evidence.mocked else "server"
        parts.append(f"The {by} gave the id {evidence.job.remote_id}.")
    if evidence.clip is not None or evidence.file is not None:
        mark = "bears the mark of our simulation" if evidence.marked else "bears no mark of our simulation"
        parts.append(f"The clip {mark}.")
    return " ".join(parts)


def _answered(evidence: Evidence) -> list[Exchange]:
    return [one.exchange for one in evidence.recorded if one.exchange.status is not None]


def _named(answered: Sequence[Exchange]) -> str:
    """Say how many answers name our emulator."""
    named = [one for one in answered if emulator_in(one) is not None]
    if not named:
        return "No answer names our emulator."
    version, count, total = emulator_in(named[-1]), sum(one.repeats for one in named), _total(answered)
    if count == total:
        return f"Answers name Sora Desktop's emulator {version}."
    return f"{count:,} of {total:,} answers {'names' if count == 1 else 'name'} Sora Desktop's emulator {version}."


def _total(exchanges: Sequence[Exchange]) -> int:
    return sum(one.repeats for one in exchanges)


def _errors(evidence: Evidence, exchanges: Sequence[Exchange]) -> str:
    if failed := _failures(exchanges):
        return failed
    codes = sorted({error for one in evidence.answers if (error := one.text("error"))})
    if codes:
        return f"The simulation played: {listed(codes)}."
    if evidence.job.failure is not None:
        return f"{evidence.job.failure.message}"
    return "None." if exchanges or evidence.answers else ""


def _failures(exchanges: Sequence[Exchange]) -> str:
    failed = [one for one in exchanges if one.status is None or one.status >= _ERROR]
    said = sorted({"no answer" if one.status is None else f"status {one.status}" for one in failed})
    return f"{counted(sum(one.repeats for one in failed), 'request')} failed: {listed(said)}." if failed else ""


def _urls(evidence: Evidence, exchanges: Sequence[Exchange]) -> str:
    if not exchanges:
        return "None." if evidence.mocked else ""
    return _places(exchanges)


def _places(exchanges: Sequence[Exchange]) -> str:
    origins = list(dict.fromkeys(origin_of(one.url) for one in exchanges))
    hosts = {host_in(one.url) for one in exchanges}
    alike = "all at one host" if len(hosts) == 1 else f"at {len(hosts):,} hosts"
    return f"{listed(origins[:4])}{' and more' if len(origins) > 4 else ''}; {alike}."  # noqa: PLR2004


def _cost(evidence: Evidence) -> str:
    job = evidence.job
    expected = f" {format_usd(job.estimate)} were expected by the price list." if job.estimate else ""
    if evidence.mocked:
        return "Nothing."
    if evidence.emulated is not None:
        said = f" It says {format_usd(job.cost)}, which nobody pays." if job.cost else ""
        return f"Nothing: an emulator charges nothing.{said}{expected}"
    if job.cost is not None:
        return f"The server says {format_usd(job.cost)}.{expected}"
    if evidence.recorded and not _answered(evidence):
        return f"No answer came.{expected}"
    return f"The server did not say.{expected}" if evidence.recorded else f"Nothing was sent.{expected}"


def _latency(evidence: Evidence, exchanges: Sequence[Exchange]) -> str:
    job = evidence.job
    parts = [words] if (words := _times(exchanges)) else []
    contents = [one.exchange for one in evidence.contents]
    if contents:
        count = length(sum(one.response_bytes for one in contents))
        parts.append(f"{count} of the clip came in {took(sum(one.elapsed for one in contents))}.")
    if job.submitted_at is not None and job.completed_at is not None:
        seconds = (job.completed_at - job.submitted_at).total_seconds()
        parts.append(f"From being sent to being complete: {took(seconds)}.")
    return " ".join(parts)


def _times(exchanges: Sequence[Exchange]) -> str:
    answers = [one for one in exchanges if one.status is not None and one.operation is not Operation.CONTENT]
    answered = sorted(one.elapsed for one in answers)
    if not answered:
        return ""
    span = f"{took(answered[0])} to {took(answered[-1])}" if len(answered) > 1 else took(answered[0])
    return f"Answers took {span}."
