"""Stores the caps on spending, and sums up what was spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.domain.costs import Period, Standing
from sora_desktop.domain.spending import SpendingBy, SpendingRow
from sora_desktop.storage import caps
from sora_desktop.storage.job_rows import CHARGED_AT, write_time

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from sora_desktop.domain.costs import Calendar, Cap, Usage
    from sora_desktop.storage.database import Database

_SET = """
    INSERT INTO budgets (period, micros, clips, on_excess) VALUES (?, ?, ?, ?)
    ON CONFLICT (period) DO UPDATE SET
        micros = excluded.micros, clips = excluded.clips, on_excess = excluded.on_excess
"""

_SECONDS = f"({CHARGED_AT}) / 1000000, 'unixepoch', 'localtime'"
_GROUPS: Mapping[SpendingBy, tuple[str, str]] = {
    SpendingBy.DAY: (f"date({_SECONDS})", "''"),
    SpendingBy.MONTH: (f"strftime('%Y-%m', {_SECONDS})", "''"),
    SpendingBy.CONNECTION: ("connection", "''"),
    # As lists show it: the server's word before the asked one.
    SpendingBy.MODEL: ("coalesce(remote_model, model)", "''"),
    SpendingBy.BATCH: ("batch_id", "batch_name"),
}
"""What rows are summed up by, and their label where it is another text."""

_DATED = frozenset({SpendingBy.DAY, SpendingBy.MONTH})
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1


class SpendingRepository:
    """Reads and writes caps, and reads sums of what jobs cost; the caps are enforced where jobs are stored."""

    def __init__(self, database: Database) -> None:
        """Keep caps in `database`."""
        self._database = database

    async def caps(self) -> tuple[Cap, ...]:
        """Give every cap, in the order of the periods."""
        return await self._database.read(caps.read_caps)

    async def set_cap(self, cap: Cap) -> None:
        """Set the cap of its period, in place of the one before.

        Raises:
            sqlite3.IntegrityError: it has neither money nor clips, or less than none.
            StorageError: it could not be committed.
        """
        values = (cap.period.value, cap.micros, cap.clips, cap.on.value)
        await self._database.write(lambda database: database.execute(_SET, values).close())

    async def remove_cap(self, period: Period) -> None:
        """Take the cap of a period away.

        Raises:
            StorageError: it could not be committed.
        """
        sql = "DELETE FROM budgets WHERE period = ?"
        await self._database.write(lambda database: database.execute(sql, (period.value,)).close())

    async def usage(self, calendar: Calendar) -> dict[Period, Standing]:
        """Tell how the present day and the present month stand."""

        def sums(connection: sqlite3.Connection) -> dict[Period, Standing]:
            promised = caps.all_promised(connection)
            return {
                Period.DAY: Standing(caps.spent(connection, calendar.day), promised),
                Period.MONTH: Standing(caps.spent(connection, calendar.month), promised),
            }

        return await self._database.read(sums)

    async def usage_of_batch(self, batch_id: str) -> Usage:
        """Tell what the jobs of a batch may have cost so far, and will when those that wait are sent."""
        return await self._database.read(lambda database: caps.used_in_batch(database, batch_id))

    async def totals(
        self, by: SpendingBy, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[SpendingRow]:
        """Sum up what was sent and may have been billed, also by jobs that are in the trash.

        Args:
            by: what to sum up by.
            since: the first moment that counts.
            until: the first moment after it that does not.

        Returns:
            The sums: days and months in their order, others the dearest first; what is real
            before what is simulated.
        """
        sql = _statement(by)
        values = (
            _FIRST if since is None else write_time(since),
            _LAST if until is None else write_time(until),
        )
        rows = await self._database.read(lambda database: database.execute(sql, values).fetchall())
        found = [_row(row) for row in rows]
        if by in _DATED:
            return sorted(found, key=lambda row: (row.key, row.simulated))
        return sorted(found, key=lambda row: (row.simulated, -row.total, -row.clips, row.label, row.key))


def _statement(by: SpendingBy) -> str:
    key, label = _GROUPS[by]
    return (
        f"SELECT coalesce({key}, ''), coalesce(max({label}), ''), simulated, sum(charged_clips), "  # noqa: S608 - values are bound
        "sum(charged_micros) - coalesce(sum(cost), 0), coalesce(sum(cost), 0), sum(charged_unknown) "
        "FROM jobs INDEXED BY jobs_by_charge "
        f"WHERE charged_clips > 0 AND {CHARGED_AT} >= ? AND {CHARGED_AT} < ? GROUP BY 1, simulated"
    )


def _row(values: tuple[str, str, int, int, int, int, int]) -> SpendingRow:
    key, label, simulated, clips, estimated, actual, unknown = values
    return SpendingRow(
        key=key,
        label=label or key,
        simulated=bool(simulated),
        clips=clips,
        estimated=estimated,
        actual=actual,
        unknown=unknown,
    )
