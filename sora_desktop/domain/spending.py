"""What was spent, summed up the way a person wants to see it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SpendingBy(StrEnum):
    """What spending is summed up by."""

    DAY = "day"
    """The day, where the person is, on which a job was sent."""

    MONTH = "month"
    CONNECTION = "connection"
    MODEL = "model"
    BATCH = "batch"
    """The batch; everything that was ordered alone is one sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingRow:
    """What one day, month, connection, model or batch came to; money is whole millionths of a US dollar.

    Simulated clips are never mixed with real ones.
    """

    key: str
    """`2026-11-22`, `2026-11`, the name of a connection or a model, or the id of a batch; empty for none."""

    label: str
    """The key as people know it: the name of a batch, otherwise the key."""

    simulated: bool
    clips: int
    """How many clips may have been billed."""

    estimated: int
    """What those are expected to cost of which the server does not say what they cost."""

    actual: int
    """What servers said that clips cost."""

    unknown: int
    """How many of the clips have a cost that nobody knows."""

    @property
    def total(self) -> int:
        """What is known: what servers said, and the estimates for what they are silent about."""
        return self.estimated + self.actual
