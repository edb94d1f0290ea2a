"""Where clips come from: finds the family of a clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.lineage import Lineage, Member, kinship_of

if TYPE_CHECKING:
    from sora_desktop.domain.jobs import Job
    from sora_desktop.storage.job_index import JobIndex
    from sora_desktop.storage.lineage import LineageIndex

MOST = 500
"""Members of a family that are given at once."""


class LineageService:
    """Finds the families of clips."""

    def __init__(self, lineage: LineageIndex, index: JobIndex) -> None:
        """Read from both."""
        self._lineage = lineage
        self._index = index

    async def of(self, job: Job) -> Lineage:
        """Give the family of a job; one that stands alone is its only member.

        Raises:
            StorageError: it cannot be read.
        """
        family = await self._lineage.family(job.sequence, MOST)
        jobs = await self._index.page([relative.sequence for relative in family.relatives])
        by_sequence = {one.sequence: one for one in jobs}
        members = []
        for relative in family.relatives:
            mine = by_sequence.get(relative.sequence)
            if mine is None:
                # Deleted for good since the family was looked up.
                continue
            above = by_sequence.get(relative.parent) if relative.parent is not None else None
            members.append(Member(mine, above.id if above else None, kinship_of(mine, above)))
        return Lineage(tuple(members), family.orphaned, family.cut)
