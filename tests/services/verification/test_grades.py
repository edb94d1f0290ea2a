"""How far the evidence of a job goes: the grade, the first line, and what is lacking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.connections import SIMULATED
from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.verification import Grade, Verdict
from sora_desktop.services.verification.clip import examine
from tests.services.verification import kit

if TYPE_CHECKING:
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.services.verification.clip import ClipPart

CREATE, LOOK, CONTENT = 1, 2, 3
"""Where the exchanges are among the entries of a real job."""


def said(part: ClipPart) -> str:
    return " ".join([part.headline, *part.conclusion])


def with_entry(place: int, entry: Entry | Exchange | None) -> list[Entry | Exchange]:
    """Give the entries of a real job with another one at a place, or without it."""
    entries = list(kit.real())
    entries[place : place + 1] = [] if entry is None else [entry]
    return entries


def test_a_whole_chain_over_verified_tls_is_proof_of_where_a_clip_came_from() -> None:
    part = examine(kit.evidence(*kit.real()))
    assert (part.judgement.grade, part.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    assert part.headline == (
        "Proven by evidence: this file came from the server at https://videos.example, "
        "which took the request for it over the network."
    )


def test_a_server_on_this_computer_is_said_to_be_there() -> None:
    peer = replace(kit.PEER, address="127.0.0.1")
    entries = [replace(one, peer=peer) if isinstance(one, Exchange) else one for one in kit.real()]
    assert "on this computer, which took the request for it over a socket" in examine(kit.evidence(*entries)).headline


@pytest.mark.parametrize(
    ("place", "entry", "lacking"),
    [
        (CREATE, kit.over(kit.exchange(), kit.OPEN_PEER, "http://videos.example/v1"), "went without TLS"),
        (CREATE, kit.exchange(peer=None, trace=()), "no record of the socket"),
        (CREATE, kit.exchange(trace=()), "no trace by the HTTP library"),
        (CREATE, kit.exchange(peer=replace(kit.PEER, certificate=None)), "no certificate was recorded"),
        (CREATE, kit.over(kit.exchange(), kit.PEER, "https://other.example/v1"), "not for other.example"),
        (CREATE, kit.exchange(started_at=kit.NOW + timedelta(days=31)), "was not valid then"),
        (CREATE, kit.exchange(status=None, error="the connection broke"), "No answer is on record"),
        (CREATE, kit.exchange(error="the answer broke off"), "No answer is on record"),
        (CONTENT, None, "No exchange is on record in which the bytes"),
        (CONTENT, kit.content(response_bytes=30), "2 bytes of the clip came in an exchange of which no record"),
        (CONTENT, kit.over(kit.content(), kit.OPEN_PEER, "http://videos.example/v1"), "went without TLS"),
        (CONTENT, kit.over(kit.content(), kit.PEER, "https://a.cdn.example"), "no answer on record led there"),
        (0, kit.attempt("somebody.else.Client"), "not sent by the part of this program that speaks HTTP"),
        (0, None, "Nothing was written down of the process"),
    ],
)
def test_what_is_lacking_keeps_it_from_being_proof(place: int, entry: Entry | Exchange | None, lacking: str) -> None:
    job = kit.a_job(origin=None)
    part = examine(kit.evidence(*with_entry(place, entry), job=job))
    assert part.judgement.grade is Grade.CONSISTENT
    assert lacking in said(part)
    assert part.verdict is Verdict.HOLDS


def test_a_host_of_the_bytes_own_counts_where_an_answer_led_there() -> None:
    look = kit.exchange(Operation.RETRIEVE, "/videos/video_1", response_body='{"url":"https://a.cdn.example/x"}')
    entries = with_entry(CONTENT, kit.over(kit.content(), kit.PEER, "https://a.cdn.example"))
    entries[LOOK] = look
    part = examine(kit.evidence(*entries))
    assert part.judgement.grade is Grade.PROVEN
    (path,) = [section for section in part.sections if section.title == "The path of the request"]
    assert any("asked for at https://a.cdn.example, which is another place" in step for step in path.steps)


def test_a_download_that_was_taken_up_again_is_proven_where_all_its_parts_are_on_record() -> None:
    first = kit.content(response_bytes=20, error="it broke off")
    rest = kit.content(status=206, response_bytes=12, response_headers={"Content-Range": "bytes 20-31/32"})
    entries = with_entry(CONTENT, first)
    entries.insert(CONTENT + 1, rest)
    assert examine(kit.evidence(*entries)).judgement.grade is Grade.PROVEN


def test_an_attempt_whose_reply_was_lost_is_told_and_the_one_that_counts_is_judged() -> None:
    lost = kit.exchange(status=None, error="the reply was lost")
    part = examine(kit.evidence(kit.attempt(), lost, *kit.real(2), job=kit.a_job(attempt=2, lost_creates=1)))
    assert (part.judgement.grade, part.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    (path,) = [section for section in part.sections if section.title == "The path of the request"]
    assert path.steps[1].startswith("1 earlier attempt came to nothing")
    assert sum("was answered with 200" in step for step in path.steps) == 2
    (working,) = [section for section in part.sections if section.title.startswith("What works")]
    assert any("each may have been billed" in finding.text for finding in working.findings)
    assert any(request.title == "Ask for a video: did not work" for request in working.requests)


def test_a_clip_that_came_within_the_answer_needs_no_other_exchange() -> None:
    headers = {"content-type": "video/mp4"}
    create = kit.exchange(response_headers=headers, response_bytes=len(kit.DATA), response_body="")
    entries = with_entry(CONTENT, None)
    entries[CREATE] = create
    assert examine(kit.evidence(*entries)).judgement.grade is Grade.PROVEN


def test_entries_of_versions_without_chains_are_no_proof() -> None:
    exchanges = [one for one in kit.real() if isinstance(one, Exchange)]
    part = examine(kit.evidence(*exchanges, job=kit.a_job(origin=None), chained=False))
    assert (part.judgement.grade, part.verdict) == (Grade.CONSISTENT, Verdict.HOLDS)
    assert "3 entries of an earlier version" in said(part)


def test_an_emulator_is_named_whatever_the_line_and_the_row_say() -> None:
    entries = with_entry(CREATE, kit.exchange(response_headers=kit.EMULATOR))
    part = examine(kit.evidence(*entries, job=kit.a_job(simulated=False)))
    assert part.judgement.grade is Grade.SIMULATED
    assert part.headline.startswith("SIMULATED: real HTTP, to an emulator: Sora Desktop's own, version 0.1.0")
    assert part.verdict is Verdict.DOES_NOT_HOLD
    assert "the list of jobs says that it was none" in part.headline


def test_an_emulator_behind_a_gateway_is_named_too() -> None:
    headers = {"llm_provider-X-Sora-Desktop-Emulator": "0.1.0"}
    entries = with_entry(CREATE, kit.exchange(response_headers=headers))
    assert examine(kit.evidence(*entries, job=kit.a_job(simulated=True))).judgement.grade is Grade.SIMULATED


def test_an_emulator_that_refused_before_a_server_took_the_order_keeps_it_from_being_proof() -> None:
    refused = kit.exchange(status=429, response_headers=kit.EMULATOR)
    entries = [kit.attempt(), refused, *kit.real()]
    part = examine(kit.evidence(*entries))
    assert (part.judgement.grade, part.verdict) == (Grade.CONSISTENT, Verdict.HOLDS)
    assert "At an earlier attempt, Sora Desktop's own emulator answered." in part.conclusion


def test_an_order_that_an_emulator_refused_contradicts_nothing() -> None:
    job = kit.a_job(status=JobStatus.FAILED, file=None, file_bytes=None, file_sha256=None, remote_id=None)
    part = examine(kit.evidence(kit.attempt(), kit.exchange(status=401, response_headers=kit.EMULATOR), job=job))
    assert (part.judgement.grade, part.verdict) == (Grade.SIMULATED, Verdict.HOLDS)


def test_the_mock_is_simulated_and_nothing_was_sent() -> None:
    job = kit.a_job(connection="simulated", simulated=True)
    entries = [
        kit.attempt(kit.MOCK, *kit.PRETENDERS),
        kit.answer("queued"),
        kit.answer(),
        kit.clip(simulated_mark=True),
    ]
    part = examine(kit.evidence(*entries, job=job, connection=SIMULATED))
    assert part.headline == "SIMULATED on this computer; nothing was sent."
    assert (part.judgement.grade, part.verdict) == (Grade.SIMULATED, Verdict.HOLDS)


def test_a_clip_with_our_mark_is_simulated_though_a_server_sent_it() -> None:
    entries = with_entry(4, kit.clip(simulated_mark=True))
    part = examine(kit.evidence(*entries, job=kit.a_job(simulated=True)))
    assert part.headline == "SIMULATED: the clip says of itself that Sora Desktop's simulation drew it."


def test_a_mock_that_was_loaded_beside_is_told_and_is_no_part_of_the_path() -> None:
    entries = with_entry(0, kit.attempt(kit.HTTP, "sora_desktop.clients.mock"))
    part = examine(kit.evidence(*entries))
    assert part.judgement.grade is Grade.PROVEN
    (section,) = [section for section in part.sections if section.title == "Was a mock in it?"]
    words = " ".join(finding.text for finding in section.findings)
    assert "had loaded the mock, too" in words
    assert "not in this path all the same" in words


@pytest.mark.parametrize("status", [status for status in JobStatus if status is not JobStatus.COMPLETED])
def test_a_job_without_a_clip_is_said_to_have_none_and_proves_nothing(status: JobStatus) -> None:
    job = kit.a_job(status=status, file=None, file_bytes=None, file_sha256=None)
    part = examine(kit.evidence(kit.attempt(), kit.exchange(), job=job))
    assert part.judgement.grade is Grade.CONSISTENT
    assert part.verdict is Verdict.HOLDS
    assert "clip" in part.headline


def test_of_a_job_that_waits_nothing_is_claimed() -> None:
    job = kit.a_job(status=JobStatus.PENDING, attempt=0, file=None, file_sha256=None, submitted_at=None, remote_id=None)
    part = examine(kit.evidence(job=job))
    assert part.headline == "Not proven: nothing was sent so far. It waits, and has no clip yet."


def test_where_no_answer_came_none_is_claimed() -> None:
    job = kit.a_job(status=JobStatus.FAILED, file=None, file_bytes=None, file_sha256=None, remote_id=None)
    tried = kit.exchange(status=None, error="nobody listens", peer=None, trace=(), response_body="")
    part = examine(kit.evidence(kit.attempt(), tried, job=job))
    assert "a request to https://videos.example was tried, and no answer came" in part.headline


def test_a_clip_that_is_gone_cannot_be_examined() -> None:
    gone = kit.a_file(missing=True, sha256=None, bytes=None, facts=None, credentials=None, trouble="there is none")
    part = examine(kit.evidence(*kit.real(), file=gone))
    assert (part.judgement.grade, part.verdict) == (Grade.CONSISTENT, Verdict.NOT_EXAMINED)
    assert "not there any more" in part.headline
