"""The report on a file that no job of the library knows: examined alone, by what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.credentials import CredentialState
from sora_desktop.domain.verification import Fact, Finding, Grade, Mark, Report, Section, Verdict
from sora_desktop.services.verification.contrast import Subject, contrast
from sora_desktop.services.verification.limits import SEAL
from sora_desktop.services.verification.sections.credentials import content_credentials
from sora_desktop.services.verification.sections.file import facts_of
from sora_desktop.services.verification.words import length

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sora_desktop.domain.jobs import Job
    from sora_desktop.services.verification.clip_file import ClipFile

ORIGIN = (
    "Where this file comes from is not known here: no job of this library has a clip of this hash. It may be real, "
    "simulated elsewhere, edited or filmed."
)
MARKS = "Marks and metadata in a file can be written and taken away by anybody."


def report_on(file: ClipFile, resembling: Sequence[Finding], *, made_at: datetime, program: str) -> Report:
    """Make the report on a file.

    Args:
        file: as it is.
        resembling: of which clips of the library it looks to be a changed copy.
        made_at: the present time in UTC.
        program: this version.
    """
    simulated = file.facts is not None and file.facts.simulated
    verdict = _verdict(file, resembling)
    grade = Grade.SIMULATED if simulated else Grade.CONSISTENT
    return Report(
        title=f"Verification of the file {file.path.name}",
        headline=_headline(file, resembling, simulated=simulated),
        grade=None if verdict is Verdict.NOT_EXAMINED else grade,
        verdict=verdict,
        made_at=made_at,
        program=program,
        conclusion=tuple(_conclusion(file, resembling, simulated=simulated)),
        limits=(ORIGIN, MARKS, SEAL),
        sections=tuple(_sections(file, resembling, simulated=simulated)),
    )


def resembles(job: Job, differing: int, total: int) -> Finding:
    """Say that a file is nearly the clip of a job."""
    return Finding(
        Mark.BAD,
        f"It is the clip of job {job.id} with {length(differing)} of {total:,} changed.",
        f"The clip as it came has the SHA-256 {job.file_sha256}.",
    )


def _headline(file: ClipFile, resembling: Sequence[Finding], *, simulated: bool) -> str:
    bad = [finding.text for finding in resembling]
    if file.credentials is not None and file.credentials.state is CredentialState.ALTERED:
        bad.append("Its content credentials were altered.")
    if file.facts is None and not bad:
        return f"Cannot be examined: this is no video that can be read, but {file.trouble or 'a damaged one'}."
    if simulated:
        line = "SIMULATED: the file says of itself that Sora Desktop's simulation drew it."
        return f"{line} It does not hold: {_lowered(bad[0])}" if bad else line
    if bad:
        return f"Does not hold: {_lowered(bad[0])}"
    return "Consistent with, but not proven: a file of which this library knows nothing."


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _verdict(file: ClipFile, resembling: Sequence[Finding]) -> Verdict:
    altered = file.credentials is not None and file.credentials.state is CredentialState.ALTERED
    if resembling or altered:
        return Verdict.DOES_NOT_HOLD
    return Verdict.NOT_EXAMINED if file.facts is None else Verdict.HOLDS


def _conclusion(file: ClipFile, resembling: Sequence[Finding], *, simulated: bool) -> Iterator[str]:
    if resembling:
        yield "This file is a changed copy of a clip of this library."
    if file.facts is None:
        yield "It could not be examined: it is no video that can be read."
        return
    if simulated:
        yield "The file bears the marks of Sora Desktop's simulation, so it was drawn, and no model made it."
        return
    yield "Nothing in the file shows that it is simulated, and nothing on record shows that a server made it."


def _sections(file: ClipFile, resembling: Sequence[Finding], *, simulated: bool) -> Iterator[Section]:
    unknown = Finding(Mark.NOTE, "No job of this library has a clip with this hash; the file is examined alone.")
    yield Section(
        title="What was examined",
        facts=(Fact("File", str(file.path)), Fact("Length", length(file.bytes)), Fact("SHA-256", file.sha256 or "-")),
        findings=(unknown,),
    )
    no_path = "Nothing is on record of a request: no path, no process, no exchange and no trace."
    yield Section(title="The path of the request", text=(no_path,))
    yield Section(title="Was a mock in it?", findings=(_mark(file, simulated=simulated),))
    yield Section(title="Evidence from the exchange log and the trace", text=("There is none for this file.",))
    mark = "bears the mark of our simulation" if simulated else "bears no mark of our simulation"
    seen = {Subject.RESPONSE: f"The file {mark}."} if file.facts is not None else {}
    yield Section(title="Real against simulated", comparisons=contrast(seen))
    yield Section(title="What works, and what does not", text=("No request is on record.",))
    yield content_credentials(file)
    yield Section(title="The file", facts=tuple(facts_of(file)), findings=_readable(file))
    nothing = Finding(Mark.GOOD, "Nothing that was looked at contradicts anything else.")
    yield Section(title="What contradicts", findings=tuple(resembling) or (nothing,))


def _mark(file: ClipFile, *, simulated: bool) -> Finding:
    if simulated:
        return Finding(Mark.NOTE, "The file's own metadata says that our simulation drew it.")
    if file.facts is None:
        return Finding(Mark.NOTE, "Its metadata cannot be read.")
    return Finding(Mark.NOTE, "The file bears no mark of our simulation. Which program made it is not known.")


def _readable(file: ClipFile) -> tuple[Finding, ...]:
    if file.facts is not None:
        return (Finding(Mark.GOOD, "It can be read as a video."),)
    return (Finding(Mark.NOTE, f"It cannot be read as a video: it is {file.trouble}."),)
