"""Kills the program at random instants of its life, again and again, and lets the server's ledger judge."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import queue
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sora_desktop.resources import resource_path
from tests.endurance.judge import ENDED, Books, Findings, Judge
from tests.endurance.lives import Life, Stuck, World, in_parallel, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.endurance.lives import Server, Ward

JOB_SECONDS = 0.15
SCRIPT = """
# A server that does not know the key by which a create could be told from its repetition,
# whose answers to creates come a while after the bill, and whose clips come slowly.
[[fault]]
when = { method = "POST", path = "/videos" }
do = "latency"
billed = true
seconds = 0.06

[[fault]]
when = { method = "POST", path = "/videos" }
every = 12
do = "reset"
billed = true

[[fault]]
when = { method = "POST", path = "/videos" }
do = "rewrite"
ignore_headers = ["idempotency-key"]

[[fault]]
when = { path = "/videos/*/content" }
do = "drip"
seconds = 0.12
"""
PER_WORLD = 40
"""Kills over one data folder."""

_HORIZON = 1.2
"""Within how much of the time that a life takes here by itself it is killed."""

_SETTLES = 8
"""How often what is left is taken up in the end before that counts as standing still."""


def stub_digest() -> str:
    """Give the SHA-256 of the clip that the server makes of everything."""
    return hashlib.sha256(resource_path("simulation", "stub.mp4").read_bytes()).hexdigest()


@dataclass
class Tally:
    """What came of all the kills."""

    kills: int = 0
    ended_before: int = 0
    """Lives that ended by themselves before they were to be killed."""

    second: int = 0
    """Kills while a second process was at work as well."""

    found_at: Counter[str] = field(default_factory=Counter)
    """In which statuses kills found jobs: how many kills found at least one."""

    acts: Counter[str] = field(default_factory=Counter)
    jobs: int = 0
    bills: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Take in what came of other kills."""
        for name in ("kills", "ended_before", "second", "jobs", "bills"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.found_at += other.found_at
        self.acts += other.acts
        self.ends += other.ends
        self.findings.add(other.findings)


class Campaign:
    """Kills over one data folder, until so many have been."""

    def __init__(self, folder: Path, server: Server, ward: Ward, seed: str) -> None:
        """Get ready; the same seed gives the same acts and instants."""
        self._chance = random.Random(seed)
        self._server = server
        self._name = folder.name
        self._world = World(folder, ward)
        self._judge = Judge(self._world.data, stub_digest())
        self._clicks = 0
        self._tally = Tally()
        self._again: Counter[str] = Counter()
        self._longest = 0.0

    def run(self, kills: int) -> Tally:
        """Kill so often, settle what is left, and give what came of it."""
        self._world.connect(self._server.url)
        begun = time.monotonic()
        self._world.must(*self.generate())
        # The busier this computer is, the longer a life takes.
        self._longest = (time.monotonic() - begun) * _HORIZON
        try:
            while self._tally.kills < kills:
                self._kill_once()
            self._settle()
        except (Stuck, AssertionError) as error:
            self._tally.findings.lost_jobs.append(f"{self._name}: {error}")
        return self._tally

    def _kill_once(self) -> None:
        chance, tally = self._chance, self._tally
        lives = [self._begin(*chance.choices(list(_FIRST), list(_FIRST.values())))]
        instant = chance.uniform(0.0, self._longest)
        if chance.random() < _SECOND_SHARE:
            pause = chance.uniform(0.0, min(instant, 0.3))
            time.sleep(pause)
            instant -= pause
            lives.append(self._begin(*chance.choices(list(_SECOND), list(_SECOND.values()))))
            tally.second += 1
        time.sleep(instant)
        # Either process may go first.
        chance.shuffle(lives)
        codes = [life.kill() for life in lives]
        killed = sum(code < 0 for code in codes)
        tally.kills += killed
        tally.ended_before += len(codes) - killed
        self._look_after(lives)

    def _look_after(self, lives: list[Life]) -> Books:
        for life in lives:
            if "Traceback" in life.said or "made a mistake" in life.said:
                self._tally.findings.damage.append(f"the program failed: {life.said[-400:]}")
        findings, books = self._judge.after_a_kill()
        self._tally.findings.add(findings)
        self._tally.found_at.update(books.statuses.keys() - {"completed", "failed", "cancelled"} or {"nothing open"})
        return books

    def _begin(self, act: Callable[[Campaign], tuple[str, ...]]) -> Life:
        arguments = act(self)
        self._tally.acts[" ".join(arguments[:2]) if arguments[0] in {"jobs", "queue"} else arguments[0]] += 1
        return self._world.begin(*arguments)

    def prompt(self) -> str:
        """Give a prompt that no job had before."""
        self._clicks += 1
        return f"{self._name} {self._clicks}"

    def generate(self) -> tuple[str, ...]:
        """Order one to three takes."""
        return ("generate", self.prompt(), "--takes", str(self._chance.randint(1, 4)), "--json")

    def batch(self) -> tuple[str, ...]:
        """Order the prompts of a file, some of them twins."""
        prompts = [self.prompt() for _ in range(self._chance.randint(1, 3))]
        prompts += self._chance.choices(prompts, k=self._chance.randint(0, 2))
        file = self._world.folder / "prompts.txt"
        file.write_text("\n".join(prompts) + "\n", "utf-8")
        return ("batch", str(file), "--json")

    def resume(self) -> tuple[str, ...]:
        """Take up what is open."""
        return ("resume", "--json")

    def look(self) -> tuple[str, ...]:
        """Look at the list."""
        return ("jobs", "list", "--json")

    def cancel(self) -> tuple[str, ...]:
        """Cancel a job that has not ended."""
        return ("jobs", "cancel", self._open_job() or "none")

    def cancel_waiting(self) -> tuple[str, ...]:
        """Cancel all that waits."""
        return ("jobs", "cancel", "--all-waiting")

    def pause(self) -> tuple[str, ...]:
        """Pause the queue, now or after what runs."""
        return ("queue", "pause", *self._chance.choice([(), ("--after-running",)]))

    def go_on(self) -> tuple[str, ...]:
        """Let the queue go on."""
        return ("queue", "resume")

    def move(self) -> tuple[str, ...]:
        """Move a waiting job to another place."""
        place = self._chance.choice(["top", "bottom", "1", "2", "3"])
        return ("jobs", "move", self._open_job("pending") or "none", "--to", place)

    def edit(self) -> tuple[str, ...]:
        """Let a waiting job ask for another length."""
        return ("jobs", "edit", self._open_job("pending") or "none", "--set", f"seconds={self._chance.choice([4, 8])}")

    def resolve(self) -> tuple[str, ...]:
        """Decide on a job in doubt."""
        job_id = self._open_job("unconfirmed")
        decision = self._chance.choice(["resubmit", "forget", "keep"])
        if job_id is not None and decision == "resubmit":
            self._again[self._judge.books.jobs[job_id]["prompt"]] += 1
        return ("jobs", "resolve", job_id or "none", decision)

    def retry(self) -> tuple[str, ...]:
        """Try everything again that failed."""
        return ("jobs", "retry", "--all-failed")

    def _open_job(self, status: str | None = None) -> str | None:
        jobs = self._judge.books.jobs.values()
        fitting = [job["id"] for job in jobs if job["status"] not in ENDED and status in {None, job["status"]}]
        return self._chance.choice(fitting) if fitting else None

    def _settle(self) -> None:
        """Let everything come to its end, and let the judge compare."""
        self._world.must("queue", "resume")
        for _ in range(_SETTLES):
            life = self._world.live("resume", "--json", limit=120)
            books = self._look_after([life])
            if not books.statuses.keys() - {*ENDED, "unconfirmed"}:
                break
        else:
            msg = f"jobs stand still: {dict(self._judge.books.statuses)}; the program said: {life.said[-400:]}"
            raise Stuck(msg)
        mine = self._name + " "
        bills = [bill for bill in self._server.bills if bill["prompt"].startswith(mine)]
        requests = [one for one in self._server.requests if (one["prompt"] or "").startswith(mine)]
        findings, books = self._judge.in_the_end(bills, requests, ordered_again=self._again)
        self._tally.findings.add(findings)
        self._tally.jobs += len(books.jobs)
        self._tally.bills += len(bills)
        self._tally.ends.update(books.statuses)


def kill_everywhere(
    folder: Path, wards: Sequence[Ward], *, kills: int, seed: str, told: Callable[[Tally], None] = lambda _tally: None
) -> Tally:
    """Kill so often at least, in several data folders, as many at a time as there are wards.

    Args:
        folder: where everything is kept.
        wards: where lives begin.
        kills: how many kills there are to be.
        seed: decides what is done and when it is killed.
        told: hears what has come of it so far, after each data folder.
    """
    started = time.monotonic()
    worlds = max(len(wards), -(-kills // PER_WORLD))
    share = -(-kills // worlds)
    numbers: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(worlds):
        numbers.put(number)
    tally, gate = Tally(), threading.Lock()

    def work(ward: Ward) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                name = f"world {numbers.get_nowait()}"
                with serving(folder / name / "server", "--job-seconds", str(JOB_SECONDS), script=SCRIPT) as server:
                    found = Campaign(folder / name, server, ward, f"{seed} {name}").run(share)
                with gate:
                    tally.add(found)
                    told(tally)

    in_parallel([functools.partial(work, ward) for ward in wards])
    tally.seconds = time.monotonic() - started
    return tally


_CHANGES = {
    Campaign.cancel: 3,
    Campaign.cancel_waiting: 1,
    Campaign.pause: 2,
    Campaign.go_on: 4,
    Campaign.move: 3,
    Campaign.edit: 3,
    Campaign.resolve: 4,
    Campaign.retry: 1,
}
_FIRST = {Campaign.generate: 20, Campaign.batch: 20, Campaign.resume: 25, **_CHANGES}
"""What a life does, and how often, compared with the others."""

_SECOND = {Campaign.generate: 10, Campaign.batch: 5, Campaign.resume: 5, Campaign.look: 5, **_CHANGES}
"""The same for a life that begins while another one is at work."""

_SECOND_SHARE = 0.4
