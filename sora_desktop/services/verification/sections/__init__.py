"""The sections of the part of a report that is about one clip, each in a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.verification.sections.against import what_contradicts
from sora_desktop.services.verification.sections.examined import examined
from sora_desktop.services.verification.sections.file import the_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.verification import Finding, Section
    from sora_desktop.services.verification.evidence import Evidence
    from sora_desktop.services.verification.grading import Judgement


def of_clip(evidence: Evidence, judgement: Judgement, against: Sequence[Finding]) -> tuple[Section, ...]:
    """Give all sections about a clip, in their order."""
    return (
        examined(evidence),
        the_file(evidence),
        what_contradicts(against),
    )
