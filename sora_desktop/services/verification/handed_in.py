"""The report on a file that is the clip of jobs of the library, wherever it lies: on that file, and no other."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from sora_desktop.domain.clip_settings import SettingsSource
from sora_desktop.domain.verification import Finding, Grade, Mark, Section
from sora_desktop.services.clip_documents import settings_of
from sora_desktop.services.verification.sections.file import facts_of
from sora_desktop.services.verification.whole import report_of
from sora_desktop.services.verification.words import counted, length, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.verification import Report
    from sora_desktop.services.verification.clip import ClipPart
    from sora_desktop.services.verification.clip_file import ClipFile
    from sora_desktop.services.verification.evidence import Evidence

_TITLE = "The file that was handed in"
_BUT = "but for what an export added at its end, byte for byte,"
_ANYBODY = "Such can be added and changed by anybody; it proves nothing, and nothing here relies on it."
_HELD = ("prompt", "model", "size", "seconds", "extra")
"""What of a request is held against the library."""


def report_on_clip(file: ClipFile, parts: Sequence[ClipPart], *, made_at: datetime, program: str) -> Report:
    """Make the report on a file that was handed in.

    Args:
        file: as it is.
        parts: what was found out about each job whose clip it is, or at whose place it is; at least one.
        made_at: the present time in UTC.
        program: this version.
    """
    report = report_of(parts, made_at=made_at, program=program)
    same = [part for part in parts if _is_clip(part.evidence)]
    findings = (*_whose(file, same, parts), *(finding for part in parts for finding in _own(part.evidence)))
    examined = Section(title=_TITLE, facts=tuple(facts_of(file, {})), findings=findings)
    sentence = _sentence(file, same)
    return replace(
        report,
        title=f"Verification of the file {file.path.name}",
        headline=_headline(report, sentence) if len(parts) > 1 else report.headline,
        conclusion=(*([sentence] if sentence else []), *report.conclusion),
        sections=(examined, *report.sections),
    )


def _is_clip(evidence: Evidence) -> bool:
    file = evidence.file
    expected = (evidence.clip and evidence.clip.text("sha256")) or evidence.job.file_sha256
    return file is not None and file.readable and file.sha256 == expected


def _sentence(file: ClipFile, same: Sequence[ClipPart]) -> str:
    if not same:
        return ""
    whose = f"job {same[0].evidence.job.id}" if len(same) == 1 else counted(len(same), "job")
    if file.added:
        return f"The file {file.path} is an exported copy: {_BUT} the clip of {whose}."
    return f"The file {file.path} is, byte for byte, the clip of {whose}."


def _headline(report: Report, sentence: str) -> str:
    """Say of which file the report on several jobs is; that something is simulated still comes first."""
    if not sentence:
        return report.headline
    if report.grade is not Grade.SIMULATED:
        return f"{sentence} {report.headline}"
    begin, _, rest = report.headline.partition(": ")
    return f"{begin}: {sentence[:1].lower()}{sentence[1:]} {rest[:1].upper()}{rest[1:]}"


def _whose(file: ClipFile, same: Sequence[ClipPart], parts: Sequence[ClipPart]) -> Iterator[Finding]:
    for part in parts:
        job = part.evidence.job
        if part in same and file.added:
            yield Finding(Mark.GOOD, f"It is {_BUT} the clip of job {job.id}.")
            yield _told(file, job)
        elif part in same:
            yield Finding(Mark.GOOD, f"It is, byte for byte, the clip of job {job.id}.")
        elif file.readable:
            yield Finding(Mark.BAD, f"It is not the clip of job {job.id}.")
        else:
            trouble = "is not there any more" if file.missing else f"cannot be read: {file.trouble}"
            yield Finding(Mark.NOTE, f"It is where the clip of job {job.id} is kept, and {trouble}.")


def _told(file: ClipFile, job: Job) -> Finding:
    """Hold what an export put into a copy against what the library knows."""
    try:
        told = settings_of(json.loads(file.settings), SettingsSource.PACKET, lambda _named: None)
    except (ValueError, RecursionError):
        told = None
    size = length(file.added)
    if told is None:
        return Finding(Mark.NOTE, f"At its end, {size} were added that cannot be read.", _ANYBODY)
    asked = {name: getattr(job.request, name) for name in _HELD}
    differing = [name for name, value in asked.items() if getattr(told.request, name) != value]
    if differing:
        words = f"At its end, {size} were added that tell another {listed(differing)} than the library has."
        return Finding(Mark.NOTE, words, _ANYBODY)
    return Finding(Mark.NOTE, f"At its end, {size} with prompt and settings were added, as the library has them.")


def _own(evidence: Evidence) -> Iterator[Finding]:
    """Say how the library's own file stands; that says nothing of the one that was handed in."""
    if not evidence.handed_in:
        yield Finding(Mark.NOTE, f"It is the library's own file of job {evidence.job.id}.")
        return
    own = evidence.own
    if own is None:
        yield Finding(Mark.NOTE, f"The library names no file of its own of job {evidence.job.id}.")
        return
    whose = f"The library's own file of job {evidence.job.id}, {own.path},"
    again = "This file can take its place."
    if own.missing:
        yield Finding(Mark.NOTE, f"{whose} is not there any more.", again)
    elif not own.readable:
        yield Finding(Mark.NOTE, f"{whose} cannot be read: {own.trouble}.", again)
    elif evidence.file is not None and own.sha256 != evidence.file.sha256:
        yield Finding(Mark.NOTE, f"{whose} was changed: it is not the clip that came.", again)
    else:
        yield Finding(Mark.NOTE, f"{whose} is the same, byte for byte.")
