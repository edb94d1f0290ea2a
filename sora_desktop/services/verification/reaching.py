"""How far it is shown that requests over a connection reach the server at its present address, and what is claimed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Grade, Mark
from sora_desktop.services.verification.grading import Source
from sora_desktop.services.verification.lines import weakness
from sora_desktop.services.verification.sections.configured import address_of, is_at
from sora_desktop.services.verification.sections.live import emulated_answers
from sora_desktop.services.verification.whole import weakest
from sora_desktop.services.verification.words import listed, origin_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.live_tests import LiveTests
    from sora_desktop.services.verification.clip import ClipPart

SIMULATED = "SIMULATED"
IN_PART = "SIMULATED in part"
PROVEN = "Proven by evidence"
CONSISTENT = "Consistent with, but not proven"
NOT_PROVEN = "Not proven"
"""Where not even that is shown which could be proven."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What is claimed of a connection."""

    word: str
    """What the first line begins with."""

    claim: str
    """A sentence, no more than what the evidence shows."""

    grade: Grade = Grade.CONSISTENT
    more: tuple[str, ...] = ()
    """Why the grade is not a better one, and what else is to be known: sentences."""

    @property
    def line(self) -> str:
        """Give the first line, as far as nothing is wrong."""
        return f"{self.word}: {self.claim[:1].lower()}{self.claim[1:]}"


@dataclass(frozen=True)
class Traffic:
    """What was sent over a connection: by jobs that were made, and by live tests."""

    connection: Connection
    parts: Sequence[ClipPart]
    """Of its latest jobs, the newest first."""

    complete: bool
    """Whether these are all of its jobs that are on record."""

    tests: LiveTests | None

    @property
    def where(self) -> str:
        """The present address, without its path."""
        return origin_of(self.connection.base_url)

    @cached_property
    def here(self) -> tuple[ClipPart, ...]:
        """The jobs that were sent to the present address; no other says anything of it."""
        return tuple(part for part in self._sent if address_of(part.evidence, self.connection) is None)

    @cached_property
    def elsewhere(self) -> tuple[str, ...]:
        """The other addresses to which jobs were sent."""
        by_http = (part for part in self._sent if part.judgement.source is not Source.MOCK)
        found = (address_of(part.evidence, self.connection) for part in by_http)
        return tuple(dict.fromkeys(address for address in found if address is not None))

    @cached_property
    def emulated(self) -> tuple[Exchange, ...]:
        """The requests of the live tests that our emulator answered, wherever that is."""
        return () if self.tests is None else tuple(emulated_answers(self.tests))

    @cached_property
    def _sent(self) -> tuple[ClipPart, ...]:
        return tuple(part for part in self.parts if part.judgement.source is not Source.NOBODY)


def reach_of(traffic: Traffic, *, wrong: bool) -> Reach:
    """Say how far the evidence goes.

    Args:
        traffic: what was sent.
        wrong: whether anything of it does not hold, which nothing that is proven goes along with.
    """
    if traffic.connection.is_simulation:
        claim = "This connection is the simulation on this computer: nothing is sent over it."
        return Reach(SIMULATED, claim, Grade.SIMULATED)
    reach = _simulated(traffic) or (_by_jobs(traffic) if traffic.tests is None else _by_tests(traffic.tests, traffic))
    elsewhere = tuple(_of_elsewhere(traffic))
    if reach.grade is Grade.PROVEN and (wrong or _emulator_elsewhere(traffic)):
        reach = replace(reach, word=CONSISTENT, grade=Grade.CONSISTENT)
    return replace(reach, more=(*reach.more, *elsewhere))


def _simulated(traffic: Traffic) -> Reach | None:
    """Say how far what was sent to this address was simulated; None if nothing was."""
    if any(is_at(answer.url, traffic.where) for answer in traffic.emulated):
        claim = f"This connection leads over real HTTP to {_emulator_at(traffic.where)}"
        return Reach(SIMULATED, claim, Grade.SIMULATED)
    simulated = [part for part in traffic.here if part.judgement.grade is Grade.SIMULATED]
    if not simulated:
        return None
    now = () if traffic.tests is None else (*_lacking_live(traffic.tests), *_nothing_named(traffic.tests))
    if traffic.here[0] is not simulated[0]:
        count, are = len(simulated), "is" if len(simulated) == 1 else "are"
        claim = (
            f"Of the {len(traffic.here):,} latest jobs that were sent to {traffic.where}, {count:,} {are} simulated."
        )
        return Reach(IN_PART, claim, Grade.SIMULATED, ("Their parts say how that shows.", *now))
    claim, *why = _of_latest(simulated[0], traffic.where)
    return Reach(SIMULATED, claim, Grade.SIMULATED, (*why, *now))


def _of_latest(part: ClipPart, where: str) -> tuple[str, ...]:
    found = part.evidence.emulated
    if part.judgement.source is Source.EMULATOR and found is not None:
        return (
            f"The latest job over this connection went over real HTTP to {_emulator_at(origin_of(found.exchange.url))}",
        )
    if part.judgement.source is Source.MOCK:
        return ("The latest job of this connection was done by the simulation within the program.",)
    if part.evidence.marked:
        claim = f"The latest clip that was asked for at {where} over this connection is marked as simulated."
        return claim, "No answer to its requests named an emulator: only the mark in the file shows it."
    return (f"The latest job that was sent to {where} over this connection was noted as simulated when it was made.",)


def _emulator_at(origin: str) -> str:
    return f"an emulator, Sora Desktop's own, at {origin}."


def _nothing_named(tests: LiveTests) -> Iterator[str]:
    if any(one.status is not None for test in tests.tests for one in test.exchanges):
        yield "No answer to the live tests of now named an emulator."


def _by_tests(tests: LiveTests, traffic: Traffic) -> Reach:
    """Say what live tests show; what jobs showed earlier says nothing of now."""
    where, lacking = traffic.where, tuple(_lacking_live(tests))
    exchanges = [one for test in tests.tests for one in test.exchanges]
    answered = [one for one in exchanges if one.status is not None]
    if not exchanges:
        return Reach(NOT_PROVEN, f"Nothing was sent to {where} over this connection now.")
    if not answered:
        return Reach(NOT_PROVEN, f"No request over this connection was answered at {where} now.", more=lacking)
    if tests.tests[0].finding.mark is Mark.BAD or not any(is_at(one.url, where) for one in answered):
        return Reach(NOT_PROVEN, f"What answered over this connection now is not the server at {where}.", more=lacking)
    if tests.failed or any(finding.mark is Mark.BAD for finding in tests.works):
        return Reach(NOT_PROVEN, f"Something answers at {where} now, but not all is as it should be.", more=lacking)
    claim = f"Requests over this connection reach the server at {where} over HTTP."
    return Reach(CONSISTENT, claim, more=lacking) if lacking else Reach(PROVEN, claim, Grade.PROVEN)


def _lacking_live(tests: LiveTests) -> Iterator[str]:
    reached = [one for test in tests.tests for one in test.exchanges if one.status is not None]
    if not reached:
        yield "No request reached the server now."
        return
    if tests.failed:
        yield "One of the live tests failed."
    for origin, lack in {origin_of(one.url): lack for one in reached if (lack := weakness(one)) is not None}.items():
        yield f"A request to {origin} {lack}."


def _by_jobs(traffic: Traffic) -> Reach:
    """Say what the jobs show that were sent to the present address."""
    where, here = traffic.where, traffic.here
    if not here:
        return _unused(traffic)
    if not any(part.evidence.create for part in here):
        answered = any(
            one.exchange.status is not None and is_at(one.exchange.url, where)
            for part in here
            for one in part.evidence.recorded
        )
        claim = (
            f"Something answered at {where} over this connection, and took none of the latest orders."
            if answered
            else f"The latest requests to {where} over this connection have no answer on record."
        )
        return Reach(NOT_PROVEN, claim, more=("No live tests were made.",))
    claim = f"Requests over this connection reached the server at {where} over HTTP."
    if weakest(part.judgement.grade for part in here) is Grade.PROVEN:
        return Reach(PROVEN, claim, Grade.PROVEN)
    return Reach(CONSISTENT, claim, more=("One of its latest jobs is not proven; their parts say why.",))


def _unused(traffic: Traffic) -> Reach:
    claim = (
        f"Nothing was sent to {traffic.where} over this connection so far, as far as is on record."
        if traffic.complete
        else f"None of the {len(traffic.parts):,} latest jobs of this connection was sent to {traffic.where}."
    )
    return Reach(NOT_PROVEN, claim, more=("No live tests were made.",))


def _emulator_elsewhere(traffic: Traffic) -> str | None:
    """Give the other address at which live tests found our emulator, if they did."""
    return next((origin_of(one.url) for one in traffic.emulated if not is_at(one.url, traffic.where)), None)


def _of_elsewhere(traffic: Traffic) -> Iterator[str]:
    other = _emulator_elsewhere(traffic)
    if other is not None:
        yield f"An emulator, Sora Desktop's own, answered the live tests at {other}."
    if traffic.elsewhere:
        yield f"Other jobs of that name went to {listed(traffic.elsewhere)}, which shows nothing of {traffic.where}."
