"""Adds entries to receipts, each chained to the one before, and reads receipts back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sora_desktop.domain.exchanges import EMULATOR_HEADER, Exchange, Operation
from sora_desktop.domain.receipts import Entry, EntryKind, Receipt, StoredEntry, link
from sora_desktop.storage.exchange_text import exchange_body, exchange_of
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.jobs import Job, JobId

_LOOKS = frozenset({Operation.RETRIEVE, Operation.LIST})
"""Of these there may be many that say the same."""

_SAME = ("operation", "status", "response_body", "error")
"""What is equal in looks that are only counted."""

_ENTRIES = "SELECT number, kind, text, digest FROM receipt_entries WHERE job = ?"
_LAST = f"{_ENTRIES} ORDER BY number DESC LIMIT 1"
_KEPT = "SELECT entries, head FROM receipts WHERE job = ?"
_NOTE_HEAD = (
    "INSERT INTO receipts (job, entries, head) VALUES (?, ?, ?) "
    "ON CONFLICT (job) DO UPDATE SET entries = excluded.entries, head = excluded.head"
)


def add_entry(connection: sqlite3.Connection, sequence: int, job_id: str, entry: Entry) -> None:
    """Add an entry to the receipt of the job with this sequence and id.

    It goes on from what was noted apart from the entries, so that it does not hide what somebody did to these.
    """
    last = connection.execute(_LAST, (sequence,)).fetchone()
    count, head = connection.execute(_KEPT, (sequence,)).fetchone() or (0, last and last[3])
    number = max(count, last[0] if last else 0) + 1
    text = _text(entry)
    digest = link(head, job_id, number, entry.kind, text)
    connection.execute(
        "INSERT INTO receipt_entries (job, number, kind, text, digest) VALUES (?, ?, ?, ?, ?)",
        (sequence, number, entry.kind.value, text, digest),
    )
    connection.execute(_NOTE_HEAD, (sequence, count + 1, digest))


def add_exchange(connection: sqlite3.Connection, sequence: int, job_id: str, exchange: Exchange) -> None:
    """Add an exchange; a look that found nothing new is only counted in the entry of the one before."""
    if exchange.operation in _LOOKS and _count_repeat(connection, sequence, job_id, exchange):
        return
    add_entry(connection, sequence, job_id, Entry(EntryKind.EXCHANGE, exchange_body(exchange)))


def read_receipt(connection: sqlite3.Connection, sequence: int, job_id: JobId) -> Receipt:
    """Give the receipt of the job with this sequence and id."""
    entries = tuple(StoredEntry(*row) for row in connection.execute(f"{_ENTRIES} ORDER BY number", (sequence,)))
    kept = connection.execute(_KEPT, (sequence,)).fetchone()
    count, head = kept or (0, None)
    return Receipt(job_id=job_id, entries=entries, count=count, head=head)


def exchanges_of(receipt: Receipt) -> list[Exchange]:
    """Give the exchanges of a receipt, oldest first; what cannot be read as one is left out."""
    found = []
    for entry in receipt.entries:
        if entry.kind == EntryKind.EXCHANGE:
            try:
                found.append(exchange_of(json.loads(entry.text)))
            except (ValueError, TypeError, KeyError):
                continue
    return found


def _count_repeat(connection: sqlite3.Connection, sequence: int, job_id: str, exchange: Exchange) -> bool:
    """Raise the count of the job's last entry if it was a look with the same outcome."""
    last = connection.execute(_LAST, (sequence,)).fetchone()
    if last is None or last[1] != EntryKind.EXCHANGE:
        return False
    number, kind, text, digest = last
    body = _body(text)
    new = _body(_text(Entry(EntryKind.EXCHANGE, exchange_body(exchange))))
    if not isinstance(body.get("repeats"), int) or any(body.get(name) != new.get(name) for name in _SAME):
        return False
    if _who(body) != _who(new):
        return False
    before = connection.execute(f"{_ENTRIES} AND number = ?", (sequence, number - 1)).fetchone()
    previous = before and before[3]
    kept = connection.execute(_KEPT, (sequence,)).fetchone()
    if kept != (number, digest) or (digest is not None and digest != link(previous, job_id, number, kind, text)):
        # It was changed by somebody: a new link would hide that.
        return False
    body["repeats"] += exchange.repeats
    text = _text(Entry(EntryKind.EXCHANGE, body))
    digest = None if digest is None else link(previous, job_id, number, kind, text)
    connection.execute(
        "UPDATE receipt_entries SET text = ?, digest = ? WHERE job = ? AND number = ?", (text, digest, sequence, number)
    )
    connection.execute(_NOTE_HEAD, (sequence, number, digest))
    return True


def _who(body: Mapping[str, Any]) -> tuple[object, ...]:
    """Say who answered: by the certificate, for one name may have many addresses; by the address where there is none.

    An answer that names an emulator is another one's than an answer that does not.
    """
    peer = body.get("peer") or {}
    proof = peer.get("certificate") or {}
    headers = body.get("response_headers") or {}
    named = [value for name, value in headers.items() if name.lower() == EMULATOR_HEADER]
    return (proof.get("fingerprint") or (peer.get("address"), peer.get("port")), named)


def _body(text: str) -> dict[str, Any]:
    """Read the JSON of an entry; what was spoiled is empty."""
    try:
        body = json.loads(text)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(entry: Entry) -> str:
    """Write a body as JSON; what no database takes is spelt out."""
    return storable(json.dumps(entry.body, ensure_ascii=False, separators=(",", ":")))


def add_evidence(connection: sqlite3.Connection, job: Job, evidence: Sequence[Entry | Exchange]) -> None:
    """Add to the receipt of a job within a transaction."""
    for one in evidence:
        if isinstance(one, Entry):
            add_entry(connection, job.sequence, job.id, one)
        else:
            add_exchange(connection, job.sequence, job.id, one)
