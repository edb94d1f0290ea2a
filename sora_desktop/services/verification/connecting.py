"""The report on a connection: how it is configured, what its latest clips show, and what live tests show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Fact, Finding, Grade, Mark, Report, Section, Verdict
from sora_desktop.services.verification.clip import findings_in
from sora_desktop.services.verification.contrast import Subject, contrast
from sora_desktop.services.verification.evidence import REAL_CLIENT
from sora_desktop.services.verification.grading import Source
from sora_desktop.services.verification.limits import MODEL, OPEN, RECORD, SEAL, limits_of
from sora_desktop.services.verification.reaching import Traffic, reach_of
from sora_desktop.services.verification.sections.comparing import observed, observed_in
from sora_desktop.services.verification.sections.configured import configured_now
from sora_desktop.services.verification.sections.live import live_tests, nothing_live, what_works_now
from sora_desktop.services.verification.whole import worst
from sora_desktop.services.verification.words import is_encrypted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.live_tests import LiveTests
    from sora_desktop.services.verification.clip import ClipPart
    from sora_desktop.services.verification.reaching import Reach

_OF_THE_MOCK = {
    Subject.REQUESTS: "None: nothing is sent over it.",
    Subject.ENDPOINT: "None.",
    Subject.KEY: "None is needed.",
    Subject.URLS: "None.",
    Subject.COST: "Nothing.",
}

LATEST = 5
"""How many of a connection's latest jobs are examined."""

_TOLD = 5
"""Things that do not hold which the conclusion tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFacts:
    """What a report on a connection is made from."""

    connection: Connection
    tests: LiveTests | None
    """None if none were asked for."""

    parts: Sequence[ClipPart]
    """Of its latest jobs, the newest first."""

    client: str | None
    """The class by which the live tests were sent, or None if none were."""

    process: Mapping[str, object]
    """What this process is, and has loaded."""


def report_on_connection(facts: ConnectionFacts, *, made_at: datetime, program: str) -> Report:
    """Make the report on a connection."""
    traffic = Traffic(facts.connection, facts.parts, len(facts.parts) < LATEST, facts.tests)
    parts = tuple(_sections(facts, traffic))
    wrong = _wrong(facts)
    reach = reach_of(traffic, wrong=bool(wrong))
    return Report(
        title=f"Verification of the connection {facts.connection.name}",
        headline=_headline(reach, wrong),
        grade=reach.grade,
        verdict=_verdict(facts, parts),
        made_at=made_at,
        program=program,
        conclusion=(*(f"It does not hold: {_lowered(text)}" for text in wrong[:_TOLD]), reach.claim, *reach.more),
        limits=tuple(_limits(facts)),
        sections=parts,
        anchors=tuple(part.anchor for part in facts.parts),
    )


def _headline(reach: Reach, wrong: Sequence[str]) -> str:
    if not wrong:
        return reach.line
    if reach.grade is Grade.SIMULATED:
        return f"{reach.line} It does not hold: {_lowered(wrong[0])}"
    return f"Does not hold: {_lowered(wrong[0])} {reach.line}"


def _lowered(sentence: str) -> str:
    first = sentence.partition(" ")[0]
    return sentence if len(first) > 1 and first.isupper() else f"{sentence[:1].lower()}{sentence[1:]}"


def _wrong(facts: ConnectionFacts) -> list[str]:
    """Give what does not hold, what the live tests showed first."""
    tests = () if facts.tests is None else (*(test.finding for test in facts.tests.tests), *facts.tests.works)
    wrong: list[str] = []
    for text in (finding.text for finding in (*tests, _mock(facts)) if finding.mark is Mark.BAD):
        # What does not work is often what a live test showed already, behind the name of what was looked at.
        if not any((text.partition(": ")[2] or text) in told for told in wrong):
            wrong.append(text)
    for part in facts.parts:
        found = (finding.text for finding in findings_in(part.sections) if finding.mark is Mark.BAD)
        wrong += [f"Of job {part.evidence.job.id}: {_lowered(text)}" for text in found]
    return list(dict.fromkeys(wrong))


def _verdict(facts: ConnectionFacts, parts: tuple[Section, ...]) -> Verdict:
    if any(finding.mark is Mark.BAD for finding in findings_in(parts)):
        return Verdict.DOES_NOT_HOLD
    verdicts = [part.verdict for part in facts.parts]
    # That an old clip was moved away says nothing of the connection.
    return worst([Verdict.HOLDS, *(one for one in verdicts if one is Verdict.DOES_NOT_HOLD)])


def _sections(facts: ConnectionFacts, traffic: Traffic) -> Iterator[Section]:
    connection, tests = facts.connection, facts.tests
    yield Section(
        title="What was examined",
        facts=(*configured_now(connection), *_examined(traffic)),
    )
    yield Section(title="The path of a request", steps=tuple(_path(facts)))
    yield _process(facts)
    if tests is None:
        yield nothing_live("None were asked for.")
    else:
        yield live_tests(connection, tests)
    yield Section(title="Real against simulated", comparisons=contrast(_observed(facts, traffic)))
    if tests is not None and not connection.is_simulation:
        yield what_works_now(connection, tests)
    if facts.parts:
        yield Section(
            title="Its latest jobs",
            text=tuple(map(_told, facts.parts)),
            sections=tuple(Section(title=part.evidence.job.id, sections=part.sections) for part in facts.parts),
        )


def _examined(traffic: Traffic) -> Iterator[Fact]:
    yield Fact("Latest jobs examined", f"{len(traffic.parts):,}")
    if not traffic.connection.is_simulation:
        yield Fact("Of these sent to this address", f"{len(traffic.here):,}")


def _told(part: ClipPart) -> str:
    return f"{part.evidence.job.id}: {part.headline}"


def _observed(facts: ConnectionFacts, traffic: Traffic) -> Mapping[Subject, str]:
    """Say what live tests showed, or else the latest job that was sent to the present address."""
    if facts.tests is not None and facts.tests.tests:
        return observed_in([one for test in facts.tests.tests for one in test.exchanges])
    if facts.connection.is_simulation:
        latest = next((part.evidence for part in facts.parts if part.judgement.source is not Source.NOBODY), None)
        return _OF_THE_MOCK if latest is None else observed(latest)
    return observed(traffic.here[0].evidence) if traffic.here else {}


def _path(facts: ConnectionFacts) -> Iterator[str]:
    """Tell the way that a request takes as it is configured now."""
    connection = facts.connection
    yield "An order comes in through the form, a file, a command or the local service, and waits in the queue."
    if connection.is_simulation:
        yield "The simulation within the program takes it. There the path ends: no socket, no address, no server."
        return
    yield "It is handed to the part of this program that speaks HTTP."
    proxy = connection.proxy
    yield "It goes by what the system says of proxies." if proxy is None else f"The proxy is configured: {proxy}."
    tls = "TLS, with a certificate that is checked" if is_encrypted(connection.base_url) else "no TLS"
    yield f"It goes to {connection.base_url}, with {tls}."


def _process(facts: ConnectionFacts) -> Section:
    """Say what this process has loaded now; that of each job is told with it."""
    loaded = facts.process.get("loaded")
    known = loaded if isinstance(loaded, dict) else {}
    names, absent = ([name for name, value in known.items() if bool(value) is there] for there in (True, False))
    return Section(
        title="Was a mock in it?",
        text=("What the processes of its jobs had loaded is told with each job. This is the present process.",),
        facts=(
            Fact("Process that makes this report", str(facts.process.get("process", "not known"))),
            Fact("Has loaded", listed(names) or "nothing of these"),
            Fact("Has not loaded", listed(absent) or "nothing of these"),
        ),
        findings=(_mock(facts),),
    )


def _mock(facts: ConnectionFacts) -> Finding:
    if facts.connection.is_simulation:
        return Finding(Mark.NOTE, "The connection is the mock itself.")
    if facts.client is None:
        return Finding(Mark.NOTE, "Nothing was sent for this report; what sent the requests of its jobs is told there.")
    mark = Mark.GOOD if facts.client.endswith(f".{REAL_CLIENT}") else Mark.BAD
    return Finding(mark, f"The requests of the live tests were sent by {facts.client} in this very process.")


def _limits(facts: ConnectionFacts) -> Iterator[str]:
    if facts.parts:
        yield from dict.fromkeys([*limits_of(facts.parts)[:-1], *_own_limits(facts), SEAL])
        return
    yield from (RECORD, *_own_limits(facts), SEAL)


def _own_limits(facts: ConnectionFacts) -> Iterator[str]:
    if not facts.connection.is_simulation:
        yield MODEL
        if not is_encrypted(facts.connection.base_url):
            yield OPEN
