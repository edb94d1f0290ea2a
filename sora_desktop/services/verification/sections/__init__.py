"""The sections of the part of a report that is about one clip, each in a module of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.services.verification.sections.against import what_contradicts
from sora_desktop.services.verification.sections.comparing import the_table
from sora_desktop.services.verification.sections.credentials import content_credentials
from sora_desktop.services.verification.sections.examined import examined
from sora_desktop.services.verification.sections.file import the_file
from sora_desktop.services.verification.sections.log import the_log
from sora_desktop.services.verification.sections.path import the_path
from sora_desktop.services.verification.sections.processes import no_mock
from sora_desktop.services.verification.sections.working import what_works

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.verification import Finding, Section
    from sora_desktop.services.verification.evidence import Evidence


def of_clip(evidence: Evidence, live: Sequence[Section], against: Sequence[Finding]) -> tuple[Section, ...]:
    """Give all sections about a clip, in their order.

    Args:
        evidence: what there is.
        live: the section about live tests, if any were made.
        against: what contradicts.
    """
    return (
        examined(evidence),
        the_path(evidence),
        no_mock(evidence),
        the_log(evidence),
        *live,
        the_table(evidence),
        what_works(evidence),
        content_credentials(evidence.file, evidence.clip),
        the_file(evidence),
        what_contradicts(against),
    )
