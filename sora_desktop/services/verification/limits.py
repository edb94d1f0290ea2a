"""What a report cannot prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.services.verification.clip import ClipPart


_SEAL = (
    "The receipt's chain and the report's seal hold no secret: they show damage and later changes, but not a "
    "change by somebody who rewrites everything consistently."
)


def limits_of(parts: Sequence[ClipPart]) -> tuple[str, ...]:
    """Say what the evidence of these clips cannot prove."""
    return (
        "All of this was recorded by this program on this computer. Who controls the computer controls the record.",
        _SEAL,
    )
