"""Sees every step of a process that the world outside can see too, and ends the process at a chosen one.

Such a step is a commit of the database, a change to a file or a folder, or a request to a server.
The names tell what was done, not which function did it, so that the program can be rebuilt freely:
`commit: submitting`, `fsync: part`, `link: clip`, `POST written`.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import signal
import sqlite3
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
T = TypeVar("T")

BEFORE, DURING, AFTER = "before", "in the middle of", "after"
_WRITE = os.write
_STATEMENT = re.compile(
    r"\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE(?: OR \w+)?|DELETE FROM|REPLACE INTO) +(\w+)", re.IGNORECASE
)
_STATUS = re.compile(r"\bSET\b.*?\bstatus = '(\w+)'", re.IGNORECASE | re.DOTALL)
_COLUMNS = re.compile(r"(\w+) = ")
_ADDED = re.compile(r"\s*INSERT", re.IGNORECASE)
_TELLING = ("rank", "removed_at", "remote_id", "model", "size", "seconds", "prompt", "stalled", "lost_creates")
"""Columns of a job that a commit is called after, where its status stays."""

_EVIDENCE = "evidence"
_SCHEMA = re.compile(r"\s*(?:CREATE (?!TEMP)|ALTER|DROP|PRAGMA user_version *=)", re.IGNORECASE)


class Boundaries:
    """Counts the steps of this process by name."""

    def __init__(self, log: Path | None, deadly: tuple[str, int, str] | None) -> None:
        """Begin to count.

        Args:
            log: gets a line for each step, `side<TAB>name<TAB>number`, if it is given.
            deadly: name, number and side of the step at which the process is to be killed, if it is.
        """
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else -1
        self._deadly = deadly
        self._counts: Counter[str] = Counter()

    def begin(self, name: str) -> int:
        """Reach a step; give its number among those of its name."""
        self._counts[name] += 1
        number = self._counts[name]
        self._at(BEFORE, name, number)
        return number

    def kills_during(self, name: str, number: int) -> bool:
        """Tell whether the process is to be killed in the middle of a step."""
        return self._deadly == (name, number, DURING)

    def end(self, name: str, number: int) -> None:
        """Have done a step."""
        self._at(AFTER, name, number)

    def _at(self, side: str, name: str, number: int) -> None:
        if self._log >= 0:
            _WRITE(self._log, f"{side}\t{name}\t{number}\n".encode())
        if self._deadly == (name, number, side):
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Stand around everything that the world outside can see."""
        _watch_database(self)
        _watch_files(self)
        _watch_requests(self)


def _watch_database(boundaries: Boundaries) -> None:
    connect = sqlite3.connect

    class Watched(sqlite3.Connection):
        """Tells of its commits what they hold."""

        def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as the original
            super().__init__(*arguments, **options)
            self._said: set[str] = set()
            self.set_trace_callback(self._hear)

        def _hear(self, statement: str) -> None:
            if word := _word(statement):
                self._said.add(word)

        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401 - as the original
            ending = sql.strip().rstrip(";").upper()
            if ending == "ROLLBACK":
                self._said.clear()
            if ending != "COMMIT":
                return super().execute(sql, *values)
            # Evidence goes along with what it is the evidence of.
            telling = self._said - {_EVIDENCE} or self._said
            name = "commit: " + (", ".join(sorted(telling)) or "nothing")
            self._said.clear()
            number = boundaries.begin(name)
            done = super().execute(sql)
            boundaries.end(name, number)
            return done

    def connected(
        *places: Any,  # noqa: ANN401 - as the original
        factory: type[sqlite3.Connection] = sqlite3.Connection,
        **options: Any,  # noqa: ANN401 - as the original
    ) -> sqlite3.Connection:
        if places[:1] == (":memory:",):
            return connect(*places, factory=factory, **options)
        return connect(*places, factory=type("Watched", (Watched, factory), {}), **options)

    sqlite3.connect = connected  # type: ignore[assignment]  # it takes what the original takes


def _word(statement: str) -> str | None:
    """Say in a word what a statement changes; None if it is nothing worth a name."""
    if _SCHEMA.match(statement):
        return "schema"
    found = _STATEMENT.match(statement)
    if found is None:
        return None
    table = found[1].lower()
    if table != "jobs":
        return _EVIDENCE if table in {"receipt_entries", "receipts"} else table
    if _ADDED.match(statement):
        return "job added"
    status = _STATUS.search(statement)
    if status is not None:
        return status[1]
    changed = set(_COLUMNS.findall(statement.partition("WHERE")[0]))
    return next((name for name in _TELLING if name in changed), "job")


def _watch_files(boundaries: Boundaries) -> None:
    def watched(original: Callable[P, T], path: Callable[P, object]) -> Callable[P, T]:
        @functools.wraps(original)
        def doing(*arguments: P.args, **options: P.kwargs) -> T:
            kind = _kind(path(*arguments, **options))
            if kind is None:
                return original(*arguments, **options)
            step = f"{original.__name__}: {kind}"
            number = boundaries.begin(step)
            if boundaries.kills_during(step, number):
                descriptor, data = arguments
                _WRITE(descriptor, data[: len(data) // 2])  # type: ignore[arg-type,index]  # only writes have a middle
                os.kill(os.getpid(), signal.SIGKILL)
            done = original(*arguments, **options)
            boundaries.end(step, number)
            return done

        return doing

    for name in ("fsync", "write", "unlink"):
        setattr(os, name, watched(getattr(os, name), _of_first))
    for name in ("link", "rename", "replace"):
        setattr(os, name, watched(getattr(os, name), _of_second))


def _of_first(first: object, *_rest: object, **_options: object) -> object:
    return _path_of(first) if isinstance(first, int) else first


def _of_second(_first: object, second: object, **_options: object) -> object:
    return second


def _path_of(descriptor: int) -> str | None:
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - Path's costs more, and this is often
    return None


def _kind(path: object) -> str | None:
    """Say what a path is in a data folder, or None for what is no business of these tests."""
    if not isinstance(path, str | os.PathLike):
        return None
    place = Path(path)
    if place.suffix == ".part":
        return "part"
    folder = place.parent.name
    if place.name in {"videos", "trash", "parts", "data"}:
        return f"folder {place.name}"
    kinds = {"videos": "clip", "trash": "trash", "parts": "note", "backups": "backup", "references": "reference"}
    return kinds.get(folder)


def _watch_requests(boundaries: Boundaries) -> None:
    ask, fetch = httpx.AsyncHTTPTransport.handle_async_request, httpx.HTTPTransport.handle_request

    async def asked(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        name = request.method
        trace = request.extensions.get("trace")

        async def traced(event: str, facts: dict[str, Any]) -> None:
            if trace is not None:
                await trace(event, facts)
            if event == "http11.send_request_body.complete":
                boundaries.end(f"{name} written", boundaries.begin(f"{name} written"))

        request.extensions = {**request.extensions, "trace": traced}
        number = boundaries.begin(name)
        response = await ask(transport, request)
        boundaries.end(name, number)
        return response

    def fetched(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} clip"
        number = boundaries.begin(name)
        response = fetch(transport, request)
        boundaries.end(name, number)
        return response

    httpx.AsyncHTTPTransport.handle_async_request = asked  # type: ignore[method-assign,assignment]
    httpx.HTTPTransport.handle_request = fetched  # type: ignore[method-assign,assignment]


def read_log(path: Path) -> Sequence[tuple[str, int]]:
    """Give name and number of each step that a log tells of, in the order in which they began."""
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [(name, int(number)) for side, name, number in lines if side == BEFORE]
