"""Prints receipts: the first line for every job, and all of it where somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.output import put, put_json
from sora_desktop.cli.verify import finding_line
from sora_desktop.services.verification.receipt_view import receipt_object

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Section
    from sora_desktop.services.verification.receipt_view import ReceiptView


def put_receipt(job: Job, view: ReceiptView, *, as_json: bool) -> None:
    """Print a whole receipt."""
    if as_json:
        put_json(receipt_object(job, view.receipt, view))
        return
    put(view.headline)
    put(f"It {view.verdict.value}.")
    for section in view.sections:
        _put_section(section)


def _put_section(section: Section) -> None:
    put("")
    put(section.title)
    for paragraph in section.text:
        put(f"  {paragraph}")
    for number, step in enumerate(section.steps, start=1):
        put(f"  {number:>2}. {step}")
    width = max((len(fact.name) for fact in section.facts), default=0)
    for fact in section.facts:
        put(f"  {fact.name:<{width}}  {fact.value}")
    for finding in section.findings:
        put(f"  {finding_line(finding)}")
    for row in section.comparisons:
        put(f"  {row.subject}: {row.observed}")
    for request in section.requests:
        put(f"  {request.title}: {request.outcome}. {request.advice}".rstrip())
    for part in section.sections:
        _put_section(part)
