"""Kills the program at each step that the world outside can see, in turn, and looks whether it mends itself.

The steps are not listed by hand: each scene is played once to its end while its steps are written
down, and then once for every step, which is deadly that time.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import queue
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.endurance.boundaries import AFTER, BEFORE, DURING, read_log
from tests.endurance.judge import ENDED, Books, Judge
from tests.endurance.kills import stub_digest
from tests.endurance.lives import World, in_parallel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.endurance.lives import Server, Ward

JOB_SECONDS = 0.05
SCRIPT = """
# A server that does not know the key by which a create could be told from its repetition.
[[fault]]
when = { method = "POST", path = "/videos" }
do = "rewrite"
ignore_headers = ["idempotency-key"]
"""


class Point(NamedTuple):
    """A step of a scene, and the moment in it."""

    side: str
    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.side} {self.name} ({self.number})"


@dataclass(frozen=True)
class Scene:
    """Something that the program does, and that is cut short."""

    name: str
    play: Callable[[Stage, str], tuple[str, ...]]
    """Bring the world to where the scene begins, and give the command that is the scene."""

    holds: Callable[[Stage, Books], str] = lambda _stage, _books: ""
    """Say what does not hold after the next start that should, if anything; a paused queue is paused still."""

    mend: tuple[str, ...] = ("resume", "--json")
    """The next life."""

    telling: tuple[str, ...] = ("",)
    """How the names of those steps begin that count also where there is little time."""

    least: int = 1
    """At how many points it can be cut at least."""


@dataclass
class Report:
    """What came of the points of a scene."""

    scene: str
    points: int = 0
    """At how many points the program was really killed."""

    names: Counter[str] = field(default_factory=Counter)
    doubts: int = 0
    """Jobs that stayed in doubt, because nothing of them ever reached the server."""

    wrong: list[str] = field(default_factory=list)


class Stage:
    """Where scenes are played."""

    def __init__(self, folder: Path, server: Server, ward: Ward) -> None:
        """Make a world with a connection to the server."""
        self.world = World(folder / "world", ward)
        self.server = server
        self._copy = folder / "copy"
        self._steps = folder / "steps"
        self._numbers = itertools.count(1)
        self.world.connect(server.url)
        self.world.keep(self._copy)

    @property
    def books(self) -> Books:
        """What the database says now."""
        return Judge(self.world.data).books

    def points(self, scene: Scene, *, thoroughly: bool) -> list[Point]:
        """Play a scene to its end and give the moments at which it can be cut.

        Args:
            scene: what is played.
            thoroughly: both before and after each step; otherwise once for each name, and only after,
                because the world outside is the same after a step and before the next.
        """
        self._steps.unlink(missing_ok=True)
        arguments = self._prepared(scene)[1]
        self.world.live(*arguments, log=str(self._steps))
        steps = read_log(self._steps)
        if not thoroughly:
            steps = [(name, number) for name, number in steps if number == 1 and name.startswith(scene.telling)]
        return list(_sides(steps, thoroughly=thoroughly))

    def cut(self, scene: Scene, point: Point, report: Report) -> None:
        """Play a scene, cut it at a point, let the program mend it, and let the judge look."""
        prompt, arguments = self._prepared(scene)
        judge = Judge(self.world.data, stub_digest())
        judge.after_a_kill()
        life = self.world.live(*arguments, deadly=[point.name, point.number, point.side])
        if life.code is not None and life.code < 0:
            report.points += 1
            report.names[point.name] += 1
        findings, _ = judge.after_a_kill()
        self.world.live(*scene.mend)
        wrong = [scene.holds(self, self.books)]
        if "paus" in self.books.facts.get("queue_mode", ""):
            self.world.must("queue", "resume")
        self.world.live("resume", "--json")
        bills = [bill for bill in self.server.bills if bill["prompt"].startswith(prompt)]
        requests = [one for one in self.server.requests if (one["prompt"] or "").startswith(prompt)]
        more, books = judge.in_the_end(bills, requests)
        findings.add(more)
        wrong += [str(findings)]
        wrong += [f"the server lists {bill['remote_id']}" for bill in bills if bill["remote_id"] not in books.claimed]
        wrong += [
            f"job {job['id']} stands still as {job['status']}"
            for job in books.jobs.values()
            if job["status"] not in ENDED and job["status"] != "unconfirmed"
        ]
        report.doubts += books.statuses["unconfirmed"]
        report.wrong += [f"{scene.name}, {point}: {line}" for line in wrong if line]

    def _prepared(self, scene: Scene) -> tuple[str, tuple[str, ...]]:
        self.world.put_back(self._copy)
        prompt = f"{self._copy.parent.name} {scene.name} {next(self._numbers)}."
        return prompt, scene.play(self, prompt)


def _sides(steps: Sequence[tuple[str, int]], *, thoroughly: bool) -> Iterator[Point]:
    for place, (name, number) in enumerate(steps):
        if thoroughly or place == 0:
            yield Point(BEFORE, name, number)
        if name in {"write: part", "write: note"}:
            yield Point(DURING, name, number)
        yield Point(AFTER, name, number)


def generate(_stage: Stage, prompt: str) -> tuple[str, ...]:
    """Make a video."""
    return ("generate", prompt, "--json")


def twins(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Make the videos of a file that has the same prompt twice."""
    file = stage.world.folder / "prompts.txt"
    file.write_text(f"{prompt}twin\n{prompt}other\n{prompt}twin\n", "utf-8")
    return ("batch", str(file), "--json")


def recovery(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Go on after a kill inside the second create of three."""
    stage.world.live(*twins(stage, prompt), deadly=["POST written", 2, AFTER])
    return ("resume", "--json")


def cancelling(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Cancel a video that its server has begun."""
    stage.world.live("generate", prompt, "--no-wait", "--json")
    (job,) = stage.books.jobs
    return ("jobs", "cancel", job)


def cancelling_too_late(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Cancel a video whose clip is there, though a kill came before that was committed."""
    stage.world.live("generate", prompt, "--json", deadly=["link: clip", 1, AFTER])
    (job,) = stage.books.jobs
    return ("jobs", "cancel", job)


def removing(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Put a finished video into the trash."""
    stage.world.must("generate", prompt, "--json")
    (job,) = stage.books.jobs
    return ("jobs", "remove", job)


def _paused(stage: Stage, prompt: str) -> list[str]:
    """Pause the queue, order three videos, and give their jobs."""
    stage.world.must("queue", "pause")
    file = stage.world.folder / "prompts.txt"
    file.write_text("".join(f"{prompt}{letter}\n" for letter in "abc"), "utf-8")
    stage.world.live("batch", str(file), "--json")
    return list(stage.books.jobs)


def moving(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Move the last of three waiting jobs to the top."""
    return ("jobs", "move", _paused(stage, prompt)[2], "--to", "top")


def editing(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Let a waiting job ask for something else."""
    return ("jobs", "edit", _paused(stage, prompt)[1], "--set", "seconds=8", "--set", "size=1280x720")


def thinning(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Cancel all that waits."""
    _paused(stage, prompt)
    return ("jobs", "cancel", "--all-waiting")


def pausing(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Pause the queue over a video that its server has begun."""
    stage.world.live("generate", prompt, "--no-wait", "--json")
    return ("queue", "pause")


def going_on(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Let a paused queue go on."""
    _paused(stage, prompt)
    return ("queue", "resume")


def in_doubt(stage: Stage, prompt: str) -> str:
    """Order a video whose create is never sent for all that the program knows, and give its job."""
    stage.world.live("generate", prompt, deadly=["commit: submitting", 1, AFTER])
    stage.world.live("resume", "--json")
    (job,) = stage.books.jobs
    return job


def resubmitting(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Send a create whose reply was lost once more."""
    return ("jobs", "resolve", in_doubt(stage, prompt), "resubmit")


def forgetting(stage: Stage, prompt: str) -> tuple[str, ...]:
    """Let a create be whose reply was lost."""
    return ("jobs", "resolve", in_doubt(stage, prompt), "forget")


def _order_holds(_stage: Stage, books: Books) -> str:
    waiting = sorted(books.jobs.values(), key=lambda job: (job["rank"], job["sequence"]))
    order = "".join(job["prompt"][-1] for job in waiting if job["status"] == "pending")
    return "" if order in {"abc", "cab"} else f"the order is {order}"


def _edit_holds(_stage: Stage, books: Books) -> str:
    (edited,) = (job for job in books.jobs.values() if job["prompt"].endswith("b"))
    wish = (edited["seconds"], edited["size"])
    return "" if wish in {(None, None), (8.0, "1280x720")} else f"half an edit is stored: {wish}"


def _all_or_none(_stage: Stage, books: Books) -> str:
    return "" if len(books.statuses) == 1 else f"some were cancelled: {dict(books.statuses)}"


_COMMITS = ("commit", "POST", "DELETE")
_FEWEST = ("commit: submitting", "commit: unconfirmed", "commit: cancelled", "POST")
SCENES = (
    Scene("generate", generate, least=20),
    Scene("twins", twins, telling=_FEWEST, least=3),
    Scene("recovery", recovery, telling=("commit", "link"), least=4),
    Scene("cancel", cancelling, telling=_COMMITS, least=3),
    Scene("cancel too late", cancelling_too_late, telling=_COMMITS),
    Scene("remove", removing, least=6),
    Scene("move", moving, _order_holds, telling=_COMMITS),
    Scene("edit", editing, _edit_holds, telling=_COMMITS),
    Scene("cancel all", thinning, _all_or_none, telling=_COMMITS),
    # What a server works on is only looked at while the queue is paused, and that for as long as it takes.
    Scene("pause", pausing, mend=("queue", "resume"), telling=_COMMITS),
    Scene("go on", going_on, telling=_COMMITS),
    Scene("resubmit", resubmitting, telling=_FEWEST, least=3),
    Scene("forget", forgetting, telling=_FEWEST),
)


def make_stages(folder: Path, server: Server, wards: Sequence[Ward]) -> list[Stage]:
    """Make a stage for each ward."""
    return [Stage(folder / f"stage {number}", server, ward) for number, ward in enumerate(wards)]


def cut_everywhere(stages: Sequence[Stage], scene: Scene, *, thoroughly: bool) -> Report:
    """Cut a scene at each of its points, on all stages at once, and give what came of it.

    Args:
        stages: where it is played.
        scene: what is played.
        thoroughly: whether each step counts, before and after it; otherwise each name of a step once.
    """
    report = Report(scene.name)
    points: queue.SimpleQueue[Point] = queue.SimpleQueue()
    for point in stages[0].points(scene, thoroughly=thoroughly):
        points.put(point)

    def work(stage: Stage) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                stage.cut(scene, points.get_nowait(), report)

    in_parallel([functools.partial(work, stage) for stage in stages])
    return report
