"""Writes a report as JSON; its form has a name, and stays as it is for as long as the name does."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING

from sora_desktop.services.verification.rendering.seal import NAME, UNSEALED
from sora_desktop.services.verification.rendering.wording import SEAL_AFTER, SEAL_CHECK, SEAL_SHELL, SEAL_WORDS

if TYPE_CHECKING:
    from sora_desktop.domain.verification import Report, Section


def as_json(report: Report) -> str:
    """Write a report, with a blank seal; ASCII only, so that no program on its way has anything to change."""
    text = json.dumps(report_object(report), indent=2)
    return f'{text.removesuffix("}").rstrip()},\n  "seal": "{UNSEALED}"}}\n'


def report_object(report: Report) -> dict[str, object]:
    """Give a report in values that JSON has; every field is always there."""
    return {
        "schema": NAME,
        "headline": report.headline,
        "grade": report.grade and report.grade.value,
        "verdict": report.verdict.value,
        "title": report.title,
        "made_at": report.made_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "program": report.program,
        "conclusion": list(report.conclusion),
        "sections": [_section(section) for section in report.sections],
        "limits": list(report.limits),
        "anchors": [
            {
                "job_id": anchor.job_id,
                "entries": anchor.entries,
                "head": anchor.head,
                "file_sha256": anchor.file_sha256,
            }
            for anchor in report.anchors
        ],
        "how_to_check": [SEAL_WORDS, SEAL_CHECK, SEAL_SHELL, SEAL_AFTER],
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "text": list(section.text),
        "facts": [{"name": fact.name, "value": fact.value} for fact in section.facts],
        "findings": [
            {"mark": finding.mark.value, "text": finding.text, "advice": finding.advice} for finding in section.findings
        ],
        "steps": list(section.steps),
        "comparisons": [
            {"subject": row.subject, "real": row.real, "simulated": row.simulated, "observed": row.observed}
            for row in section.comparisons
        ],
        "requests": [
            {"title": each.title, "curl": each.curl, "outcome": each.outcome, "advice": each.advice}
            for each in section.requests
        ],
        "sections": [_section(part) for part in section.sections],
    }
