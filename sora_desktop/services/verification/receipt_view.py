"""A receipt for people, and the same as JSON with every entry and the chain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Receipt, StoredEntry
    from sora_desktop.domain.verification import Grade, Section, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A receipt as it is shown."""

    headline: str
    """The first line; `SIMULATED` comes first where it was."""

    simulated: bool
    """Whether the evidence shows a simulation, whatever a row or a setting says."""

    grade: Grade
    verdict: Verdict
    sections: tuple[Section, ...]
    receipt: Receipt
    """What it was made from."""


def receipt_object(job: Job, receipt: Receipt, view: ReceiptView) -> dict[str, object]:
    """Give a receipt as JSON: every entry as it is kept, its link, and what was found."""
    return {
        "job": job.id,
        "headline": view.headline,
        "simulated": view.simulated,
        "grade": view.grade.value,
        "verdict": view.verdict.value,
        "chain": {
            "entries": receipt.count,
            "head": receipt.head,
            "unchained": receipt.unchained,
            "flaws": [{"kind": flaw.kind.value, "entry": flaw.number} for flaw in receipt.flaws],
        },
        "entries": [_entry_object(entry) for entry in receipt.entries],
    }


def _entry_object(entry: StoredEntry) -> dict[str, object]:
    try:
        body = json.loads(entry.text)
    except ValueError:
        body = None
    # The text is what was hashed, to the byte; the body is the same for those who only want to read.
    return {"number": entry.number, "kind": entry.kind, "digest": entry.digest, "text": entry.text, "body": body}
