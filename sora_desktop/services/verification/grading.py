"""Judges how far the evidence of a job goes: the grade, what may be claimed, and what is lacking for more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import IMPORTED_NAME
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.domain.requests import Origin
from sora_desktop.domain.verification import Grade
from sora_desktop.services.verification.coverage import missing_bytes
from sora_desktop.services.verification.evidence import REAL_CLIENT, client_of
from sora_desktop.services.verification.lines import weakness
from sora_desktop.services.verification.places import unled
from sora_desktop.services.verification.words import counted, length, origin_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.verification.evidence import Evidence


class Source(Enum):
    """Where a clip comes from, as far as the evidence goes."""

    MOCK = auto()
    """The simulation within the program; nothing was sent."""

    EMULATOR = auto()
    """Our emulator, over HTTP."""

    MARKED = auto()
    """Somebody whose clip, or whose job, is marked as simulated."""

    SERVER = auto()
    """A server, over HTTP."""

    NOBODY = auto()
    """Nothing was sent so far, and nothing is simulated."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How far the evidence goes."""

    grade: Grade
    source: Source
    lacking: tuple[str, ...] = ()
    """Why the grade is not a better one: sentences."""


def judge(evidence: Evidence) -> Judgement:
    """Judge a job by its evidence; its row only counts where there is no evidence."""
    source = _source(evidence)
    if source in {Source.MOCK, Source.EMULATOR, Source.MARKED}:
        return Judgement(Grade.SIMULATED, source)
    lacking = tuple(_lacking(evidence, source))
    return Judgement(Grade.CONSISTENT if lacking else Grade.PROVEN, source, lacking)


def was_brought_in(job: Job) -> bool:
    """Tell whether a clip came as a file, and not from a server."""
    return job.origin is Origin.ADOPTED and job.connection == IMPORTED_NAME


def is_whole(evidence: Evidence) -> bool:
    """Tell whether the receipt is one unbroken chain from its first entry to the clip."""
    receipt = evidence.receipt
    sound = bool(receipt.entries) and not receipt.flaws and not receipt.unchained and not evidence.unreadable
    return sound and evidence.clip is not None


def _source(evidence: Evidence) -> Source:
    if evidence.mocked:
        return Source.MOCK
    if evidence.emulated is not None:
        return Source.EMULATOR
    if evidence.marked or (evidence.job.simulated and not is_whole(evidence)):
        return Source.MARKED
    return Source.SERVER if evidence.recorded or evidence.attempts else Source.NOBODY


def _lacking(evidence: Evidence, source: Source) -> Iterator[str]:
    if source is Source.NOBODY:
        yield _of_nothing(evidence)
        return
    yield from _in_receipt(evidence)
    yield from _in_create(evidence)
    yield from _in_file(evidence)
    if evidence.job.file is not None:
        yield from _in_contents(evidence)


def _of_nothing(evidence: Evidence) -> str:
    if evidence.job.file is None:
        return "Nothing was sent so far, so there is nothing to prove."
    if was_brought_in(evidence.job):
        return "It was brought in as a file; where it came from is not known. It may be real, simulated or edited."
    return "No record was kept of how this clip came."


def _in_receipt(evidence: Evidence) -> Iterator[str]:
    receipt = evidence.receipt
    if receipt.flaws:
        yield "The receipt is not as it was written, so nothing in it can be relied on."
    if receipt.unchained:
        count = counted(receipt.unchained, "entry") if receipt.unchained == 1 else f"{receipt.unchained:,} entries"
        yield f"The receipt begins with {count} of an earlier version, which did not chain them."
    if evidence.unreadable and not receipt.flaws:
        yield "Some of the receipt cannot be read."
    attempt = evidence.attempt
    if attempt is None:
        yield "Nothing was written down of the process that sent the request."
    elif client_of(attempt) != REAL_CLIENT:
        yield "The request was not sent by the part of this program that speaks HTTP."
    if evidence.emulated_before:
        yield "At an earlier attempt, Sora Desktop's own emulator answered."


def _in_create(evidence: Evidence) -> Iterator[str]:
    create = evidence.create
    if create is None:
        yield "No answer is on record in which a server took the request."
        return
    lack = weakness(create.exchange)
    if lack is not None:
        yield f"The request to {origin_of(create.exchange.url)} {lack}."


def _in_file(evidence: Evidence) -> Iterator[str]:
    job, file, clip = evidence.job, evidence.file, evidence.clip
    if job.file is None or file is None:
        yield "There is no clip." if job.status is not JobStatus.COMPLETED else "The job names no file."
        return
    if not file.readable:
        yield "The file is not there any more." if file.missing else "The file cannot be read now."
    if clip is None:
        yield "The receipt does not say what came: it has no entry about the clip."
    elif file.readable and file.sha256 != clip.text("sha256"):
        yield "The file is not the one that came."


def _in_contents(evidence: Evidence) -> Iterator[str]:
    """Say what is lacking in the record of how the bytes came."""
    clip, create = evidence.clip, evidence.create
    total = None if clip is None else clip.whole("bytes")
    if not evidence.contents:
        carrier = evidence.carrier
        if carrier is None:
            yield "No exchange is on record in which the bytes of the clip came."
        elif carrier is not create and (lack := weakness(carrier.exchange)) is not None:
            yield f"The request to {origin_of(carrier.exchange.url)} {lack}."
        return
    brought = [one.exchange for one in evidence.contents]
    missing = 0 if total is None else missing_bytes(brought, total)
    if missing:
        yield f"{length(missing)} of the clip came in an exchange of which no record was kept."
    for origin, lack in {origin_of(one.url): lack for one in brought if (lack := weakness(one)) is not None}.items():
        yield f"The request for the bytes to {origin} {lack}."
    for origin in unled(evidence):
        yield f"The bytes came from {origin}, and no answer on record led there."
