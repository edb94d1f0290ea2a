"""What contradicts: everything that shows that something was changed after it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Finding, Mark, Section

if TYPE_CHECKING:
    from collections.abc import Sequence


def what_contradicts(against: Sequence[Finding]) -> Section:
    """List what contradicts, or say that nothing was found."""
    nothing = Finding(Mark.GOOD, "Nothing that was looked at contradicts anything else.")
    return Section(title="What contradicts", findings=tuple(against) or (nothing,))
