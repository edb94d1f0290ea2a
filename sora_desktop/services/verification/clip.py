"""The part of a report that is about one clip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Anchor, Grade, Mark, Section, Verdict
from sora_desktop.services.verification import sections
from sora_desktop.services.verification.contradictions import contradictions, spoiled
from sora_desktop.services.verification.grading import Judgement, judge
from sora_desktop.services.verification.headlines import conclusion, headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.verification import Finding
    from sora_desktop.services.verification.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipPart:
    """What was found out about one clip."""

    evidence: Evidence
    judgement: Judgement
    verdict: Verdict
    headline: str
    conclusion: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def anchor(self) -> Anchor:
        """What it was made from."""
        receipt = self.evidence.receipt
        return Anchor(receipt.job_id, len(receipt.entries), receipt.head, self.evidence.job.file_sha256)


def examine(evidence: Evidence, live: Sequence[Section] = ()) -> ClipPart:
    """Find out all that can be found out of a job.

    Args:
        evidence: what there is.
        live: the section about live tests, if any were made.
    """
    against, altered = contradictions(evidence), spoiled(evidence)
    judgement = judge(evidence)
    if against and judgement.grade is Grade.PROVEN:
        judgement = replace(judgement, grade=Grade.CONSISTENT, lacking=("What is kept contradicts itself.",))
    parts = sections.of_clip(evidence, live, (*against, *altered))
    verdict = _verdict(evidence, parts)
    failed = [finding.text for finding in findings_in(tuple(live)) if finding.mark is Mark.BAD]
    return ClipPart(
        evidence=evidence,
        judgement=judgement,
        verdict=verdict,
        headline=headline(evidence, judgement, [finding.text for finding in (*against, *altered)], failed),
        conclusion=conclusion(
            evidence,
            judgement,
            verdict,
            contradicted=bool(against),
            altered="" if against else " ".join(finding.text for finding in altered),
        ),
        sections=parts,
    )


def findings_in(parts: tuple[Section, ...]) -> Iterator[Finding]:
    """Give all findings of sections, those of their parts too."""
    for part in parts:
        yield from part.findings
        yield from findings_in(part.sections)


def _verdict(evidence: Evidence, parts: tuple[Section, ...]) -> Verdict:
    if any(finding.mark is Mark.BAD for finding in findings_in(parts)):
        return Verdict.DOES_NOT_HOLD
    file = evidence.file
    if file is not None and (not file.readable or _never_was_a_video(evidence)):
        return Verdict.NOT_EXAMINED
    return Verdict.HOLDS


def _never_was_a_video(evidence: Evidence) -> bool:
    """Tell whether there is nothing to hold the file against, and it is no video."""
    file = evidence.file
    known = evidence.clip is not None or evidence.job.file_sha256 is not None
    return file is not None and file.facts is None and not known
