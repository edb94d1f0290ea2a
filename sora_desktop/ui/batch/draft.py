"""The rows of an import while a person looks them through: what is wrong, what is wanted, what would be sent."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter, deque
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sora_desktop.domain.costs import Usage
from sora_desktop.services.prompt_files import RowRule, find_problems, leave_out, put

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from sora_desktop.domain.requests import Order, Problem
    from sora_desktop.services.prompt_files import PromptRow, RowProblem
    from sora_desktop.services.prompt_files.sheet import Check

SHOWN_FIELDS = ("prompt", "model", "size", "seconds", "takes", "connection")
"""The fields that have a column, and so can be mended in place."""


class Remedy(Enum):
    """What can be done about a problem with one press."""

    MEND = "mend"
    """Take the suggested value."""

    LEAVE_OUT = "leave_out"
    """Do without a field that has no column."""


def remedy_of(problem: RowProblem) -> Remedy | None:
    """Tell what can be done about a problem; None if a person has to write something else."""
    if problem.column in SHOWN_FIELDS:
        return Remedy.MEND if problem.suggestion is not None else None
    if problem.column is not None or problem.rule in {RowRule.SETTINGS_UNREADABLE, RowRule.COLUMN_UNNAMED}:
        return Remedy.LEAVE_OUT
    return None


@dataclass(slots=True)
class Totals:
    """How much there is, kept up to date with every change."""

    ticked: int = 0
    clips: int = 0
    broken: int = 0
    """Rows with problems."""

    mendable: int = 0
    """Rows for which there is a suggestion."""

    unchecked: int = 0
    """Rows that were not looked at yet."""

    micros: int = 0
    """What the ticked rows are expected to cost, as far as anybody knows, in millionths of a US dollar."""

    unpriced: int = 0
    """How many of the clips have no known price."""

    connections: Counter[str] = dataclasses.field(default_factory=Counter)
    """Ticked rows by the connection that they go to."""

    @property
    def wanted(self) -> Usage:
        """What the ticked rows come to."""
        return Usage(self.clips, self.micros, self.unpriced)


class Draft:
    """The rows, each with its problems and whether it is wanted; a row is sent if it is wanted and has no problems.

    Attributes:
        totals: how much there is.
        touched: whether a person changed anything that would be lost.
    """

    def __init__(
        self, check: Check, default_connection: str, price: Callable[[Order], int | None] = lambda _order: None
    ) -> None:
        """Begin without rows.

        Args:
            check: what a connection says of an order; it may raise `UnknownConnection`.
            default_connection: the name of the connection for rows that name none.
            price: what one take of an order is expected to cost; None if unknown.
        """
        self._check = check
        self._price = price
        self.default_connection = default_connection
        self._rows: list[PromptRow] = []
        self._problems: list[tuple[RowProblem, ...] | None] = []
        self._prices: list[int | None] = []
        self._wanted: list[bool] = []
        self._to_check: deque[int] = deque()
        self._to_mend: set[int] = set()
        self.totals = Totals()
        self.touched = False

    def __len__(self) -> int:
        return len(self._rows)

    def take(self, rows: Sequence[PromptRow], sources: Collection[Path]) -> None:
        """Add rows, all wanted and not yet checked, in the place of those that came from the same files before.

        Args:
            rows: the rows.
            sources: their files.
        """
        kept = [place for place in range(len(self)) if self._rows[place].source not in sources]
        self._rows = [*(self._rows[place] for place in kept), *rows]
        self._problems = [*(self._problems[place] for place in kept), *[None] * len(rows)]
        self._prices = [*(self._prices[place] for place in kept), *[None] * len(rows)]
        self._wanted = [*(self._wanted[place] for place in kept), *[True] * len(rows)]
        self._to_check = deque(place for place in range(len(self)) if self._problems[place] is None)
        self._to_mend = set()
        self.totals = Totals()
        for place in range(len(self)):
            self._tally(place, 1)

    @property
    def of_several_files(self) -> bool:
        """Whether not all rows come from the same file."""
        first = self._rows[0].source if self._rows else None
        return any(row.source is not first and row.source != first for row in self._rows)

    def row(self, place: int) -> PromptRow:
        """Give a row as it stands."""
        return self._rows[place]

    def problems(self, place: int) -> tuple[RowProblem, ...]:
        """List what is wrong with a row, as far as it was checked."""
        return self._problems[place] or ()

    def problems_with(self, place: int, field: str) -> list[RowProblem]:
        """List what is wrong with one field of a row."""
        return [problem for problem in self.problems(place) if problem.column == field]

    def is_ticked(self, place: int) -> bool:
        """Tell whether a row would be sent."""
        return self._wanted[place] and self._problems[place] == ()

    def connection(self, place: int) -> str:
        """Name the connection that a row goes to."""
        return self._rows[place].order.connection or self.default_connection

    def price(self, place: int) -> int | None:
        """Give what one take of a row is expected to cost; None if that is unknown, or the row is broken."""
        return self._prices[place]

    def want(self, place: int, *, wanted: bool) -> None:
        """Tick a row, or untick it; one with problems stays unticked until they are mended."""
        self.touched = True
        self._tally(place, -1)
        self._wanted[place] = wanted
        self._tally(place, 1)

    def put(self, place: int, field: str, text: str) -> None:
        """Give a field what a person typed, and check the row anew."""
        self.touched = True
        self._change(place, put(self._rows[place], field, text))

    def mend(self, place: int, problem: RowProblem) -> None:
        """Do with a row what `remedy_of` its problem says."""
        self.touched = True
        row = self._rows[place]
        remedy = remedy_of(problem)
        if remedy is Remedy.MEND and problem.column is not None:
            self._change(place, put(row, problem.column, problem.suggestion or ""))
        elif remedy is Remedy.LEAVE_OUT:
            self._change(place, leave_out(row, problem.column))

    def mend_all(self) -> None:
        """Take every suggestion there is; `work` does it, bit by bit."""
        self.touched = True
        for place in range(len(self)):
            if self._is_mendable(place):
                self._to_mend.add(place)
                self._to_check.append(place)

    def work(self, seconds: float) -> list[int]:
        """Check rows that are to be checked, for about so long; give the places of those that were.

        Args:
            seconds: how long it may take.
        """
        done: list[int] = []
        end = time.perf_counter() + seconds
        while self._to_check and (not done or time.perf_counter() < end):
            place = self._to_check.popleft()
            row = self._rows[place]
            if place in self._to_mend:
                self._to_mend.discard(place)
                for problem in self.problems(place):
                    if remedy_of(problem) is Remedy.MEND and problem.column is not None:
                        row = put(row, problem.column, problem.suggestion or "")
            self._change(place, row)
            done.append(place)
        return done

    @property
    def waiting(self) -> int:
        """How many rows are still to be checked."""
        return len(self._to_check)

    def orders(self) -> list[Order]:
        """Give the orders of the ticked rows, each with the connection that was shown."""
        return [self._order(self._rows[place].order) for place in range(len(self)) if self.is_ticked(place)]

    def next_broken(self, after: int) -> int | None:
        """Find the next row with problems, from the start again after the last one; None if there is none."""
        if not self.totals.broken:
            return None
        places = (*range(after + 1, len(self)), *range(after + 1))
        return next((place for place in places if self._problems[place]), None)

    def _change(self, place: int, row: PromptRow) -> None:
        self._tally(place, -1)
        self._rows[place] = row
        self._problems[place] = find_problems(row, self._check_order)
        self._prices[place] = None if self._problems[place] else self._price(self._order(row.order))
        self._tally(place, 1)

    def _check_order(self, order: Order) -> list[Problem]:
        return self._check(self._order(order))

    def _order(self, order: Order) -> Order:
        return order if order.connection else dataclasses.replace(order, connection=self.default_connection)

    def _is_mendable(self, place: int) -> bool:
        return any(remedy_of(problem) is Remedy.MEND for problem in self.problems(place))

    def _tally(self, place: int, sign: int) -> None:
        """Add a row to the totals as it stands, or take it away from them."""
        totals = self.totals
        if self._problems[place] is None:
            totals.unchecked += sign
        elif self._problems[place]:
            totals.broken += sign
            totals.mendable += sign * self._is_mendable(place)
        elif self._wanted[place]:
            totals.ticked += sign
            takes, price = self._rows[place].order.takes, self._prices[place]
            totals.clips += sign * takes
            totals.micros += sign * takes * (price or 0)
            totals.unpriced += sign * takes * (price is None)
            totals.connections[self.connection(place)] += sign
