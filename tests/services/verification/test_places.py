"""Where the order was and where the bytes came from: what is said where these are two places, or nobody knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sora_desktop.domain.exchanges import Exchange, Operation, Peer, TraceStep
from sora_desktop.domain.jobs import Failure, FailureStage, JobStatus
from sora_desktop.domain.live_tests import LiveSubject, LiveTest, LiveTests
from sora_desktop.domain.receipts import Receipt
from sora_desktop.domain.verification import Finding, Grade, Mark
from sora_desktop.services.verification.clip import ClipPart, examine
from sora_desktop.services.verification.evidence import Evidence
from sora_desktop.services.verification.limits import BYTES_HERE, HERE, OPEN, PROXY_HERE, limits_of
from sora_desktop.services.verification.sections.live import live_tests
from tests.services.verification import kit

if TYPE_CHECKING:
    from sora_desktop.domain.receipts import Entry
    from sora_desktop.domain.verification import Section

BYTES = "https://a.cdn.example"
LOCAL = replace(kit.PEER, address="127.0.0.1")
REFUSED = kit.exchange(
    status=None,
    error="The certificate is for another name.",
    peer=Peer(address="203.0.113.7", port=443),
    http_version=None,
    response_body="",
    response_bytes=0,
    trace=(
        TraceStep("connection.connect_tcp.complete", 0.1),
        TraceStep("connection.start_tls.started", 0.1),
        TraceStep("connection.start_tls.failed", 0.2),
    ),
)
NO_CLIP = {"file": None, "file_bytes": None, "file_sha256": None, "remote_id": None}


def steps(part: ClipPart) -> tuple[str, ...]:
    return section(part, "The path of the request").steps


def section(part: ClipPart, title: str) -> Section:
    (found,) = [one for one in part.sections if one.title == title]
    return found


def row(part: ClipPart, subject: str) -> str:
    rows = section(part, "Real against simulated").comparisons
    return next(one.observed for one in rows if one.subject == subject)


def led(where: str = f"{BYTES}/x?sig=[redacted]", peer: Peer = kit.PEER) -> list[Entry | Exchange]:
    """Give a real job whose request for the bytes was redirected."""
    onward = kit.content(status=302, response_headers={"Location": where}, response_bytes=0)
    return [*kit.real()[:3], onward, kit.over(kit.content(), peer, BYTES), kit.clip()]


def test_the_first_line_tells_who_took_the_order_from_where_the_bytes_came() -> None:
    part = examine(kit.evidence(*led()))
    assert part.judgement.grade is Grade.PROVEN
    assert part.headline == (
        "Proven by evidence: the server at https://videos.example took the request for this file over the network; "
        "its bytes came from https://a.cdn.example, where https://videos.example led, over the network."
    )
    assert row(part, "Endpoint").endswith(
        "The bytes: https://a.cdn.example, reached at 203.0.113.7 port 443; TLSv1.3, with a certificate."
    )


def test_bytes_from_this_computer_are_not_said_to_be_from_the_network() -> None:
    part = examine(kit.evidence(*led(peer=LOCAL)))
    assert "its bytes came from https://a.cdn.example, on this computer, where https://videos" in part.headline
    assert part.headline.endswith("led, over a socket.")
    assert "https://a.cdn.example, reached at 127.0.0.1 port 443, on this computer" in row(part, "Endpoint")
    assert BYTES_HERE in limits_of([part])


@pytest.mark.parametrize(
    ("answer", "proven"),
    [
        ({"response_body": '{"url":"https:\\/\\/A.cdn.example:443\\/x"}'}, True),
        ({"response_body": '{"note":"a.cdn.example"}'}, False),
        ({"response_body": '{"url":"https://a.cdn.example.evil.example/x"}'}, False),
        ({"response_body": '{"url":"https://x.example/?to=a.cdn.example"}'}, False),
        ({"response_body": '{"url":"http://a.cdn.example/x"}'}, False),
        ({"response_headers": {"x-host": "https://a.cdn.example"}}, False),
    ],
)
def test_an_answer_leads_to_a_host_only_by_an_address_there(answer: dict[str, object], *, proven: bool) -> None:
    look = kit.exchange(Operation.RETRIEVE, "/videos/video_1", **answer)
    entries = [*kit.real()[:2], look, kit.over(kit.content(), kit.PEER, BYTES), kit.clip()]
    part = examine(kit.evidence(*entries))
    assert (part.judgement.grade is Grade.PROVEN) is proven
    assert ("no answer on record led there" in " ".join(part.conclusion)) is not proven
    assert ("videos.example led" in part.headline) is proven


def test_the_host_of_the_bytes_does_not_lead_to_itself() -> None:
    own = kit.over(kit.content(response_body=f'{{"url":"{BYTES}/x"}}', response_bytes=2), kit.PEER, BYTES)
    entries = [*kit.real()[:3], own, kit.over(kit.content(), kit.PEER, BYTES), kit.clip()]
    assert "no answer on record led there" in " ".join(examine(kit.evidence(*entries)).conclusion)


def test_a_redirect_by_a_place_to_which_was_led_leads_on() -> None:
    onward = kit.over(
        kit.content(status=307, response_headers={"location": "//b.cdn.example/x"}, response_bytes=0), kit.PEER, BYTES
    )
    entries = [*led()[:4], onward, kit.over(kit.content(), kit.PEER, "https://b.cdn.example"), kit.clip()]
    assert examine(kit.evidence(*entries)).judgement.grade is Grade.PROVEN


def test_a_proof_by_an_authority_of_the_connections_own_says_so_in_its_first_line() -> None:
    own = replace(kit.PEER, own_authority=True)
    for count in (1, 2):
        entries = list(kit.real())
        entries[-2 if count == 1 else 1] = (kit.content if count == 1 else kit.exchange)(peer=own)
        part = examine(kit.evidence(*entries))
        assert part.judgement.grade is Grade.PROVEN
        assert part.headline.endswith("only by an authority that the connection itself names.")
        assert any("authorities of its own" in sentence for sentence in part.conclusion)
    assert "authority" not in examine(kit.evidence(*kit.real())).headline


def test_a_proxy_on_this_computer_is_no_network_and_a_limit() -> None:
    peer = replace(LOCAL, proxy="127.0.0.1:3128")
    entries = [replace(one, peer=peer) if isinstance(one, Exchange) else one for one in kit.real()]
    part = examine(kit.evidence(*entries))
    assert "which took the request for it by a proxy on this computer." in part.headline
    assert "over the network" not in " ".join([part.headline, *part.conclusion])
    assert PROXY_HERE in limits_of([part])
    assert HERE not in limits_of([part])


def lost(*others: Exchange, **changes: object) -> ClipPart:
    """Examine a job whose order had no answer."""
    order = kit.exchange(status=None, error="the connection broke.", response_body="", response_bytes=0)
    search = kit.exchange(Operation.LIST, "/videos?limit=100", response_body='{"data":[]}', repeats=8)
    job = kit.a_job(**{"status": JobStatus.UNCONFIRMED, **NO_CLIP, **changes})
    return examine(kit.evidence(kit.attempt(), order, *(others or (search,)), job=job))


def test_an_order_without_an_answer_got_none_from_the_list_that_was_searched() -> None:
    failure = Failure(stage=FailureStage.SUBMIT, code="reply_lost", message="The reply was lost.")
    part = lost(failure=failure)
    assert "the order to https://videos.example had no answer" in part.headline
    assert "the list of its videos was searched for it, and it was not found there." in part.headline
    assert "200" not in part.headline
    told = " ".join(steps(part))
    assert "asked for the list of its videos, to search it, 8 times: GET https://videos.example/v1/videos" in told
    assert "how it stands" not in told
    assert ".." not in told
    findings = " ".join(one.text for one in section(part, "What works, and what does not").findings)
    assert "The job failed" not in findings
    assert "The reply was lost." in findings


def test_a_list_that_did_not_answer_was_not_searched() -> None:
    part = lost(kit.exchange(Operation.LIST, "/videos", status=503))
    assert "could not be searched" in part.headline


def test_a_clip_of_a_job_that_was_found_in_the_list_is_not_said_to_have_been_taken() -> None:
    search = kit.exchange(Operation.LIST, "/videos?limit=100", response_body='{"data":[{"id":"video_1"}]}')
    look = kit.exchange(Operation.RETRIEVE, "/videos/video_1")
    order = kit.exchange(status=None, error="it broke", response_body="")
    entries = (kit.attempt(), order, search, look, kit.content(), kit.clip())
    part = examine(kit.evidence(*entries, job=kit.a_job(lost_creates=1)))
    said = " ".join([part.headline, *part.conclusion])
    assert "which took the request" not in said
    assert "the bytes of this file came from https://videos.example, over the network; the order to" in part.headline
    assert "it was found there" in part.headline
    assert "By the record, the bytes of this file came from" in part.conclusion[0]


def test_what_is_not_proven_is_claimed_by_the_record_only() -> None:
    whole = kit.receipt(*kit.real())
    broken = Receipt(job_id=kit.JOB, entries=whole.entries, count=whole.count, head="0" * 64)
    for evidence in (Evidence(kit.a_job(), broken, kit.a_file(), kit.THERE), kit.evidence(*kit.real()[1:])):
        said = examine(evidence).conclusion
        assert any(one.startswith("By the record, this file came from the server at") for one in said)
        assert not any(one.startswith("This file came") for one in said)
    assert examine(kit.evidence(*kit.real())).conclusion[0].startswith("This file came from the server at")


def test_a_refused_tls_handshake_is_no_plain_http() -> None:
    part = examine(kit.evidence(kit.attempt(), REFUSED, job=kit.a_job(status=JobStatus.FAILED, **NO_CLIP)))
    told = " ".join(steps(part))
    assert "TLS was tried, and was not agreed on: nothing of the request was sent, and nobody answered it." in told
    assert "without TLS" not in told
    assert ".." not in told
    assert row(part, "Endpoint").endswith("and no TLS was agreed on.")
    assert OPEN not in limits_of([part])
    assert row(part, "Key") == "No key went along."
    assert row(part, "Response") == "Nothing was recorded."
    assert row(part, "Cost") == "No answer came."
    log = " ".join(one.text for one in section(part, "Evidence from the exchange log and the trace").findings)
    assert "went without TLS" not in log + " ".join(part.conclusion)


def test_a_handshake_that_was_refused_behind_a_proxy_is_none_either() -> None:
    asked = [TraceStep(f"http11.{name}.complete", 0.1) for name in ("send_request_headers", "receive_response_headers")]
    order = replace(
        REFUSED, peer=Peer(address="203.0.113.9", port=3128, proxy="p:3128"), trace=(*asked, *REFUSED.trace)
    )
    part = examine(kit.evidence(kit.attempt(), order, job=kit.a_job(status=JobStatus.FAILED, **NO_CLIP)))
    assert "TLS was tried, and was not agreed on" in " ".join(steps(part))
    assert row(part, "Key") == "No key went along."
    assert OPEN not in limits_of([part])


def test_a_live_test_whose_tls_was_refused_spoke_nothing() -> None:
    reach = LiveTest(LiveSubject.REACH, Finding(Mark.BAD, "No request reaches it."), (REFUSED,))
    (line,) = live_tests(kit.THERE, LiveTests((reach,), (), (), None)).facts
    assert "TLS was tried, and was not agreed on" in line.value
    assert "without TLS" not in line.value


def test_what_the_variables_of_a_live_test_stand_for_is_told() -> None:
    asked = kit.exchange(Operation.MODELS, "/models", request_headers={"x-auth-token": "[redacted]"})
    reach = LiveTest(LiveSubject.REACH, Finding(Mark.GOOD, "It answers."), (asked,))
    text = live_tests(kit.THERE, LiveTests((reach,), (), (), None)).text
    assert text[1:] == ("X_AUTH_TOKEN stands for the secret in the header x-auth-token; set it in the shell before.",)


def test_a_secret_header_is_a_secret_that_went_along() -> None:
    headers = {"X-Auth-Token": "[redacted]", "accept": "*/*"}
    entries = [replace(one, request_headers=headers) if isinstance(one, Exchange) else one for one in kit.real()]
    part = examine(kit.evidence(*entries))
    assert row(part, "Key") == "A secret went along in the header X-Auth-Token; it is not recorded itself."
    facts = {one.name: one.value for one in section(part, "The path of the request").facts}
    assert facts["Secret headers"] == "X-Auth-Token (values never recorded)"
    working = section(part, "What works, and what does not")
    assert '"$X_AUTH_TOKEN"' in working.requests[0].curl
    assert "X_AUTH_TOKEN stands for the secret in the header X-Auth-Token; set it in the shell before." in working.text


def test_one_answer_of_several_that_names_the_emulator_is_counted() -> None:
    entries = list(kit.real())
    entries[1] = kit.exchange(response_headers=kit.EMULATOR)
    part = examine(kit.evidence(*entries, job=kit.a_job(simulated=True)))
    assert row(part, "Response").startswith("1 of 3 answers names Sora Desktop's emulator 0.1.0.")


def test_the_end_of_a_trace_that_the_library_calls_failed_is_explained_where_all_bytes_came() -> None:
    trace = (*kit.TRACE, TraceStep("http11.receive_response_body.failed", 0.1))
    for headers, error, explained in (
        ({"Content-Length": "32"}, None, True),
        ({"Content-Length": "33"}, None, False),
        ({"Content-Length": "32"}, "it broke off", False),
    ):
        entries = list(kit.real())
        entries[3] = kit.content(trace=trace, response_headers=headers, error=error)
        part = examine(kit.evidence(*entries))
        facts = section(part, "Evidence from the exchange log and the trace").facts
        assert any("All announced bytes came" in one.value for one in facts) is explained
