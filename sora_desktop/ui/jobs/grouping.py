"""A list that is put together in groups: its rows are the headers of the groups, and below each its jobs."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from sora_desktop.domain.queries import GroupRows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class GroupHeader:
    """What the header of a group tells."""

    label: str
    """The batch's name or the connection's; empty for jobs of no batch, or of one without a name."""

    key: str | None
    """The batch's id or the connection's name; None for jobs of no batch."""

    count: int | None
    """How many jobs are in the group; None while that is not known yet."""

    collapsed: bool


class HeaderIds:
    """Gives each group a number below zero that stands for its header among sequences, and stays the same."""

    def __init__(self) -> None:
        """Know no group yet."""
        self._ids: dict[str | None, int] = {}

    def of(self, key: str | None) -> int:
        """Give the number of a group."""
        return self._ids.setdefault(key, -1 - len(self._ids))


class Grouping:
    """Jobs in an order in which those of a group stand together, and the groups in that order."""

    def __init__(
        self, sequences: array[int], groups: Sequence[GroupRows], ids: HeaderIds, *, known: bool = True
    ) -> None:
        """Divide sequences up into groups.

        Args:
            sequences: all jobs, group by group.
            groups: the groups with their counts. Where these were counted a moment before or after, the
                last group has what is left over, and one for which nothing is left is left out.
            ids: the numbers of the headers.
            known: whether the counts are those of the whole groups.
        """
        self.sequences = sequences
        self._known = known
        ends = [min(end, len(sequences)) for end in accumulate(group.count for group in groups)]
        ends[-1:] = [len(sequences)] * bool(ends)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._groups: list[GroupRows] = []
        start = 0
        for group, end in zip(groups, ends, strict=True):
            if end > start:
                self._starts.append(start)
                self._ends.append(end)
                self._groups.append(group)
            start = end
        self._ids = array("q", [ids.of(group.key) for group in self._groups])
        self.header_rows: list[int] = []
        """Where the headers stand in the rows that were given last."""

        self._numbers = {header: number for number, header in enumerate(self._ids)}

    @property
    def keys(self) -> list[str | None]:
        """The keys of all groups, in order."""
        return [group.key for group in self._groups]

    def rows(self, collapsed: Collection[str | None]) -> array[int]:
        """Give the rows: the number of each group's header, and then, unless it is collapsed, its jobs."""
        rows, self.header_rows = array("q"), []
        for header, group, start, end in zip(self._ids, self._groups, self._starts, self._ends, strict=True):
            self.header_rows.append(len(rows))
            rows.append(header)
            if group.key not in collapsed:
                rows.extend(self.sequences[start:end])
        return rows

    def header(self, number: int, collapsed: Collection[str | None]) -> GroupHeader:
        """Give what the header with a number tells."""
        place = self._numbers.get(number)
        if place is None:
            # A view asks about its rows while they are being replaced.
            return GroupHeader("", None, None, collapsed=False)
        group = self._groups[place]
        count = self._ends[place] - self._starts[place] if self._known else None
        return GroupHeader(group.label, group.key, count, group.key in collapsed)

    def without(self, places: Sequence[int], ids: HeaderIds) -> Grouping:
        """Give the same without the jobs at some places, which are in order."""
        counts = [end - start for start, end in zip(self._starts, self._ends, strict=True)]
        for place in places:
            counts[bisect_right(self._starts, place) - 1] -= 1
        groups = [GroupRows(group.label, group.key, count) for group, count in zip(self._groups, counts, strict=True)]
        return Grouping(without(self.sequences, places), groups, ids, known=self._known)


def without(sequences: array[int], places: Sequence[int]) -> array[int]:
    """Give sequences without those at some places, which are in order."""
    kept = array("q")
    start = 0
    for place in places:
        kept.extend(sequences[start:place])
        start = place + 1
    kept.extend(sequences[start:])
    return kept


def provisional(keys: Sequence[tuple[str | None, str]]) -> list[GroupRows]:
    """Give the groups of the first jobs of a list, from each one's key and label."""
    found: dict[str | None, GroupRows] = {}
    for key, label in keys:
        before: Mapping[str | None, GroupRows] = found
        count = before[key].count if key in before else 0
        found[key] = GroupRows(label, key, count + 1)
    return list(found.values())
