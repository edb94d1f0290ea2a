"""What shows that something was changed after it was written, and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sora_desktop.domain.connections import SIMULATED
from sora_desktop.domain.credentials import Credentials, CredentialState
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.receipts import Entry, Receipt
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.verification import Grade, Verdict
from sora_desktop.services.verification.clip import examine
from sora_desktop.services.verification.contradictions import contradictions
from sora_desktop.services.verification.evidence import Evidence
from tests.services.verification import kit

if TYPE_CHECKING:
    from sora_desktop.domain.exchanges import Exchange


def words(evidence: Evidence) -> str:
    return " ".join(finding.text for finding in contradictions(evidence))


def test_nothing_contradicts_where_nothing_was_changed() -> None:
    assert words(kit.evidence(*kit.real())) == ""


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"simulated": True}, "nothing in the evidence does"),
        ({"file_sha256": "0" * 64}, "another hash"),
        ({"file_bytes": 1}, "another length"),
        ({"connection": "simulated"}, "shows another way"),
        ({"request": VideoRequest(prompt="A kite", model="another")}, "another model was asked for"),
        ({"request": VideoRequest(prompt="A kite", seconds=8)}, "another length was asked for"),
        (
            {"request": VideoRequest(prompt="A kite", model="another", seconds=8)},
            "another model and another length were asked for",
        ),
        ({"status": JobStatus.FAILED}, "the job was changed"),
        ({"remote_id": "video_2"}, "another id of the video"),
    ],
)
def test_a_row_that_says_something_else_than_its_receipt_is_found(changes: dict[str, object], found: str) -> None:
    job = kit.a_job(**changes)
    evidence = kit.evidence(*kit.real(), job=job, connection=None if "connection" in changes else kit.THERE)
    assert found in words(evidence)
    part = examine(evidence)
    assert part.verdict is Verdict.DOES_NOT_HOLD
    assert part.judgement.grade is not Grade.PROVEN


def test_a_real_name_on_simulated_work_is_found() -> None:
    job = kit.a_job(connection="there", simulated=False)
    entries = [kit.attempt(kit.MOCK), kit.answer(), kit.clip(simulated_mark=True)]
    evidence = kit.evidence(*entries, job=job)
    assert "shows another way" in words(evidence)
    part = examine(evidence)
    assert part.headline.startswith("SIMULATED on this computer; nothing was sent. It does not hold:")


def test_a_changed_file_is_found() -> None:
    part = examine(kit.evidence(*kit.real(), file=kit.a_file(sha256="0" * 64)))
    assert part.verdict is Verdict.DOES_NOT_HOLD
    assert part.headline.startswith("Does not hold: the file is as long as the clip that came, 32 bytes")


def test_a_file_that_is_no_video_any_more_is_found_by_its_hash() -> None:
    part = examine(kit.evidence(*kit.real(), file=kit.a_file(sha256="0" * 64, facts=None, trouble="plain text")))
    assert part.verdict is Verdict.DOES_NOT_HOLD


def test_credentials_that_came_altered_are_found_and_the_record_is_not_accused() -> None:
    altered = Credentials(state=CredentialState.ALTERED)
    came = kit.clip(credentials={"state": "altered"})
    for entry in (came, kit.clip()):
        part = examine(kit.evidence(*kit.real()[:-1], entry, file=kit.a_file(credentials=altered)))
        assert (part.judgement.grade, part.verdict) == (Grade.PROVEN, Verdict.DOES_NOT_HOLD)
        assert part.headline.startswith(
            "Does not hold: the content credentials were altered already when the clip came"
        )
        assert "The record and the file are unchanged since." in part.conclusion[0]
        assert "contradicts" not in " ".join((part.headline, *part.conclusion))
        assert "A live test" not in " ".join(part.conclusion)


def test_credentials_that_were_altered_here_are_a_change_of_the_file() -> None:
    altered = Credentials(state=CredentialState.ALTERED)
    file = kit.a_file(sha256="0" * 64, credentials=altered)
    part = examine(kit.evidence(*kit.real(), file=file))
    assert part.headline.startswith("Does not hold: the file is as long as the clip that came")
    assert part.conclusion[0].startswith("What is kept of this job contradicts itself, or was changed")
    assert "The content credentials in the file were altered" in str(part.sections[-1].findings)


def test_credentials_that_are_read_otherwise_in_the_same_bytes_are_explained() -> None:
    trusted = kit.a_file(credentials=Credentials(state=CredentialState.TRUSTED))
    entry = kit.clip(credentials={"state": "valid"})
    part = examine(kit.evidence(*kit.real()[:-1], entry, file=trusted))
    assert (part.judgement.grade, part.verdict) == (Grade.PROVEN, Verdict.HOLDS)
    (section,) = [one for one in part.sections if one.title == "Content credentials"]
    assert "valid, signer unknown. The file is the same, to the byte" in section.findings[-1].text


def test_a_receipt_whose_beginning_or_end_is_missing_is_found() -> None:
    assert "the end of the receipt is missing" in words(kit.evidence(*kit.real()[:-1]))
    assert "the beginning of the receipt is missing" in words(kit.evidence())
    whole = kit.receipt(*kit.real())
    cut = Receipt(job_id=kit.JOB, entries=whole.entries[:-1], count=whole.count, head=whole.head)
    assert "breaks off" in words(Evidence(kit.a_job(), cut, kit.a_file(), kit.THERE))


def test_links_that_were_all_taken_away_are_found() -> None:
    whole = kit.receipt(*kit.real())
    bare = tuple(replace(entry, digest=None) for entry in whole.entries)
    evidence = Evidence(kit.a_job(), Receipt(job_id=kit.JOB, entries=bare, count=5), kit.a_file(), kit.THERE)
    assert "lost its link of the chain" in words(evidence)


def test_one_changed_sign_anywhere_in_a_receipt_is_found() -> None:
    whole = kit.receipt(*kit.real())
    for place, entry in enumerate(whole.entries):
        assert entry.digest is not None
        for field in ("text", "digest", "kind"):
            text: str = getattr(entry, field)
            for position in range(0, len(text), 1 if field != "text" else 7):
                other = f"{text[:position]}{'~' if text[position] != '~' else '-'}{text[position + 1 :]}"
                fields: dict[str, Any] = {field: other}
                changed = (*whole.entries[:place], replace(entry, **fields), *whole.entries[place + 1 :])
                receipt = Receipt(job_id=kit.JOB, entries=changed, count=whole.count, head=whole.head)
                assert receipt.flaws, (place, field, position)
                if position % 49 == 0:
                    part = examine(Evidence(kit.a_job(), receipt, kit.a_file(), kit.THERE))
                    assert part.verdict is Verdict.DOES_NOT_HOLD
                    assert part.judgement.grade is not Grade.PROVEN


@pytest.mark.parametrize("text", ["", "[]", "null", '{"operation":"create"}', '{"status":{}}', "\x00", '"a"'])
@pytest.mark.parametrize("place", range(5))
def test_a_receipt_of_nonsense_is_reported_and_never_breaks_the_report(text: str, place: int) -> None:
    whole = kit.receipt(*kit.real())
    changed = (*whole.entries[:place], replace(whole.entries[place], text=text), *whole.entries[place + 1 :])
    receipt = Receipt(job_id=kit.JOB, entries=changed, count=whole.count, head=whole.head)
    assert examine(Evidence(kit.a_job(), receipt, kit.a_file(), kit.THERE)).verdict is Verdict.DOES_NOT_HOLD


def test_a_waiting_job_that_was_changed_after_an_attempt_contradicts_nothing() -> None:
    request = VideoRequest(prompt="Another kite", model="another")
    unsent = kit.exchange(status=None, error="nobody listens")
    for status in (JobStatus.PENDING, JobStatus.CANCELLED, JobStatus.FAILED):
        job = kit.a_job(status=status, request=request, file=None, file_sha256=None, remote_id=None)
        assert words(kit.evidence(kit.attempt(), unsent, job=job)) == ""


def test_an_id_that_answers_give_in_another_way_contradicts_nothing() -> None:
    for body in ('{"data":{"task_id":"x"}}', "not JSON", "", '{"id":"[redacted]"}'):
        create = kit.exchange(response_body=body)
        entries: list[Entry | Exchange] = [kit.attempt(), create, kit.content(), kit.clip()]
        assert words(kit.evidence(*entries, job=kit.a_job(remote_id="video_2"))) == ""


def test_what_became_of_the_connection_contradicts_nothing_and_is_told() -> None:
    renamed = replace(kit.THERE, name="elsewhere", base_url="https://other.example/v1")
    for connection, told in ((None, "does not exist any more"), (renamed, "address was changed since")):
        evidence = kit.evidence(*kit.real(), connection=connection)
        assert words(evidence) == ""
        (path,) = [one for one in examine(evidence).sections if one.title == "The path of the request"]
        assert any(told in finding.text for finding in path.findings)


def test_a_simulated_job_of_an_earlier_version_has_no_receipt_and_holds() -> None:
    job = kit.a_job(connection="simulated", simulated=True, origin=None)
    part = examine(kit.evidence(job=job, connection=SIMULATED))
    assert (part.judgement.grade, part.verdict) == (Grade.SIMULATED, Verdict.HOLDS)
    assert part.headline.startswith("SIMULATED")
