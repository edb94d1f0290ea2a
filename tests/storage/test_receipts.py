"""Facts about receipts in the database: each entry is chained as it is stored, and nothing done to it later hides."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.exchanges import Certificate, Exchange, Operation, Peer, TraceStep
from sora_desktop.domain.jobs import JobId
from sora_desktop.domain.receipts import Entry, EntryKind
from sora_desktop.storage import receipt_rows, schema
from sora_desktop.storage.exchange_text import exchange_body, exchange_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.database import Database
    from sora_desktop.storage.jobs import JobRepository

MOMENT = datetime(2026, 11, 22, 12, 30, 15, 123456, tzinfo=UTC)
ATTEMPT = Entry(EntryKind.ATTEMPT, {"at": 1, "prompt": "a 🥜 \ud800"})
CLIP = Entry(EntryKind.CLIP, {"sha256": "00"})
SWAP = """
    UPDATE receipt_entries SET number = 6 WHERE number = 4;
    UPDATE receipt_entries SET number = 4 WHERE number = 5;
    UPDATE receipt_entries SET number = 5 WHERE number = 6
"""
LOOK = Exchange(operation=Operation.RETRIEVE, method="GET", url="http://h/v1/videos/1", started_at=MOMENT, elapsed=0.5)
CREATE = dataclasses.replace(LOOK, operation=Operation.CREATE, method="POST", response_body='{"id": "video_1"}')


@pytest.fixture
async def job(repository: JobRepository, make_job: Callable[..., Job]) -> Job:
    (added,) = await repository.add([make_job()])
    return added


@pytest.fixture
async def kept(repository: JobRepository, job: Job) -> Job:
    """Give a job with a receipt of five entries, in which looks were counted."""
    await repository.save(job.changed(name="1"), [ATTEMPT, CREATE])
    for _ in range(3):
        await repository.record(job.id, LOOK)
    await repository.save(job.changed(name="2"), [dataclasses.replace(LOOK, status=500), CLIP])
    return job


async def test_a_receipt_holds_whatever_was_added_and_counted(repository: JobRepository, kept: Job) -> None:
    receipt = await repository.receipt(kept.id)
    assert [entry.kind for entry in receipt.entries] == ["attempt", "exchange", "exchange", "exchange", "clip"]
    assert (receipt.flaws, receipt.unchained, receipt.count) == ((), 0, 5)
    assert receipt.head == receipt.entries[-1].digest
    assert [exchange.repeats for exchange in await repository.exchanges(kept.id)] == [1, 3, 1]
    assert json.loads(receipt.entries[0].text) == {"at": 1, "prompt": "a 🥜 ?"}


SERVER = Certificate(subject="CN=h", issuer="CN=ca", fingerprint="aa", not_before=MOMENT, not_after=MOMENT)


@pytest.mark.parametrize(
    ("before", "then", "entries"),
    [
        ({"peer": Peer(address="192.0.2.1", port=80)}, {"peer": Peer(address="192.0.2.1", port=80)}, 1),
        ({"peer": Peer(address="192.0.2.1", port=80)}, {"peer": Peer(address="192.0.2.2", port=80)}, 2),
        (
            {"peer": Peer(address="192.0.2.1", port=443, certificate=SERVER)},
            {"peer": Peer(address="192.0.2.2", port=443, certificate=SERVER)},
            1,
        ),
        (
            {"peer": Peer(address="192.0.2.1", port=443, certificate=SERVER)},
            {"peer": Peer(address="192.0.2.1", port=443, certificate=dataclasses.replace(SERVER, fingerprint="bb"))},
            2,
        ),
        ({}, {"response_headers": {"X-Sora-Desktop-Emulator": "0.1.0"}}, 2),
    ],
)
async def test_the_same_answer_of_somebody_else_is_an_entry_of_its_own(
    repository: JobRepository, job: Job, before: dict[str, Any], then: dict[str, Any], entries: int
) -> None:
    for other in (before, then):
        await repository.record(job.id, dataclasses.replace(LOOK, **other))
    assert len((await repository.receipt(job.id)).entries) == entries


async def test_the_evidence_of_a_step_that_is_not_stored_is_not_stored_either(
    repository: JobRepository, job: Job, make_job: Callable[..., Job]
) -> None:
    with pytest.raises(Exception, match="no job"):
        await repository.save(make_job(), [ATTEMPT])
    with pytest.raises(TypeError):
        await repository.save(job.changed(name="x"), [ATTEMPT, Entry(EntryKind.CLIP, {"no": object()})])
    assert (await repository.receipt(job.id)).entries == ()
    found = await repository.get(job.id)
    assert found is not None
    assert found.name is None


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE receipt_entries SET text = replace(text, '500', '200') WHERE number = 4",
        "UPDATE receipt_entries SET text = replace(text, '00', '01') WHERE number = 5",
        "UPDATE receipt_entries SET text = 'no JSON' WHERE number = 5",
        "UPDATE receipt_entries SET kind = 'answer' WHERE number = 2",
        "UPDATE receipt_entries SET digest = NULL WHERE number = 5",
        SWAP,
        "UPDATE receipt_entries SET job = 2, number = 1 WHERE number = 1",
        "DELETE FROM receipt_entries WHERE number = 1",
        "DELETE FROM receipt_entries WHERE number = 3",
        "DELETE FROM receipt_entries WHERE number = 5",
        "DELETE FROM receipt_entries",
        "DELETE FROM receipts",
        "UPDATE receipts SET entries = entries + 1",
        "UPDATE receipts SET head = 'g' || substr(head, 2)",
        "UPDATE receipts SET head = NULL",
    ],
)
@pytest.mark.parametrize("later", [[], [CLIP], [LOOK], [LOOK, LOOK, CREATE]])
async def test_what_somebody_did_to_the_database_shows_whatever_comes_later(
    repository: JobRepository, database: Database, kept: Job, make_job: Callable[..., Job], harm: str,
    later: list[Entry | Exchange],
) -> None:  # fmt: skip
    (other,) = await repository.add([make_job()])

    def do_harm(connection: sqlite3.Connection) -> None:
        for statement in harm.split(";"):
            connection.execute(statement)

    before = await repository.receipt(kept.id)
    await database.write(do_harm)
    assert await repository.receipt(kept.id) != before
    await repository.save(kept.changed(name="later"), later)
    await repository.save(other.changed(name="later"), later)
    receipt = await repository.receipt(kept.id)
    # Where nothing is left that was written, the beginning of what comes later still shows that.
    assert receipt.flaws


async def test_a_look_is_not_counted_in_an_entry_that_was_changed(
    repository: JobRepository, database: Database, job: Job
) -> None:
    await repository.record(job.id, LOOK)
    change = "UPDATE receipt_entries SET text = replace(text, '/v1/', '/v2/')"
    await database.write(lambda connection: connection.execute(change).close())
    await repository.record(job.id, LOOK)
    receipt = await repository.receipt(job.id)
    assert [(flaw.kind, flaw.number) for flaw in receipt.flaws] == [("changed", 1)]
    assert len(receipt.entries) == 2


EXCHANGES = st.builds(
    Exchange,
    operation=st.sampled_from([Operation.RETRIEVE, Operation.LIST, Operation.CREATE]),
    method=st.just("GET"),
    url=st.text(max_size=5),
    started_at=st.datetimes(timezones=st.just(UTC)),
    elapsed=st.floats(0, 9).map(lambda seconds: round(seconds, 6)),
    request_headers=st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    status=st.sampled_from([None, 200]),
    response_body=st.sampled_from(["", "queued", "é\x00\n"]),
    error=st.none() | st.just("reset"),
    peer=st.none()
    | st.builds(
        Peer,
        address=st.just("::1"),
        port=st.integers(1, 9),
        tls=st.none() | st.just("TLSv1.3"),
        certificate=st.none()
        | st.builds(
            Certificate,
            subject=st.text(max_size=3),
            issuer=st.text(max_size=3),
            names=st.lists(st.text(max_size=3), max_size=2).map(tuple),
            fingerprint=st.just("ab"),
            not_before=st.datetimes(timezones=st.just(UTC)),
            not_after=st.datetimes(timezones=st.just(UTC)),
        ),
        own_authority=st.booleans(),
    ),
    http_version=st.none() | st.just("HTTP/1.1"),
    trace=st.lists(st.builds(TraceStep, st.text(max_size=5), st.just(0.25)), max_size=2).map(tuple),
    repeats=st.integers(1, 3),
)


@given(EXCHANGES)
def test_an_exchange_is_read_back_as_it_was(exchange: Exchange) -> None:
    text = json.dumps(exchange_body(exchange))
    assert exchange_of(json.loads(text)) == exchange


@given(st.lists(EXCHANGES | st.sampled_from([ATTEMPT, CLIP]), min_size=1, max_size=8))
def test_counting_repeats_keeps_every_chain_sound(added: list[Entry | Exchange]) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.add_functions(connection)
    for step in schema.steps():
        connection.executescript(step.sql)
    for one in added:
        if isinstance(one, Entry):
            receipt_rows.add_entry(connection, 1, "a job", one)
        else:
            receipt_rows.add_exchange(connection, 1, "a job", one)
        receipt = receipt_rows.read_receipt(connection, 1, JobId("a job"))
        assert receipt.flaws == ()
        assert len(receipt.entries) == receipt.count
    exchanges = receipt_rows.exchanges_of(receipt)
    assert sum(one.repeats for one in exchanges) == sum(one.repeats for one in added if isinstance(one, Exchange))
    connection.close()
