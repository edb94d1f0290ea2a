"""Holds what is kept of a job against itself: the chain, the row, the receipt and the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.domain.credentials import CredentialState
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.receipts import EntryKind, FlawKind
from sora_desktop.domain.verification import Finding, Mark
from sora_desktop.services.verification.costs import wrong_cost
from sora_desktop.services.verification.evidence import MOCK_CLIENT, REAL_CLIENT, client_of
from sora_desktop.services.verification.grading import is_whole
from sora_desktop.services.verification.row import edited, was_taken_up
from sora_desktop.services.verification.words import length, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.services.verification.evidence import Evidence

_ALTERED = "The content credentials in the file were altered, or do not belong to it."
_CAME_SO = (
    "The content credentials were altered already when the clip came, or never belonged to it. The record and the "
    "file are unchanged since."
)
_ASK = "Ask the operator of its server why."
_RESTORE = "If you have a copy of the data folder or of the clip from before, compare them."


def contradictions(evidence: Evidence) -> tuple[Finding, ...]:
    """List everything that shows that something was changed after it was written; all of them are bad."""
    cost = wrong_cost(evidence)
    found = [
        *_chain(evidence),
        *_missing(evidence),
        *_row(evidence),
        *edited(evidence),
        *([cost] if cost else []),
        *_file(evidence),
    ]
    return tuple(Finding(Mark.BAD, text, _RESTORE) for text in found)


def spoiled(evidence: Evidence) -> tuple[Finding, ...]:
    """Say that content credentials do not fit their file, where that accuses nothing that is kept here; it is bad."""
    file, clip = evidence.file, evidence.clip
    if file is None or file.credentials is None or file.credentials.state is not CredentialState.ALTERED:
        return ()
    then = (clip and clip.text("sha256")) or evidence.job.file_sha256
    if then is None:
        return (Finding(Mark.BAD, f"{_ALTERED} No hash was kept of what came, so it may have come so."),)
    if then != file.sha256:
        return (Finding(Mark.BAD, _ALTERED),)
    return (Finding(Mark.BAD, _CAME_SO, _ASK),)


def _chain(evidence: Evidence) -> Iterator[str]:
    for flaw in evidence.receipt.flaws:
        if flaw.kind is FlawKind.CHANGED:
            yield f"Entry {flaw.number} of the receipt is not the one that was written."
        else:
            yield f"The receipt does not have the entries that were written: it breaks off or jumps at {flaw.number}."
    if not evidence.receipt.flaws:
        for number in evidence.unreadable:
            yield f"Entry {number} of the receipt cannot be read."
    # Versions without chains wrote exchanges only.
    for entry in evidence.receipt.entries:
        if entry.digest is None and entry.kind != EntryKind.EXCHANGE:
            yield f"Entry {entry.number} of the receipt lost its link of the chain."


def _missing(evidence: Evidence) -> Iterator[str]:
    """Find out what a job of this version must have, and has not."""
    job = evidence.job
    if job.origin is not None and job.attempt and not evidence.attempts:
        yield "The job was sent, and its receipt does not say so: the beginning of the receipt is missing."
    elif evidence.attempts and job.status is JobStatus.COMPLETED and evidence.clip is None:
        yield "The job is complete, and its receipt says nothing of a clip: the end of the receipt is missing."
    elif evidence.clip is not None and job.status is not JobStatus.COMPLETED:
        yield "The receipt tells of a clip, and the job is not said to be complete: the job was changed."
    elif evidence.clip is not None and job.file is None:
        yield "The receipt tells of a clip that came, and the list of jobs names no file of it: the job was changed."


def _row(evidence: Evidence) -> Iterator[str]:
    """Hold what the list of jobs says against the receipt."""
    job, clip, attempt = evidence.job, evidence.clip, evidence.attempt
    shows_simulation = evidence.mocked or evidence.marked or evidence.emulated is not None
    # A row learns of an emulator from the answer that takes the order; one that was refused knows nothing of it.
    taken = evidence.emulated is not None and evidence.create is not None
    if shows_simulation and not job.simulated and (clip is not None or taken):
        yield "The evidence shows a simulation, and the list of jobs says that it was none."
    if job.simulated and not shows_simulation and is_whole(evidence):
        yield "The list of jobs says that this was simulated, and nothing in the evidence does."
    if attempt is not None and was_taken_up(evidence):
        sent_to_mock = {MOCK_CLIENT: True, REAL_CLIENT: False}.get(client_of(attempt))
        if sent_to_mock is not None and sent_to_mock is not _leads_to_mock(evidence):
            yield f"The list of jobs names the connection “{job.connection}”, and the receipt shows another way."
        yield from _asked(evidence)
        if not _gave_id(evidence):
            yield "The list of jobs has another id of the video than the one that was given for it."
    if clip is not None:
        if job.file_sha256 != clip.text("sha256"):
            yield "The list of jobs has another hash of the clip than the receipt."
        if job.file_bytes != clip.whole("bytes"):
            yield "The list of jobs has another length of the clip than the receipt."


def _leads_to_mock(evidence: Evidence) -> bool:
    connection = evidence.connection
    return connection.is_simulation if connection else evidence.job.connection == SIMULATED_NAME


def _asked(evidence: Evidence) -> Iterator[str]:
    job, attempt = evidence.job, evidence.attempt
    if attempt is None:
        return
    asked = attempt.part("asked").body
    kept = {"model": job.request.model, "size": job.request.size, "seconds": job.request.seconds}
    changed = [name for name, value in kept.items() if name in asked and asked[name] != value]
    if changed:
        others = listed([f"another {'length' if name == 'seconds' else name}" for name in changed])
        was = "was" if len(changed) == 1 else "were"
        yield f"The list of jobs says that {others} {was} asked for than the receipt."


def _gave_id(evidence: Evidence) -> bool:
    """Tell whether the video's id occurs in what came, as far as that can be told."""
    remote_id = evidence.job.remote_id
    if remote_id is None:
        return True
    if evidence.mocked:
        ids = {answer.text("id") for answer in evidence.answers}
        return not ids or remote_id in ids
    if evidence.create is None or not _has_id(evidence.create.exchange.response_body):
        return True
    exchanges = [one.exchange for one in evidence.recorded]
    return any(remote_id in one.response_body or remote_id in unquote(one.url) for one in exchanges)


def _has_id(body: str) -> bool:
    """Tell whether an answer, as it is kept, gives an id in the way of the protocol."""
    try:
        answer = json.loads(body)
    except ValueError:
        return False
    given = answer.get("id") if isinstance(answer, dict) else None
    # What was taken out of a record, or shortened in it, tells nothing.
    return isinstance(given, str) and not {"[", "("} & set(given)


def _file(evidence: Evidence) -> Iterator[str]:
    job, file, clip = evidence.job, evidence.file, evidence.clip
    if file is None or not file.readable:
        return
    expected = (clip and clip.text("sha256")) or job.file_sha256
    if expected is None or file.sha256 == expected:
        return
    came = (clip and clip.whole("bytes")) or job.file_bytes
    if came == file.bytes:
        yield f"The file is as long as the clip that came, {length(came)}, and its content is another one."
    else:
        yield f"The file is not the clip that came: it has {length(file.bytes)}, and {length(came)} came."
