"""Receipts and reports as the services hand them over, small and made by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from sora_desktop.domain.jobs import Job, JobId, JobStatus
from sora_desktop.domain.receipts import Receipt
from sora_desktop.domain.requests import VideoRequest
from sora_desktop.domain.verification import (
    Anchor,
    Comparison,
    Fact,
    Finding,
    Grade,
    Mark,
    Report,
    Request,
    Section,
    Verdict,
)
from sora_desktop.services.verification.receipt_view import ReceiptView

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FINGERPRINT = "3f786850e387550fdab836ed7e6dc881de23001b" + "ab" * 12
ADDRESS = "https://video.example.org/v1/videos/video_0123456789abcdef/content"
CURL = 'curl --header "Authorization: Bearer $KEY" ' + ADDRESS

SERVER = Section(
    title="Server",
    facts=(
        Fact("Connection", "studio-gpu"),
        Fact("Base URL", ADDRESS),
        Fact("Certificate’s fingerprint", FINGERPRINT),
        Fact("Valid until", "22 February 2027"),
    ),
    findings=(Finding(Mark.GOOD, "The certificate was verified for the host video.example.org."),),
)
FILE = Section(
    title="File",
    facts=(Fact("SHA-256", FINGERPRINT), Fact("Length", "6.2 MB")),
    findings=(
        Finding(Mark.NOTE, "There are no content credentials, which proves nothing."),
        Finding(Mark.BAD, "The file is not the one that was downloaded.", "Download it again."),
    ),
)
EXCHANGES = Section(
    title="Exchanges",
    text=("Everything that went over the network for this clip.",),
    steps=("The form", "The queue", "httpx 0.28", "video.example.org at 203.0.113.7:443"),
    comparisons=(Comparison("HTTP requests", "are sent", "are not sent", "5 were sent"),),
    requests=(Request("Make the video", CURL, "200 after 0.4 s, 512 bytes", "Nothing to mend."),),
    sections=(Section(title="Polls", text=("11 polls without news.",)),),
)
RECEIPT = Receipt(job_id=JobId("01a20361-4fe6-70ab-8df9-b8e718700471"))
REAL = ReceiptView(
    headline="This file came from the server at video.example.org, which took this request over the network.",
    simulated=False,
    grade=Grade.PROVEN,
    verdict=Verdict.HOLDS,
    sections=(SERVER, FILE, EXCHANGES),
    receipt=RECEIPT,
)
SIMULATED = ReceiptView(
    headline="SIMULATED: made on this computer; nothing was sent.",
    simulated=True,
    grade=Grade.SIMULATED,
    verdict=Verdict.HOLDS,
    sections=(FILE,),
    receipt=RECEIPT,
)


def a_job(number: int = 1, **fields: object) -> Job:
    """Make a job that is done."""
    return Job(
        id=JobId(f"01a20361-4fe6-70ab-8df9-b8e71870047{number}"),
        connection="studio-gpu",
        request=VideoRequest(prompt="Harbour at dawn", size="320x180", seconds=4),
        created_at=NOW,
        status=JobStatus.COMPLETED,
        **fields,  # type: ignore[arg-type]
    )


def a_report(grade: Grade = Grade.PROVEN, verdict: Verdict = Verdict.HOLDS) -> Report:
    """Make a report with a bit of everything."""
    return Report(
        title="Verification report",
        headline="SIMULATED: nothing was sent." if grade is Grade.SIMULATED else REAL.headline,
        grade=grade,
        verdict=verdict,
        made_at=NOW,
        program="sora-desktop 1.0",
        conclusion=("The evidence is complete.",),
        limits=("It does not prove that a model made the picture.",),
        sections=(SERVER, FILE, EXCHANGES),
        anchors=(Anchor("01a20361", 7, FINGERPRINT, FINGERPRINT),),
    )
