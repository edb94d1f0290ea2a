"""An edited row in the list of jobs is found, and what the program itself changes in a row is not called edited."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import Connection
from sora_desktop.domain.exchanges import Operation
from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.domain.receipts import Entry, EntryKind
from sora_desktop.domain.requests import Origin, VideoRequest
from sora_desktop.domain.verification import Mark, Verdict
from sora_desktop.services.provenance import attempt_entry
from sora_desktop.services.verification.clip import examine
from sora_desktop.services.verification.contradictions import contradictions
from tests.services.verification import kit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.verification.evidence import Evidence
    from tests.plugins.video_server import VideoServer
    from tests.services.verification.conftest import Library

    Connect = Callable[..., Awaitable[None]]
    Make = Callable[..., Awaitable[Job]]

EDITS = (
    ({"prompt": "Another kite"}, "another prompt"),
    ({"extra": '{"seed":7}'}, "other references or extra fields"),
    ({"reference": "/pictures/other.png"}, "other references or extra fields"),
    ({"connection": "elsewhere", "connection_key": "elsewhere"}, "names the connection “elsewhere”"),
    ({"origin": "form"}, "another door"),
    ({"submitted_at": 1_700_000_000_000_000}, "was sent at"),
    ({"submitted_at": None}, "was sent at not known"),
    ({"created_at": 1_700_000_000_000_000}, "was ordered at"),
    ({"completed_at": 1_900_000_000_000_000}, "was complete at"),
    ({"attempt": 2}, "counts 2 as the last attempt"),
    ({"estimate": 5, "cost_key": 5}, "another estimate"),
    ({"file": None}, "names no file of it"),
)


async def test_an_edited_row_is_found_whatever_was_edited(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        assert (await services.verification.of_jobs([job])).verdict is Verdict.HOLDS
        for changes, found in EDITS:
            columns = ", ".join(changes)
            (kept,) = library.execute(f"SELECT {columns} FROM jobs")  # noqa: S608 - our own names
            update = f"UPDATE jobs SET {', '.join(f'{column} = ?' for column in changes)}"  # noqa: S608 - the same
            library.execute(update, *changes.values())
            (edited,) = await services.verification.find(job.id)
            report = await services.verification.of_jobs([edited])
            assert report.verdict is Verdict.DOES_NOT_HOLD, changes
            assert found in " ".join(_texts(report.sections[-1].findings)), changes
            library.execute(update, *kept)


async def test_a_connection_that_was_renamed_or_removed_contradicts_nothing(
    library: Library, video_server: VideoServer, connect: Connect, make: Make
) -> None:
    from sora_desktop.services.connection_drafts import draft_of  # noqa: PLC0415 - this test alone needs it

    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services)
        there = services.connections.get("there")
        await services.connections.update("there", replace(draft_of(there), name="yonder"))
        (renamed,) = await services.verification.find(job.id)
        assert renamed.connection == "yonder"
        report = await services.verification.of_jobs([renamed])
        assert report.verdict is Verdict.HOLDS
        await services.connections.remove("yonder")
        await connect(services, video_server, name="yonder")
        report = await services.verification.of_jobs([renamed])
        assert report.verdict is Verdict.HOLDS
        (examined,) = [one for one in report.sections if one.title == "What was examined"]
        assert "whether it had been renamed cannot be told" in " ".join(_texts(examined.findings))


@pytest.mark.parametrize("connection", ["there", "simulated"])
async def test_an_order_with_everything_in_it_is_borne_out_also_after_a_restart(
    library: Library, video_server: VideoServer, connect: Connect, make: Make, connection: str
) -> None:
    async with library.services() as services:
        await connect(services, video_server)
        job = await make(services, connection)
    async with library.services() as services:
        (stored,) = await services.verification.find(job.id)
        report = await services.verification.of_jobs([stored])
    assert report.verdict is Verdict.HOLDS, report.sections[-1]
    assert not [one for one in report.sections[0].findings if "renamed" in one.text]


def _entries(job: Job, *exchanges: Exchange, connection: Connection = kit.THERE) -> list[Entry | Exchange]:
    attempt = attempt_entry(replace(job, attempt=job.attempt - 1), connection, object(), kit.NOW)
    body = {**kit.attempt().body, **attempt.body, "client": kit.HTTP}
    return [Entry(EntryKind.ATTEMPT, body), *exchanges]


def _words(evidence: Evidence) -> str:
    return " ".join(finding.text for finding in contradictions(evidence))


def _told(evidence: Evidence) -> str:
    return " ".join(_texts(examine(evidence).sections[0].findings))


def _texts(findings: object) -> list[str]:
    assert isinstance(findings, tuple)
    return [finding.text for finding in findings]


def test_a_prompt_that_no_database_takes_as_it_is_contradicts_nothing() -> None:
    request = VideoRequest(prompt="A kite \ud800", extra={"seed": 1, "looks": {"b": 1.0, "a": [None]}})
    job = kit.a_job(request=request)
    entries = [*_entries(job), *kit.real()[1:]]
    stored = replace(
        job, request=replace(request, prompt="A kite ?", extra={"looks": {"a": [None], "b": 1.0}, "seed": 1})
    )
    assert _words(kit.evidence(*entries, job=stored)) == ""
    body = str(entries[0].body)  # type: ignore[union-attr]
    assert "kite" not in body


def test_a_prompt_of_an_older_receipt_is_held_against_the_request_that_was_sent() -> None:
    for sent, found in (("A kite over the sea", ""), ("A goat", "another prompt"), ("A [redacted]", "")):
        create = kit.exchange(request_body=f'{{"prompt":"{sent}"}}')
        words = _words(kit.evidence(kit.attempt(), create, kit.content(), kit.clip()))
        assert found in words if found else words == ""


def test_a_job_that_waits_again_may_be_changed_and_moved() -> None:
    job = kit.a_job(status=JobStatus.PENDING, file=None, file_sha256=None, remote_id=None, completed_at=None)
    refused = kit.exchange(status=429, response_body="{}")
    elsewhere = Connection(id="2", name="elsewhere")
    for status in (JobStatus.PENDING, JobStatus.CANCELLED, JobStatus.FAILED):
        changed = replace(job, status=status, request=VideoRequest(prompt="A goat"), connection="elsewhere", estimate=7)
        evidence = replace(kit.evidence(*_entries(job, refused), job=changed, connection=elsewhere), sender=kit.THERE)
        assert _words(evidence) == ""
        assert ("with another order" in _told(evidence)) is (status is not JobStatus.PENDING)


def test_an_id_that_no_answer_named_is_found_and_one_of_a_list_is_not() -> None:
    lost = kit.exchange(status=None, error="the reply was lost", response_body="")
    listed = kit.exchange(Operation.LIST, "/videos", response_body='{"data":[{"id":"a/1"},{"id":"video_1"}]}')
    job = kit.a_job()
    tail: tuple[Entry | Exchange, ...] = (kit.content(), kit.clip())
    assert "no answer on record names it" in _words(kit.evidence(*_entries(job, lost), *tail))
    assert _words(kit.evidence(*_entries(job, lost, listed), *tail)) == ""
    other = [kit.attempt("somebody.else.Client"), lost, *tail]
    assert _words(kit.evidence(*other)) == ""
    long = replace(listed, response_body="x" * (16 * 1024))
    assert _words(kit.evidence(*_entries(job, lost, long), *tail)) == ""


@pytest.mark.parametrize(
    ("cost", "answer", "wrong", "told"),
    [
        (400_000, '{"id":"video_1","usage":{"cost":0.4}}', "", ""),
        (400_000, '{"data":{"id":"video_1","cost":"$0.40"}}', "", ""),
        (900_000, '{"id":"video_1","usage":{"cost":0.4}}', "the answers on record say otherwise", ""),
        (900_000, '{"id":"video_1"}', "", "no answer on record says so"),
        (None, '{"id":"video_1","usage":{"cost":0.4}}', "", "the list of jobs has no cost"),
        (None, '{"id":"video_1"}', "", ""),
    ],
)
def test_a_cost_is_held_against_what_the_answers_say(cost: int | None, answer: str, wrong: str, told: str) -> None:
    job = kit.a_job(cost=cost)
    entries = [*_entries(job), kit.exchange(response_body=answer), kit.content(), kit.clip()]
    evidence = kit.evidence(*entries, job=job)
    assert wrong in _words(evidence) if wrong else _words(evidence) == ""
    assert told in _told(evidence) if told else _told(evidence) == ""


def test_a_cost_in_a_header_counts_and_a_simulation_costs_nothing() -> None:
    headers = {"content-type": "application/json", "llm_provider-x-litellm-response-cost": "0.25"}
    job = kit.a_job(cost=250_000)
    entries = [*_entries(job), kit.exchange(response_headers=headers), kit.content(), kit.clip()]
    assert _words(kit.evidence(*entries, job=job)) == ""
    mocked = [kit.attempt(kit.MOCK), kit.answer(), kit.clip(simulated_mark=True)]
    job = kit.a_job(connection="simulated", simulated=True, cost=5)
    assert "costs nothing" in _words(kit.evidence(*mocked, job=job, connection=None))


def test_what_only_the_list_of_jobs_says_is_worded_so() -> None:
    failure = Failure(FailureStage.GENERATE, "moderation_blocked", "It was refused.")
    job = kit.a_job(status=JobStatus.FAILED, failure=failure, file=None, file_sha256=None, origin=Origin.FORM)
    section = examine(kit.evidence(kit.attempt(origin="form"), kit.exchange(), job=job)).sections[0]
    assert section.text[0].startswith("This is what the list of jobs says.")
    alone = examine(kit.evidence(job=kit.a_job(origin=None))).sections[0]
    assert "no record of an attempt" in alone.text[0]
    facts = {fact.name: fact.value for fact in section.facts}
    assert facts["Failure, as the list of jobs has it"] == "moderation_blocked: It was refused."
    assert all(finding.mark is Mark.NOTE for finding in section.findings)


def test_a_complete_job_without_a_file_whose_clip_came_does_not_hold() -> None:
    part = examine(kit.evidence(*kit.real(), job=kit.a_job(file=None)))
    assert part.verdict is Verdict.DOES_NOT_HOLD
    (file,) = [one for one in part.sections if one.title == "The file"]
    assert file.text == ("A clip came of this job, and the list of jobs does not say where it is kept.",)
