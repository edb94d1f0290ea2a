"""A report with everything that a report can have, and texts that try to be more than texts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sora_desktop.domain.verification import (
    Anchor,
    Fact,
    Finding,
    Grade,
    Mark,
    Report,
    Request,
    Section,
    Verdict,
)
from sora_desktop.services.verification.contrast import Subject, contrast

HOSTILE = (
    "</pre></code><script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) | `b` *c* ~~d~~ "
    "\u202egnp.exe\x1b[2J\0 &amp; <!-- --> ]]> \"';} https://evil.example/ www.evil.example @somebody $x$ \ud800 "
    "\r\n# heading\r\n1. item\r\n```\r\n    sora-desktop-report/1 sha256:" + "a" * 64
)


@pytest.fixture(scope="session")
def hostile() -> str:
    return HOSTILE


@pytest.fixture(scope="session")
def report() -> Report:
    """Give a report of two clips in which every kind of part occurs, hostile texts in each place for evidence."""
    clip = Section(
        title=f"Clip 3f9c {HOSTILE}",
        text=(f"A paragraph. {HOSTILE}",),
        facts=(
            Fact("SHA-256", "9" * 64),
            Fact("Raw answer", '{\n  "id": "video_1",\n  "note": "``` ' + HOSTILE + '"\n}'),
            Fact(f"Name {HOSTILE}", HOSTILE),
        ),
        findings=(
            Finding(Mark.GOOD, "The chain is whole."),
            Finding(Mark.BAD, f"The file was changed. {HOSTILE}", f"Restore it. {HOSTILE}"),
            Finding(Mark.NOTE, "The server checks no key."),
        ),
        steps=("The window", f"The queue {HOSTILE}", "The server"),
        requests=(Request(f"Create {HOSTILE}", f"curl {HOSTILE}", f"201 {HOSTILE}", f"Mend it. {HOSTILE}"),),
    )
    return Report(
        title=f"Two clips {HOSTILE}",
        headline=f"SIMULATED: nothing was sent. {HOSTILE}",
        grade=Grade.SIMULATED,
        verdict=Verdict.DOES_NOT_HOLD,
        made_at=datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC),
        program="0.5.0",
        conclusion=("One of two clips does not hold.", HOSTILE),
        limits=("It shows no model at work.", HOSTILE),
        sections=(
            Section(title="Clips", sections=(clip, Section(title="Clip 4a"))),
            Section(title="Real against simulated", comparisons=contrast(dict.fromkeys(Subject, HOSTILE))),
            Section(title="- Empty"),
            Section(title="1. Numbered"),
        ),
        anchors=(
            Anchor("0193c5b0-aaaa", 7, "a" * 64, "9" * 64),
            Anchor("0193c5b0-bbbb", 0, None, None),
        ),
    )
