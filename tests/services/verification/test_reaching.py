"""A report on a connection claims no more of its present address than what was sent to that very address shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.live_tests import LiveSubject, LiveTest, LiveTests
from sora_desktop.domain.verification import Finding, Grade, Mark, Verdict
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.services.verification.clip import examine
from sora_desktop.services.verification.connecting import LATEST, ConnectionFacts, report_on_connection
from tests.services.verification import kit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.domain.verification import Report, Section
    from sora_desktop.services.bundle import Services
    from sora_desktop.services.verification.clip import ClipPart
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]
    Entries = Sequence[Entry | Exchange]

HERE = "https://videos.example"
NEW = replace(kit.THERE, base_url="https://other.example/v1")
NAMED = {"content-type": "application/json", **kit.EMULATOR}
PASSED = LiveTests((LiveTest(LiveSubject.REACH, Finding(Mark.GOOD, "It answered."), (kit.exchange(path="/models"),)),))


def part(*entries: Entry | Exchange, connection: Connection = kit.THERE, **job: object) -> ClipPart:
    return examine(kit.evidence(*entries, job=kit.a_job(**job), connection=connection))


def emulated(base: str = kit.BASE) -> ClipPart:
    create = kit.over(kit.exchange(response_headers=NAMED), kit.PEER, base)
    return part(
        _attempt_at(base),
        create,
        kit.over(kit.content(), kit.PEER, base),
        kit.clip(simulated_mark=True),
        simulated=True,
    )


def marked() -> ClipPart:
    """Give a clip that came through a gateway which takes the emulator's header away."""
    return part(*kit.real()[:-1], kit.clip(simulated_mark=True), simulated=True)


def _attempt_at(base: str) -> Entry:
    return kit.attempt(connection={"name": "there", "base_url": base, "key": True})


def report(*parts: ClipPart, connection: Connection = kit.THERE, tests: LiveTests | None = None) -> Report:
    client = None if tests is None else kit.HTTP
    facts = ConnectionFacts(connection=connection, tests=tests, parts=parts, client=client, process={})
    return report_on_connection(facts, made_at=kit.NOW, program="0.5.0")


def said(one: Report) -> str:
    return " ".join((one.headline, *one.conclusion))


def section(one: Report, title: str) -> Section:
    (found,) = [part for part in one.sections if part.title == title]
    return found


def test_jobs_that_went_to_another_address_show_nothing_of_the_present_one() -> None:
    assert report(part(*kit.real())).grade is Grade.PROVEN
    moved = report(part(*kit.real()), connection=NEW)
    assert moved.grade is Grade.CONSISTENT
    assert moved.headline == (
        "Not proven: nothing was sent to https://other.example over this connection so far, as far as is on record."
    )
    assert f"Other jobs of that name went to {kit.BASE}, which shows nothing of https://other.example." in said(moved)
    assert {row.observed for row in section(moved, "Real against simulated").comparisons} == {"Nothing was recorded."}
    facts = {fact.name: fact.value for fact in section(moved, "What was examined").facts}
    assert (facts["Latest jobs examined"], facts["Of these sent to this address"]) == ("1", "0")


def test_another_path_or_port_is_another_address() -> None:
    for base in ("https://videos.example/wrong", "https://videos.example:8443/v1", "http://videos.example/v1"):
        moved = report(part(*kit.real()), connection=replace(kit.THERE, base_url=base))
        assert moved.headline.startswith("Not proven: nothing was sent to ")


def test_an_emulator_at_an_earlier_address_makes_the_present_one_no_emulator() -> None:
    moved = report(emulated(), connection=NEW)
    assert moved.grade is Grade.CONSISTENT
    assert "emulator" not in said(moved)
    assert report(emulated()).headline == (
        f"SIMULATED: the latest job over this connection went over real HTTP to an emulator, Sora Desktop's own, "
        f"at {HERE}."
    )


def test_of_more_jobs_than_are_examined_only_these_are_spoken_of() -> None:
    moved = report(*[part(*kit.real())] * LATEST, connection=NEW)
    assert f"none of the {LATEST} latest jobs of this connection was sent to https://other.example" in moved.headline


def test_a_request_that_left_the_address_of_its_attempt_does_not_count() -> None:
    other = kit.over(kit.exchange(), kit.PEER, "https://cdn.cdn.example/v1")
    gone = report(part(kit.attempt(), other, kit.content(), kit.clip()))
    assert gone.headline.startswith("Not proven: nothing was sent to https://videos.example")
    assert "went to https://cdn.cdn.example" in said(gone)


def test_a_job_of_an_earlier_version_counts_by_where_its_requests_went() -> None:
    entries = kit.real()[1:]
    for connection, reached in ((kit.THERE, True), (NEW, False)):
        job = part(*entries, origin=None)
        old = report(job, connection=connection)
        assert old.grade is Grade.CONSISTENT
        assert ("Requests over this connection reached the server" in said(old)) is reached


def test_a_clip_whose_mark_alone_is_left_is_said_to_be_marked_with_and_without_live_tests() -> None:
    for tests in (None, PASSED):
        one = report(marked(), tests=tests)
        assert one.grade is Grade.SIMULATED
        claim = f"he latest clip that was asked for at {HERE} over this connection is marked as simulated."
        assert one.headline == f"SIMULATED: t{claim}"
        assert one.conclusion[0] == f"T{claim}"
        assert "only the mark in the file shows it" in said(one)
        assert "Sora Desktop's own" not in said(one)
        assert "Proven" not in said(one)
    assert "No answer to the live tests of now named an emulator." in one.conclusion


def test_an_emulator_that_answered_the_latest_job_is_not_forgotten_for_live_tests() -> None:
    one = report(emulated(), tests=PASSED)
    assert one.grade is Grade.SIMULATED
    assert one.headline.startswith("SIMULATED: the latest job over this connection went over real HTTP to an emulator")


def test_a_simulated_job_before_the_latest_is_said_in_the_first_line() -> None:
    for tests in (None, PASSED):
        one = report(part(*kit.real()), marked(), tests=tests)
        assert one.grade is Grade.SIMULATED
        assert one.headline == (f"SIMULATED in part: of the 2 latest jobs that were sent to {HERE}, 1 is simulated.")


def test_what_does_not_hold_of_a_job_is_said_first_and_nothing_is_proven_with_it() -> None:
    entries = kit.real()
    whole = kit.evidence(*entries)
    stored = whole.receipt.entries
    changed = replace(whole.receipt, entries=(stored[0], replace(stored[1], text=f"{stored[1].text} "), *stored[2:]))
    broken = examine(replace(whole, receipt=changed))
    for parts, tests in (((broken,), None), ((part(*entries), broken), None), ((broken,), PASSED)):
        one = report(*parts, tests=tests)
        assert (one.grade, one.verdict) == (Grade.CONSISTENT, Verdict.DOES_NOT_HOLD)
        assert one.headline.startswith(f"Does not hold: of job {kit.JOB}: ")
        assert "Proven by evidence" not in said(one)
        assert one.conclusion[0].startswith(f"It does not hold: of job {kit.JOB}: ")
    simulated = report(examine(replace(whole, receipt=changed)), emulated())
    assert simulated.headline.startswith("SIMULATED in part: ")
    assert " It does not hold: of job " in simulated.headline


def test_an_emulator_under_a_wrong_path_is_simulated_and_does_not_hold() -> None:
    answer = kit.exchange(path="/models", status=404, response_headers=NAMED)
    works = (Finding(Mark.BAD, "Path: there is nothing at this path."),)
    reach = LiveTest(LiveSubject.REACH, Finding(Mark.GOOD, "It answered 404."), (answer,))
    one = report(tests=LiveTests((reach,), works))
    assert (one.grade, one.verdict) == (Grade.SIMULATED, Verdict.DOES_NOT_HOLD)
    assert one.headline == (
        f"SIMULATED: this connection leads over real HTTP to an emulator, Sora Desktop's own, at {HERE}. "
        "It does not hold: path: there is nothing at this path."
    )
    assert one.conclusion[0] == "It does not hold: path: there is nothing at this path."


def test_an_emulator_that_is_only_found_at_another_address_is_told_as_being_there() -> None:
    answer = kit.over(kit.exchange(path="/models", response_headers=NAMED), kit.OPEN_PEER, "http://videos.example/v1")
    reach = LiveTest(LiveSubject.REACH, Finding(Mark.BAD, "No request reaches it: no TLS."), (UNANSWERED,))
    works = (Finding(Mark.BAD, "Encryption: no TLS."),)
    one = report(tests=LiveTests((reach,), works, (answer,)))
    assert one.headline == (
        "Does not hold: no request reaches it: no TLS. "
        f"Not proven: no request over this connection was answered at {HERE} now."
    )
    assert len([sentence for sentence in one.conclusion if "does not hold" in sentence]) == 1
    assert "Sora Desktop's own, answered the live tests at http://videos.example." in one.conclusion[-1]
    odd = report(tests=LiveTests(PASSED.tests, (), (answer,)))
    assert odd.grade is Grade.CONSISTENT
    assert "Proven" not in said(odd)


UNANSWERED = kit.exchange(path="/models", status=None, error="nobody listens", peer=None)
SENT_ON = kit.exchange(path="/models", status=302, response_headers={"location": "https://elsewhere.example/"})


@pytest.mark.parametrize(
    ("exchanges", "claim", "made"),
    [
        ((), "nothing was sent to", "; nothing was sent."),
        ((UNANSWERED,), "no request over this connection was answered at", ": none was answered."),
        ((SENT_ON,), "what answered over this connection now is not the server at", "that cost nothing."),
    ],
)
def test_where_nothing_is_reached_nothing_is_said_to_be(exchanges: tuple[Exchange, ...], claim: str, made: str) -> None:
    reach = LiveTest(LiveSubject.REACH, Finding(Mark.BAD, "No request reaches it."), exchanges)
    one = report(part(*kit.real()), tests=LiveTests((reach,)))
    assert (one.grade, one.verdict) == (Grade.CONSISTENT, Verdict.DOES_NOT_HOLD)
    assert one.headline.startswith(f"Does not hold: no request reaches it. Not proven: {claim} {HERE}")
    assert "reach the server" not in said(one)
    assert section(one, "Live tests").text[0].endswith(made)


def test_a_server_that_answers_otherwise_than_it_should_is_not_said_to_be_reached() -> None:
    works = (Finding(Mark.BAD, "Service: it has ended (410)."),)
    one = report(tests=LiveTests(PASSED.tests, works))
    assert one.headline == (
        f"Does not hold: service: it has ended (410). Not proven: something answers at {HERE} now, "
        "but not all is as it should be."
    )


def test_requests_without_an_answer_or_an_order_that_was_taken_reach_nothing() -> None:
    failed: dict[str, Any] = {"status": JobStatus.FAILED, "file": None, "file_sha256": None, "remote_id": None}
    silent = report(part(kit.attempt(), kit.exchange(status=None, error="nobody listens", peer=None), **failed))
    assert (
        silent.headline == f"Not proven: the latest requests to {HERE} over this connection have no answer on record."
    )
    refused = report(part(kit.attempt(), kit.exchange(status=404), **failed))
    assert "and took none of the latest orders" in refused.headline


async def _moved(services: Services, base_url: str) -> None:
    connection = services.connections.get("there")
    draft = ConnectionDraft(
        name="there",
        base_url=base_url,
        auth=Auth.BEARER,
        key_source=KeySource.SESSION,
        key="sk-another-0815",
        ca_file=connection.ca_file,
    )
    await services.connections.update(connection.name, draft)


async def test_a_connection_that_was_moved_after_a_clip_is_no_longer_proven(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        await make(services)
        proven = await services.verification.of_connection("there")
        await _moved(services, "https://127.0.0.1:9/v1")
        moved = await services.verification.of_connection("there")
        live = await services.verification.of_connection("there", live=True)
    assert proven.headline == (
        f"Proven by evidence: requests over this connection reached the server at "
        f"{video_server.base_url.removesuffix('/v1')} over HTTP."
    )
    assert moved.grade is live.grade is Grade.CONSISTENT
    assert moved.headline.startswith("Not proven: nothing was sent to https://127.0.0.1:9 over this connection so far")
    assert f"went to {video_server.base_url}" in said(moved)
    assert "Not proven: no request over this connection was answered at https://127.0.0.1:9 now" in live.headline


async def test_a_clip_of_the_simulation_from_behind_a_gateway_keeps_a_connection_from_being_proven(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        simulated = await make(services, "simulated")
        assert simulated.file is not None
        video_server.clip = Path(simulated.file).read_bytes()
        await connect(services, video_server)
        await make(services)
        report = await services.verification.of_connection("there", live=True)
    assert (report.grade, report.verdict) == (Grade.SIMULATED, Verdict.HOLDS)
    assert "over this connection is marked as simulated." in report.headline
