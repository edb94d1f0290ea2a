"""The whole engine as a state machine: people, a server, crashes and clocks in any order, and what must always hold.

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
from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sora_desktop import composition
from sora_desktop.domain.connections import Auth, KeySource
from sora_desktop.domain.costs import Cap, OnExcess, Period
from sora_desktop.domain.errors import SoraDesktopError
from sora_desktop.domain.queue import End, QueueMode
from sora_desktop.domain.requests import Order, VideoRequest
from sora_desktop.services import trouble
from sora_desktop.services.connections import ConnectionDraft
from sora_desktop.storage.database import Database
from sora_desktop.storage.paths import DataPaths
from tests.endurance.judge import ENDED, Judge, read_books
from tests.endurance.scripted_server import CLIP, Bill, Fate, Listing, ScriptedClient, ScriptedServer
from tests.endurance.virtual_time import VirtualLoop

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from sora_desktop.composition import Services
    from sora_desktop.domain.jobs import Job, JobId

BEGINNING = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PROMPTS = ("a", "b")
CONNECTION = "server"
_FATES = (*Fate, Fate.TAKEN, Fate.TAKEN, Fate.LOST_AFTER_BILL, Fate.LOST_AFTER_BILL)
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


class Engine(RuleBasedStateMachine):
    """Plays all that can happen to the engine."""

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

        async def counted(database: Database, function: Any) -> Any:
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
                open_client=lambda _connection, _secrets, _learned: ScriptedClient(self.server),  # type: ignore[arg-type,return-value]  # of the same shape
                secrets=_NoSecrets(),  # type: ignore[arg-type]  # a fake of the same shape
                environment={},
            )
        )

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something to its end."""
        return self.loop.run_until_complete(work)

    def _ask(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do what a person asks for; a refusal in words is an answer too."""

        async def asked() -> Any:
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

    # What people do.

    @rule(
        prompts=st.lists(st.sampled_from(PROMPTS), min_size=1, max_size=3),
        takes=st.integers(1, 2),
        seconds=st.sampled_from([0.0, 0.3, 0.5, 3.0, 25.0]),
    )
    def submit(self, prompts: list[str], takes: int, seconds: float) -> None:
        """Order videos, some of them equal, and let some time pass."""
        self._ask(self.services.jobs.submit(_orders(prompts, takes)))
        self._pass(seconds)

    @rule(number=st.integers(0, 20))
    def cancel(self, number: int) -> None:
        """Cancel a job that has not ended."""
        if job := self._job(number, "pending", "submitting", "queued", "in_progress", "downloading"):
            self._ask(self.services.jobs.cancel(job))

    @rule(number=st.integers(0, 20))
    def retry(self, number: int) -> None:
        """Try something again."""
        if job := self._job(number, "failed", "cancelled"):
            self._ask(self.services.jobs.retry(job))

    @rule()
    def retry_all(self) -> None:
        """Try everything again that failed."""
        self._ask(self.services.jobs.retry_failed())

    @rule(number=st.integers(0, 20))
    def resubmit(self, number: int) -> None:
        """Send a create whose reply was lost once more."""
        if job := self._job(number, "unconfirmed"):
            prompt = next(row["prompt"] for row in self._rows() if row["id"] == job)
            if self._ask(self.services.jobs.resubmit(job)) is not None:
                self.ordered_again[prompt] += 1

    @rule(number=st.integers(0, 20))
    def forget(self, number: int) -> None:
        """Let a create be whose reply was lost."""
        if job := self._job(number, "unconfirmed"):
            self._ask(self.services.jobs.forget(job))

    @rule(number=st.integers(0, 20))
    def keep_looking(self, number: int) -> None:
        """Look for a create whose reply was lost again."""
        if job := self._job(number, "unconfirmed"):
            self._ask(self.services.jobs.keep_looking(job))

    @rule(word=st.sampled_from(["go on", "go on", "release", "pause", "pause after running"]))
    def change_queue(self, word: str) -> None:
        """Pause the queue, or let it go on."""
        queue = self.services.queue
        if word == "go on":
            self._ask(queue.resume())
        elif word == "release":
            self._ask(queue.release(CONNECTION))
        else:
            self._ask(queue.pause(after_running=word != "pause"))

    @rule(number=st.integers(0, 20), place=st.sampled_from([End.TOP, End.BOTTOM, 1, 2, 3]))
    def move(self, number: int, place: Any) -> None:
        """Move a waiting job."""
        if job := self._job(number, "pending"):
            self._ask(self.services.queue.move([job], place))

    @rule(number=st.integers(0, 20), seconds=st.sampled_from([4.0, 8.0]))
    def edit(self, number: int, seconds: float) -> None:
        """Let a waiting job ask for another length."""
        if job := self._job(number, "pending"):
            stored = self._do(self.services.catalogue.get(job))
            order = Order(request=VideoRequest(prompt=stored.request.prompt, seconds=seconds), connection=CONNECTION)
            self._ask(self.services.queue.edit(job, order))

    @rule(sure=st.sampled_from([False, False, True]))
    def cancel_waiting(self, sure: bool) -> None:  # noqa: FBT001 - a parameter of a rule
        """Cancel all that waits."""
        if sure:
            self._ask(self.services.queue.cancel_waiting())

    @rule(clips=st.sampled_from([None, None, None, 2, 4, 8]))
    def change_cap(self, clips: int | None) -> None:
        """Allow only so many clips a day, or as many as anybody wants."""
        self.cap, self.cap_since = clips, self.loop.time()
        if clips is None:
            self._ask(self.services.spending.remove_cap(Period.DAY))
        else:
            self._ask(self.services.spending.set_cap(Cap(period=Period.DAY, clips=clips, on=OnExcess.REFUSE)))

    # What the world does.

    @rule(fates=st.lists(st.sampled_from(_FATES), min_size=1, max_size=4))
    def change_fates(self, fates: list[Fate]) -> None:
        """Decide what becomes of the next creates."""
        self.server.fates.clear()
        self.server.fates.extend(fates)

    @rule(listing=st.sampled_from(Listing))
    def change_list(self, listing: Listing) -> None:
        """Let the server's list be worth more or less."""
        self.server.listing = listing

    @rule(word=st.sampled_from(["forgetful", "troubled", "fails"]), on=st.sampled_from([False, False, True]))
    def change_server(self, word: str, on: bool) -> None:  # noqa: FBT001 - a parameter of a rule
        """Let the server forget, fail, or come to itself."""
        setattr(self.server, word, on)

    @rule(seconds=st.sampled_from([0.1, 0.3, 1.0, 5.0, 15.0, 30.0, 120.0, 1000.0, 4000.0]))
    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._pass(seconds)

    @rule(hours=st.sampled_from([-26, -1, 1, 26]))
    def set_clock(self, hours: int) -> None:
        """Set the wall clock."""
        self.jump += hours * 3600.0

    @rule(steps=st.integers(0, 60))
    def crash(self, steps: int) -> None:
        """Let the program go on for a few steps of its loop, kill it there, and start it anew."""
        self._crash(steps)

    @rule(prompts=st.lists(st.sampled_from(PROMPTS), min_size=1, max_size=3), steps=st.integers(0, 80))
    def crash_while_ordering(self, prompts: list[str], steps: int) -> None:
        """Kill the program a few steps after an order was placed."""
        self._crash(steps, self.services.jobs.submit(_orders(prompts, 1)))

    @rule(number=st.integers(0, 20), steps=st.integers(0, 80))
    def crash_while_resubmitting(self, number: int, steps: int) -> None:
        """Kill the program a few steps after a create was ordered once more."""
        if job := self._job(number, "unconfirmed"):
            prompt = next(row["prompt"] for row in self._rows() if row["id"] == job)
            self.ordered_again[prompt] += 1
            self._crash(steps, self.services.jobs.resubmit(job))

    @rule(number=st.integers(0, 20), steps=st.integers(0, 40))
    def crash_while_moving(self, number: int, steps: int) -> None:
        """Kill the program a few steps after a waiting job was moved."""
        if job := self._job(number, "pending"):
            self._crash(steps, self.services.queue.move([job], End.TOP))

    @rule()
    def restart(self) -> None:
        """End the program in order, and start it anew."""
        self._do(self.services.close())
        self._again()

    def _crash(self, steps: int, work: Coroutine[Any, Any, Any] | None = None) -> None:
        asked = self.loop.create_task(_quietly(work)) if work is not None else None
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


def _orders(prompts: list[str], takes: int) -> list[Order]:
    return [Order(request=VideoRequest(prompt=prompt), connection=CONNECTION, takes=takes) for prompt in prompts]
