"""Puts the parts about clips together to a whole report."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Grade, Report, Section, Verdict
from sora_desktop.services.verification.limits import limits_of
from sora_desktop.services.verification.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sora_desktop.services.verification.clip import ClipPart

_NAME = 60
"""Letters of a prompt that a clip is called by."""

_WEAKEST = (Grade.SIMULATED, Grade.CONSISTENT, Grade.PROVEN)
_WORST = (Verdict.DOES_NOT_HOLD, Verdict.NOT_EXAMINED, Verdict.HOLDS)


def report_of(parts: Sequence[ClipPart], *, made_at: datetime, program: str) -> Report:
    """Make the report of one clip or of several.

    Args:
        parts: of each clip, at least one.
        made_at: the present time in UTC.
        program: this version.
    """
    grade, verdict = weakest(part.judgement.grade for part in parts), worst(part.verdict for part in parts)
    first = parts[0]
    several = len(parts) > 1
    return Report(
        title=_title(parts),
        headline=_headline(parts, grade) if several else first.headline,
        grade=grade,
        verdict=verdict,
        made_at=made_at,
        program=program,
        conclusion=tuple(_conclusion(parts)) if several else first.conclusion,
        limits=limits_of(parts),
        sections=tuple(starmap(_section, enumerate(parts, start=1))) if several else first.sections,
        anchors=tuple(part.anchor for part in parts),
    )


def weakest(grades: Iterable[Grade]) -> Grade:
    """Give the grade of several things together: that of the weakest."""
    return min(grades, key=_WEAKEST.index)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the verdict on several things together: the worst of them."""
    return min(verdicts, key=_WORST.index)


def _title(parts: Sequence[ClipPart]) -> str:
    job = parts[0].evidence.job
    if len(parts) == 1:
        return f"Verification of the clip {job.name or job.id}"
    batches = {part.evidence.job.batch_id for part in parts}
    if len(batches) == 1 and job.batch_id is not None:
        return f"Verification of the batch {job.batch_name or job.batch_id}"
    return f"Verification of {len(parts):,} clips"


def _headline(parts: Sequence[ClipPart], grade: Grade) -> str:
    """Say how many clips have which grade, the weakest first."""
    counts = [
        f"{number:,} {'is' if number == 1 else 'are'} {one.value}"
        for one in _WEAKEST
        if (number := sum(part.judgement.grade is one for part in parts))
    ]
    line = f"Of {counted(len(parts), 'job')}, {listed(counts)}."
    failing = sum(part.verdict is Verdict.DOES_NOT_HOLD for part in parts)
    if failing:
        line = f"{line} {failing:,} of them {'does' if failing == 1 else 'do'} not hold."
    if grade is not Grade.SIMULATED:
        return line
    whole = all(part.judgement.grade is Grade.SIMULATED for part in parts)
    lowered = f"o{line[1:]}"
    return f"SIMULATED: {lowered}" if whole else f"SIMULATED in part: {lowered}"


def _conclusion(parts: Sequence[ClipPart]) -> list[str]:
    return [f"{_name(number, part)}: {part.headline}" for number, part in enumerate(parts, start=1)]


def _name(number: int, part: ClipPart) -> str:
    job = part.evidence.job
    words = " ".join((job.name or job.request.prompt).split())
    return f"{number}. {words if len(words) <= _NAME else f'{words[: _NAME - 1].rstrip()}…'}"


def _section(number: int, part: ClipPart) -> Section:
    return Section(title=_name(number, part), text=(part.headline, *part.conclusion), sections=part.sections)
