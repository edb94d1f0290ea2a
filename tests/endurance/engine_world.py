"""The world that the state machine of the engine plays in, and what must always hold in it.

The services are the real ones, over a real database and real files; only the server is scripted, and
time is virtual, so that all waits are as long as they are.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from unittest import mock

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sora_desktop import composition
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.queue import QueueMode
from sora_desktop.services import trouble
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.database import Database
from sora_desktop.storage.paths import DataPaths
from tests.endurance.judge import ENDED, Judge, read_books
from tests.endurance.scripted_server import CLIP, Bill, Listing, ScriptedClient, ScriptedServer
from tests.endurance.virtual_time import VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from sora_desktop.composition import Services
    from sora_desktop.domain.jobs import JobId

T = TypeVar("T")

BEGINNING = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
CONNECTION = "server"
_IN_DOUBT = frozenset({"submitting", "unconfirmed"})


class _NoSecrets:
    """A keyring without keys."""

    def get(self, _account: str) -> None:
        return None

    def set(self, account: str, secret: str) -> None:
        raise AssertionError

    def delete(self, _account: str) -> None:
        return

    def describe(self) -> str:
        return "none"


class EngineWorld(RuleBasedStateMachine):
    """A program that can be killed, its server, its clocks, and its judge."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = contextlib.ExitStack()
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(self._note_exception)
        self.jump = 0.0
        """Seconds by which the wall clock was set forward."""

        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self.paths = DataPaths.for_folder(self.folder / "data")
        self.server = ScriptedServer(self.now)
        self.server.on_bill = self._billed
        self.ordered_again: Counter[str] = Counter()
        self.cap: int | None = None
        self.cap_since = 0.0
        self.wrong: list[str] = []
        self.ends: dict[str, str] = {}
        self.order: list[str] | None = None
        self._patch()

    def _patch(self) -> None:
        enter = self.patches.enter_context
        logging.disable(logging.CRITICAL)
        self.patches.callback(logging.disable, logging.NOTSET)
        enter(mock.patch.object(composition, "_now", self.now))
        clock = (self.loop.time,)
        enter(mock.patch.object(trouble.Trouble.__init__, "__defaults__", clock))
        write, loop = Database.write, self.loop

        async def counted(database: Database, function: Callable[[sqlite3.Connection], T]) -> T:
            loop.outside += 1
            try:
                return await write(database, function)
            finally:
                loop.outside -= 1

        enter(mock.patch.object(Database, "write", counted))

    def now(self) -> datetime:
        """Give the time of the wall clock."""
        return BEGINNING + timedelta(seconds=self.loop.time() + self.jump)

    def _note_exception(self, _loop: object, context: dict[str, Any]) -> None:
        if not isinstance(context.get("exception"), SoraDesktopError):
            # Such words are for whoever asked, who may be dead.
            self.wrong.append(f"nobody heard of {context.get('exception') or context['message']!r}")

    def _billed(self, _bill: Bill) -> None:
        if self.cap is None or self.asking_again or _bill.asked_at < self.cap_since:
            return
        today = self.services.spending.calendar().day
        bills = [bill for bill in self.server.bills if self._moment(bill) >= today]
        if len(bills) > self.cap:
            self.wrong.append(f"{len(bills)} clips were billed under a cap of {self.cap}")

    def _moment(self, bill: Bill) -> datetime:
        created = self.server.videos[bill.remote_id][0].created_at
        assert created is not None
        return created

    # What a life of the program is.

    @initialize()
    def first_start(self) -> None:
        """Start for the first time, and connect the server."""
        self.paths.prepare()
        self.asking_again = False
        self.services = self._open()
        draft = ConnectionDraft(
            name=CONNECTION, base_url="http://127.0.0.1:1/v1", auth=Auth.NONE, key_source=KeySource.NONE, concurrency=2
        )
        self._do(self.services.connections.add(draft))

    def _open(self) -> Services:
        return self._do(
            composition.open_services(
                self.paths,
                open_client=lambda _connection, _secrets, _learned: ScriptedClient(self.server),  # type: ignore[arg-type]  # a fake of the same shape
                secrets=_NoSecrets(),  # type: ignore[arg-type]  # a fake of the same shape
                environment={},
            )
        )

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something to its end."""
        return self.loop.run_until_complete(work)

    def _ask(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Do what a person asks for; a refusal in words is an answer too."""

        async def asked() -> T | None:
            try:
                # A person does not wait for ever either.
                async with asyncio.timeout(30):
                    return await work
            except (SoraDesktopError, TimeoutError):
                return None

        return self._do(asked())

    def _pass(self, seconds: float) -> None:
        self._do(asyncio.sleep(seconds))

    def _job(self, number: int, *statuses: str) -> JobId | None:
        jobs = [job for job in self._rows() if not statuses or job["status"] in statuses]
        return jobs[number % len(jobs)]["id"] if jobs else None

    def _rows(self) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.paths.database)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute("SELECT * FROM jobs ORDER BY sequence")]

    @rule()
    def restart(self) -> None:
        """End the program in order, and start it anew."""
        self._do(self.services.close())
        self._again()

    def _crash(self, steps: int, work: Coroutine[Any, Any, Any] | None = None) -> None:
        asked = self.loop.create_task(_quietly(work)) if work is not None else None
        self._do(asyncio.sleep(0))
        for _ in range(steps):
            self._do(asyncio.sleep(0))
        self.loop.threads_rest()
        kept = self.folder / "kept"
        shutil.copytree(self.paths.root, kept, ignore=shutil.ignore_patterns("*.db*", "*.sock"))
        with (
            closing(sqlite3.connect(self.paths.database)) as source,
            closing(sqlite3.connect(kept / self.paths.database.name)) as target,
        ):
            source.backup(target)
        # From here on, the dead one can do nothing that counts: nobody hears it, and its folder is thrown away.
        self.server.epoch += 1
        if asked is not None:
            asked.cancel()
        with contextlib.suppress(SoraDesktopError):
            self._do(self.services.close())
        shutil.rmtree(self.paths.root)
        kept.rename(self.paths.root)
        self._again()

    def _again(self) -> None:
        before = self._waiting()
        self.services = self._open()
        after = self._waiting()
        assert before == after, f"the order was {before} and is {after}"
        self._do(self.services.jobs.resume())

    def _waiting(self) -> list[str]:
        rows = [row for row in self._rows() if row["status"] == "pending"]
        return [row["id"] for row in sorted(rows, key=lambda row: (row["rank"], row["sequence"]))]

    # What must hold.

    @invariant()
    @precondition(lambda self: hasattr(self, "services"))
    def holds(self) -> None:
        """Nothing is paid twice, nothing that was billed is unknown, no end is taken back."""
        assert not self.wrong, self.wrong
        rows = self._rows()
        clicks = Counter(row["prompt"] for row in rows) + self.ordered_again
        bills = Counter(bill.prompt for bill in self.server.bills)
        assert bills <= clicks, f"{dict(bills)} were billed of {dict(clicks)}"
        with closing(sqlite3.connect(self.paths.database)) as connection:
            known = {row[0] for row in connection.execute("SELECT remote_id FROM remote_ids")}
        doubts: Counter[str] = Counter()
        for row in rows:
            doubts[row["prompt"]] += (row["status"] in _IN_DOUBT) + row["lost_creates"]
        unknown = Counter(bill.prompt for bill in self.server.bills if bill.remote_id not in known)
        assert unknown <= doubts, f"{dict(unknown)} are billed and unknown; in doubt are {dict(doubts)}"
        now = {row["id"]: row["status"] for row in rows}
        for job, status in self.ends.items():
            assert job in now, f"job {job} is gone"
            if status in {"completed", "cancelled"}:
                assert now[job] == status, f"job {job} was {status} and is {now[job]}"
        self.ends = now
        for row in rows:
            if row["status"] == "completed":
                assert Path(row["file"]).read_bytes() == CLIP

    def teardown(self) -> None:
        """Let the server be well and time pass: then nothing may stand still without a reason."""
        try:
            if hasattr(self, "services"):
                self._settle()
        finally:
            with contextlib.suppress(Exception):
                self._do(self.services.close())
            with contextlib.suppress(Exception):
                self._do(self.loop.shutdown_default_executor())
            self.loop.close()
            self.patches.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _settle(self) -> None:
        server = self.server
        server.fates.clear()
        server.listing, server.forgetful, server.troubled, server.fails = Listing.WHOLE, False, False, False
        self._ask(self.services.queue.resume())
        self.restart()
        self._pass(60)
        self._found()
        self._pass(2 * 3600)
        self.holds()
        parked = self.services.jobs.parked()
        state = self.services.queue.state
        assert state.mode is QueueMode.RUNNING
        for row in self._rows():
            if row["status"] in ENDED or row["status"] == "unconfirmed":
                continue
            told = row["id"] in parked or state.hold_of(row["connection"]) is not None
            assert told, f"job {row['id']} stands still as {row['status']}, and nobody says why"
        self.restart()
        self._pass(2 * 3600)
        self.holds()
        findings, _ = Judge(self.paths.root).in_the_end([], [])
        assert not findings, str(findings)

    def _found(self) -> None:
        """See that no job is in doubt while its video is in the list and nobody else's."""
        if self.jump:
            return  # by another clock, the video may seem to be older than the job
        books = read_books(self.paths.database)
        there = [bill.remote_id for bill in self.server.bills if self._do(_is_there(self.server, bill.remote_id))]
        videos = [self.server.videos[remote_id][0] for remote_id in there if remote_id not in books.claimed]
        left = Counter((video.prompt, video.seconds) for video in videos)
        doubts = Counter(
            (job["prompt"], job["seconds"]) for job in books.jobs.values() if job["status"] == "unconfirmed"
        )
        assert not left & doubts, f"{dict(left & doubts)} are in the list, and jobs are in doubt all the same"


async def _is_there(server: ScriptedServer, remote_id: str) -> bool:
    return server.is_there(remote_id)


async def _quietly(work: Coroutine[Any, Any, Any]) -> None:
    with contextlib.suppress(SoraDesktopError):
        await work
