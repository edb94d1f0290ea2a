"""What was examined: the job, its receipt and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.costs import format_usd
from sora_desktop.domain.requests import Origin, format_seconds
from sora_desktop.domain.verification import Fact, Finding, Mark, Section
from sora_desktop.services.verification.costs import untold_cost
from sora_desktop.services.verification.grading import was_brought_in
from sora_desktop.services.verification.row import unsupported
from sora_desktop.services.verification.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.services.verification.evidence import Evidence

DOORS = {
    Origin.FORM: "the form in the window",
    Origin.SHEET: "a file of prompts, in the window",
    Origin.COMMAND: "a command with a prompt",
    Origin.FILE: "a command with a file of prompts",
    Origin.REST: "the local service's own interface",
    Origin.PROTOCOL: "the local service, as a server of the /videos protocol",
    Origin.RETRY: "another job that was tried again",
    Origin.CLIP: "a clip from which another one was to be made",
    Origin.ADOPTED: "no door of this program: it was made elsewhere",
}
"""Where an order came in."""

_ROW = (
    "This is what the list of jobs says. It was held against the receipt; what differs is told under “What "
    "contradicts”."
)
_ROW_ALONE = "This is what the list of jobs says; there is no record of an attempt to hold it against."


def examined(evidence: Evidence) -> Section:
    """Say what was examined."""
    untold = untold_cost(evidence)
    notes = [*unsupported(evidence), *([untold] if untold else [])]
    return Section(
        title="What was examined",
        text=(_ROW if evidence.attempts else _ROW_ALONE,),
        facts=tuple(_facts(evidence)),
        findings=tuple(Finding(Mark.NOTE, text) for text in notes),
    )


def _facts(evidence: Evidence) -> Iterator[Fact]:
    job, receipt = evidence.job, evidence.receipt
    yield Fact("Job", job.id)
    yield Fact("Prompt", job.request.prompt)
    request = job.request
    seconds = f"{format_seconds(request.seconds)} s" if request.seconds else None
    asked = [part for part in (request.model, request.size, seconds) if part]
    yield Fact("Asked for", ", ".join(asked) or "the server's defaults")
    yield Fact("Connection", job.connection)
    yield Fact("Status", _status(evidence))
    yield Fact("Ordered" if job.origin is not Origin.ADOPTED else "Brought in", moment(job.created_at))
    if job.submitted_at is not None:
        yield Fact("Sent", moment(job.submitted_at))
    if job.completed_at is not None:
        yield Fact("Made, as the file says" if was_brought_in(job) else "Completed", moment(job.completed_at))
    if job.remote_id is not None:
        yield Fact("The simulation's id" if evidence.mocked else "The server's id", job.remote_id)
    if job.failure is not None:
        yield Fact("Failure, as the list of jobs has it", f"{job.failure.code}: {job.failure.message}")
    if job.estimate is not None:
        yield Fact("Expected cost", format_usd(job.estimate))
    if job.cost is not None:
        yield Fact("Cost", format_usd(job.cost))
    yield Fact("File in the library", job.file or "none")
    yield Fact("Entries in the receipt", f"{len(receipt.entries):,}")
    yield Fact("End of the receipt's chain", receipt.head or "none")


def _status(evidence: Evidence) -> str:
    job = evidence.job
    status = job.status.value.replace("_", " ")
    return f"{status}, in the trash" if job.removed_at is not None else status
