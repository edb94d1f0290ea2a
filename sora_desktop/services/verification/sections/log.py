"""Evidence: the receipt and its chain, the exchange log, and the trace of the HTTP library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.verification import Fact, Finding, Mark, Section
from sora_desktop.services.verification.evidence import CREATES, emulator_in
from sora_desktop.services.verification.lines import was_opened, was_traced, weakness
from sora_desktop.services.verification.words import counted, length, moment, origin_of, path_of, took

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.records import Recorded

_LONGEST = 2_000
"""Characters of an answer that are shown."""

_SHOWN = 60
"""Exchanges that are listed one by one."""

_LENGTH = "content-length"
_PAST_PARSER = (
    "All announced bytes came. They were read straight off the socket for speed, past the HTTP library's parser, "
    "which was then put away and calls that failed."
)
_REDACTED = "Keys, signatures and other secrets were taken out before anything was recorded; bodies are cut at 16 KiB."


def the_log(evidence: Evidence) -> Section:
    """Give what was recorded, and what it shows."""
    recorded = evidence.recorded
    return Section(
        title="Evidence from the exchange log and the trace",
        text=(_REDACTED,) if recorded else (),
        facts=(*_facts(evidence), *exchange_facts(recorded), *_answers(evidence), *_traces(evidence)),
        findings=(*_chain(evidence), *_shown(evidence)),
    )


def exchange_facts(recorded: Sequence[Recorded]) -> Iterator[Fact]:
    """List exchanges, one fact each."""
    for one in recorded[:_SHOWN]:
        yield Fact(f"Entry {one.number}: {one.exchange.operation.value}", _exchange(one.exchange))
    if len(recorded) > _SHOWN:
        yield Fact("Further exchanges", f"{len(recorded) - _SHOWN:,}; the receipt has them all")


def _exchange(exchange: Exchange) -> str:
    parts = [f"{moment(exchange.started_at)}, {exchange.method} {origin_of(exchange.url)}{path_of(exchange.url)}"]
    parts.append("no answer" if exchange.status is None else f"status {exchange.status}")
    parts += [took(exchange.elapsed), length(exchange.response_bytes)]
    if exchange.repeats > 1:
        parts.append(f"{exchange.repeats:,} times with the same outcome")
    if exchange.request_id:
        parts.append(f"request id {exchange.request_id}")
    if exchange.request_sha256:
        parts.append(f"SHA-256 of the request's body {exchange.request_sha256}")
    if (version := emulator_in(exchange)) is not None:
        parts.append(f"named itself Sora Desktop's emulator {version}")
    if exchange.error:
        parts.append(exchange.error)
    return ", ".join(parts)


def _facts(evidence: Evidence) -> Iterator[Fact]:
    receipt = evidence.receipt
    yield Fact("Entries in the receipt", f"{len(receipt.entries):,}")
    if receipt.unchained:
        yield Fact("Entries without a chain", f"{receipt.unchained:,}, from an earlier version")
    if receipt.head is not None:
        yield Fact("End of the chain", receipt.head)


def _answers(evidence: Evidence) -> Iterator[Fact]:
    """Give what the server said to the order, and what it said last."""
    create = _order(evidence)
    looks = [one for one in evidence.recorded if one.exchange.operation is Operation.RETRIEVE]
    last = looks[-1] if looks else None
    for name, one in (("Raw answer to the order", create), ("Raw answer to the last look", last)):
        if one is not None and one.exchange.response_body:
            yield Fact(f"{name} (entry {one.number})", _cut(one.exchange.response_body))


def _order(evidence: Evidence) -> Recorded | None:
    """Give the exchange in which the order was taken, or else the last one in which it was sent."""
    sent = [one for one in evidence.recorded if one.exchange.operation in CREATES]
    return evidence.create or (sent[-1] if sent else None)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… (the receipt has {len(text):,} characters of it)"


def _traces(evidence: Evidence) -> Iterator[Fact]:
    """Give the traces of the exchanges that count."""
    for one in filter(None, (_order(evidence), *evidence.contents[:3])):
        if one.exchange.trace:
            steps = "\n".join(f"{step.at * 1000:8.1f} ms  {step.event}" for step in one.exchange.trace)
            yield Fact(f"Trace of entry {one.number}", steps)
            if _was_read_past_parser(one.exchange):
                yield Fact(f"End of that trace (entry {one.number})", _PAST_PARSER)


def _was_read_past_parser(exchange: Exchange) -> bool:
    """Tell whether a body came whole, and the HTTP library was told so by nobody."""
    let_go = any(step.event.endswith(".receive_response_body.failed") for step in exchange.trace)
    announced = next((value for name, value in exchange.response_headers.items() if name.lower() == _LENGTH), "")
    return let_go and exchange.error is None and announced == str(exchange.response_bytes)


def _chain(evidence: Evidence) -> Iterator[Finding]:
    receipt = evidence.receipt
    if not receipt.entries:
        if not receipt.count:
            yield Finding(Mark.NOTE, "The receipt is empty: nothing was recorded.")
    elif receipt.flaws:
        yield Finding(Mark.BAD, "The receipt's chain is broken: it was changed after it was written.")
    elif receipt.unchained == len(receipt.entries):
        yield Finding(Mark.NOTE, "The entries come from an earlier version: a change of them would not show.")
    elif receipt.unchained:
        count = counted(receipt.unchained, "entry") if receipt.unchained == 1 else f"{receipt.unchained:,} entries"
        yield Finding(Mark.NOTE, f"The chain holds, and begins behind {count} of an earlier version.")
    else:
        yield Finding(Mark.GOOD, "The receipt's chain holds from its first entry to its last.")


def _shown(evidence: Evidence) -> Iterator[Finding]:
    if evidence.mocked:
        yield Finding(Mark.NOTE, "There is no HTTP exchange: the simulation within the program sends none.")
        return
    if evidence.emulated is not None:
        version = emulator_in(evidence.emulated.exchange)
        answered = [one.exchange for one in evidence.recorded if one.exchange.status is not None]
        naming = [one for one in answered if emulator_in(one) is not None]
        some = "" if len(naming) == len(answered) else f", in {len(naming):,} of {len(answered):,} kept answers"
        yield Finding(Mark.NOTE, f"The server named itself Sora Desktop's own emulator, version {version}{some}.")
    if evidence.create is not None:
        yield from _of_one("The order", evidence.create)
    elif evidence.recorded:
        yield Finding(Mark.NOTE, "No answer is on record in which a server took the order.")
    for one in evidence.contents[:3]:
        yield from _of_one("The request for the bytes", one)
    failed = [one for one in evidence.recorded if one.exchange.status is None]
    if failed:
        yield Finding(Mark.NOTE, f"{counted(sum(one.exchange.repeats for one in failed), 'request')} had no answer.")
    if evidence.clip is not None and not evidence.contents and evidence.recorded:
        asked = any(one.exchange.operation is Operation.CONTENT for one in evidence.recorded)
        words = "brought no bytes" if asked else "is on record"
        yield Finding(Mark.NOTE, f"{'Every' if asked else 'No'} request for the bytes {words}.")


def _of_one(what: str, one: Recorded) -> Iterator[Finding]:
    """Say what the trace of an exchange shows."""
    exchange = one.exchange
    lack = weakness(exchange)
    if exchange.peer is None or not was_traced(exchange):
        yield Finding(Mark.NOTE, f"{what} (entry {one.number}) {lack}.")
        return
    way = "over a socket made for it" if was_opened(exchange) else "over a socket that was open already"
    where = f"{exchange.peer.address} port {exchange.peer.port}"
    yield Finding(
        Mark.GOOD,
        f"{what} (entry {one.number}) went {way} to {where}: the HTTP library told that it was sent and answered.",
    )
    if lack is None:
        yield Finding(Mark.GOOD, f"{what} went over TLS, to a server whose certificate is for that host.")
    else:
        yield Finding(Mark.NOTE, f"{what} {lack}.")
