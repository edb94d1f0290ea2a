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
from sora_desktop.services.verification.lines import weakness
from sora_desktop.services.verification.sections.comparing import observed, observed_in
from sora_desktop.services.verification.sections.configured import configured_now
from sora_desktop.services.verification.sections.live import (
    emulator_named,
    live_tests,
    nothing_live,
    what_works_now,
)
from sora_desktop.services.verification.whole import weakest, worst
from sora_desktop.services.verification.words import is_encrypted, listed, origin_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.live_tests import LiveTests
    from sora_desktop.services.verification.clip import ClipPart

_OF_THE_MOCK = {
    Subject.REQUESTS: "None: nothing is sent over it.",
    Subject.ENDPOINT: "None.",
    Subject.KEY: "None is needed.",
    Subject.URLS: "None.",
    Subject.COST: "Nothing.",
}

LATEST = 5
"""How many of a connection's latest jobs are examined."""


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
    grade, lacking = _grade(facts)
    parts = tuple(_sections(facts))
    return Report(
        title=f"Verification of the connection {facts.connection.name}",
        headline=_headline(facts, grade),
        grade=grade,
        verdict=_verdict(facts, parts),
        made_at=made_at,
        program=program,
        conclusion=(_claim(facts, grade), *lacking),
        limits=tuple(_limits(facts)),
        sections=parts,
        anchors=tuple(part.anchor for part in facts.parts),
    )


def _grade(facts: ConnectionFacts) -> tuple[Grade, tuple[str, ...]]:
    """Grade the claim that requests over the connection reach the server at its address, and why not better."""
    if _simulated(facts):
        return Grade.SIMULATED, ()
    if facts.tests is None:
        graded = [part for part in facts.parts if part.judgement.source is not Source.NOBODY]
        if not graded:
            return Grade.CONSISTENT, ("Nothing was sent over it so far, and no live tests were made.",)
        grade = weakest(part.judgement.grade for part in graded)
        why = "One of its latest jobs is not proven; their parts say why." if grade is not Grade.PROVEN else ""
        return grade, (why,) if why else ()
    lacking = tuple(_lacking_live(facts.tests))
    return (Grade.CONSISTENT, lacking) if lacking else (Grade.PROVEN, ())


def _simulated(facts: ConnectionFacts) -> bool:
    if facts.connection.is_simulation or (facts.tests is not None and emulator_named(facts.tests) is not None):
        return True
    if facts.tests is not None and facts.tests.tests and not facts.tests.failed:
        return False
    latest = next((part for part in facts.parts if part.judgement.source is not Source.NOBODY), None)
    return latest is not None and latest.judgement.grade is Grade.SIMULATED


def _lacking_live(tests: LiveTests) -> Iterator[str]:
    reached = [one for test in tests.tests for one in test.exchanges if one.status is not None]
    if not reached:
        yield "No request reached the server now."
        return
    if tests.failed:
        yield "One of the live tests failed."
    for origin, lack in {origin_of(one.url): lack for one in reached if (lack := weakness(one)) is not None}.items():
        yield f"A request to {origin} {lack}."


def _claim(facts: ConnectionFacts, grade: Grade) -> str:
    connection = facts.connection
    if connection.is_simulation:
        return "This connection is the simulation on this computer: nothing is sent over it."
    where = origin_of(connection.base_url)
    if grade is Grade.SIMULATED:
        return f"This connection leads over real HTTP to an emulator, Sora Desktop's own, at {where}."
    return f"Requests over this connection reach the server at {where} over HTTP."


def _headline(facts: ConnectionFacts, grade: Grade) -> str:
    claim = _claim(facts, grade)
    lowered = claim[:1].lower() + claim[1:]
    if grade is Grade.SIMULATED:
        return f"SIMULATED: {lowered}"
    word = "Proven by evidence" if grade is Grade.PROVEN else "Consistent with, but not proven"
    line = f"{word}: {lowered}"
    bad = next(iter(_wrong(facts)), None)
    return line if bad is None else f"Does not hold: {bad[:1].lower()}{bad[1:]} {line}"


def _wrong(facts: ConnectionFacts) -> list[str]:
    """Give what live tests showed to be wrong, the worst first."""
    if facts.tests is None:
        return []
    found = [*(test.finding for test in facts.tests.tests), *facts.tests.works]
    return [finding.text for finding in found if finding.mark is Mark.BAD]


def _verdict(facts: ConnectionFacts, parts: tuple[Section, ...]) -> Verdict:
    if any(finding.mark is Mark.BAD for finding in findings_in(parts)):
        return Verdict.DOES_NOT_HOLD
    verdicts = [part.verdict for part in facts.parts]
    # That an old clip was moved away says nothing of the connection.
    return worst([Verdict.HOLDS, *(one for one in verdicts if one is Verdict.DOES_NOT_HOLD)])


def _sections(facts: ConnectionFacts) -> Iterator[Section]:
    connection, tests = facts.connection, facts.tests
    yield Section(
        title="What was examined",
        facts=(*configured_now(connection), Fact("Latest jobs examined", f"{len(facts.parts):,}")),
    )
    yield Section(title="The path of a request", steps=tuple(_path(facts)))
    yield _process(facts)
    if tests is None:
        yield nothing_live("None were asked for.")
    else:
        yield live_tests(connection, tests)
    yield Section(title="Real against simulated", comparisons=contrast(_observed(facts)))
    if tests is not None and not connection.is_simulation:
        yield what_works_now(connection, tests)
    if facts.parts:
        yield Section(
            title="Its latest jobs",
            text=tuple(f"{part.evidence.job.id}: {part.headline}" for part in facts.parts),
            sections=tuple(Section(title=part.evidence.job.id, sections=part.sections) for part in facts.parts),
        )


def _observed(facts: ConnectionFacts) -> Mapping[Subject, str]:
    """Say what live tests showed, or else the latest job."""
    if facts.tests is not None and facts.tests.tests:
        return observed_in([one for test in facts.tests.tests for one in test.exchanges])
    latest = next((part.evidence for part in facts.parts if part.judgement.source is not Source.NOBODY), None)
    if latest is not None:
        return observed(latest)
    return _OF_THE_MOCK if facts.connection.is_simulation else {}


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
