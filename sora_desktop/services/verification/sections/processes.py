"""Whether a mock was in the path: what the processes had loaded, as they said themselves when it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Fact, Finding, Mark, Section
from sora_desktop.services.provenance import HTTP_LIBRARIES, PRETENDERS
from sora_desktop.services.verification.evidence import MOCK_CLIENT, client_of
from sora_desktop.services.verification.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.records import Record

_NAMES = {
    "sora_desktop.clients.mock": "the mock",
    "sora_desktop.simulation": "the simulation",
    "sora_desktop.emulator": "the emulator",
}
_SOURCE = (
    "Each process looked into its own table of loaded modules when it sent the request, and when it kept the clip. "
    "This is from the running program, not from reading its code."
)


def no_mock(evidence: Evidence) -> Section:
    """Say what the processes had loaded that sent a request and kept its clip."""
    records = [one for one in (evidence.attempt, evidence.clip) if one is not None]
    if not records:
        nothing = "No process is on record: nothing was sent, or an earlier version sent it, which kept no such record."
        return Section(title="Was a mock in it?", findings=(Finding(Mark.NOTE, nothing),))
    findings = [finding for record in records for finding in _of(record, evidence)]
    return Section(
        title="Was a mock in it?",
        text=(_SOURCE,),
        facts=tuple(fact for record in records for fact in _facts(record, evidence)),
        findings=tuple(dict.fromkeys(findings)),
    )


def _facts(record: Record, evidence: Evidence) -> Iterator[Fact]:
    what = "sent the request" if record is evidence.attempt else "kept the clip"
    loaded = record.loaded
    yield Fact(f"Process that {what}", f"{record.whole('process') or 'not known'}")
    yield Fact("Had loaded", listed([name for name, value in loaded.items() if value]) or "nothing of these")
    yield Fact("Had not loaded", listed([name for name, value in loaded.items() if not value]) or "nothing of these")


def _of(record: Record, evidence: Evidence) -> Iterator[Finding]:
    process = f"Process {record.whole('process') or '?'}"
    loaded = record.loaded
    unknown = [name for name in PRETENDERS if name not in loaded]
    pretenders = [_NAMES[name] for name in PRETENDERS if loaded.get(name)]
    if evidence.mocked:
        yield Finding(Mark.NOTE, "The mock itself made this clip; that it was loaded is part of it.")
    elif unknown:
        yield Finding(Mark.NOTE, f"{process} did not write down whether it had loaded {listed(unknown)}.")
    elif pretenders:
        yield Finding(Mark.NOTE, f"{process} had loaded {listed(pretenders)}, too: it also did simulated work.")
        yield from _all_the_same(evidence)
    else:
        http = [name for name in HTTP_LIBRARIES if loaded.get(name)]
        by = f"; it had loaded {listed(http)}" if http else ""
        yield Finding(Mark.GOOD, f"{process} had loaded neither the mock nor the simulation nor the emulator{by}.")


def _all_the_same(evidence: Evidence) -> Iterator[Finding]:
    """Say what shows that what was loaded beside was not in this path."""
    attempt = evidence.attempt
    seen = sum(one.exchange.peer is not None for one in evidence.recorded)
    if attempt is None or client_of(attempt) == MOCK_CLIENT or not seen:
        yield Finding(Mark.NOTE, "Nothing else on record shows that it was not in the path of this request.")
        return
    name = attempt.text("client") or ""
    yield Finding(
        Mark.GOOD,
        f"It was not in this path all the same: the request was handed to {name}, which does not use it, and "
        f"{counted(seen, 'recorded exchange')} name the socket over which they went.",
    )
