"""How an exchange is written as a row of the database, and read back as the same exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sora_desktop.domain.exchanges import Exchange, Operation
from sora_desktop.storage.job_rows import read_json, read_time, write_json, write_time
from sora_desktop.storage.texts import storable

if TYPE_CHECKING:
    import sqlite3

_COLUMNS = (
    "operation", "method", "url", "started_at", "elapsed", "request_headers", "request_body", "request_sha256",
    "status", "response_headers", "response_body", "response_bytes", "request_id", "error", "repeats",
)  # fmt: skip

_LOOKS = frozenset({Operation.RETRIEVE, Operation.LIST})
"""Of these there may be many that say the same."""

SELECT = f"SELECT {', '.join(_COLUMNS)} FROM exchanges WHERE job = ? ORDER BY number"  # noqa: S608 - of the names above
_INSERT = (
    f"INSERT INTO exchanges (job, {', '.join(_COLUMNS)}) "  # noqa: S608 - of the names above
    f"VALUES (:job, {', '.join(f':{name}' for name in _COLUMNS)})"
)


def add_exchange(connection: sqlite3.Connection, sequence: int, exchange: Exchange) -> None:
    """Keep an exchange of the job with this sequence; a look that found nothing new is only counted."""
    if exchange.operation in _LOOKS and _count_repeat(connection, sequence, exchange):
        return
    values: dict[str, object] = {
        "job": sequence,
        "operation": exchange.operation,
        "method": exchange.method,
        "url": exchange.url,
        "started_at": write_time(exchange.started_at),
        "elapsed": exchange.elapsed,
        "request_headers": write_json(exchange.request_headers),
        "request_body": exchange.request_body,
        "request_sha256": exchange.request_sha256,
        "status": exchange.status,
        "response_headers": write_json(exchange.response_headers),
        "response_body": exchange.response_body,
        "response_bytes": exchange.response_bytes,
        "request_id": exchange.request_id,
        "error": exchange.error,
        "repeats": exchange.repeats,
    }
    connection.execute(
        _INSERT, {name: storable(value) if isinstance(value, str) else value for name, value in values.items()}
    )


def read_exchange(row: tuple[Any, ...]) -> Exchange:
    """Give the exchange of a row of `SELECT`."""
    values = dict(zip(_COLUMNS, row, strict=True))
    values["operation"] = Operation(values["operation"])
    values["started_at"] = read_time(values["started_at"])
    values["request_headers"] = read_json(values["request_headers"])
    values["response_headers"] = read_json(values["response_headers"])
    return Exchange(**values)


def _count_repeat(connection: sqlite3.Connection, sequence: int, exchange: Exchange) -> bool:
    """Raise the count of the job's last exchange if it was a look with the same outcome."""
    counted = connection.execute(
        "UPDATE exchanges SET repeats = repeats + ? "
        "WHERE number = (SELECT max(number) FROM exchanges WHERE job = ?) "
        "AND operation = ? AND status IS ? AND response_body = ? AND error IS ?",
        (
            exchange.repeats,
            sequence,
            exchange.operation,
            exchange.status,
            storable(exchange.response_body),
            None if exchange.error is None else storable(exchange.error),
        ),
    )
    return counted.rowcount == 1
