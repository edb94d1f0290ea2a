"""The long form of the tests of endurance: proves what the short form samples, and prints tables of it.

Started by `python3 packaging/bootstrap.py endure [--kills N] [--seed S] [--only PART]`.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import openai
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.endurance import faults, kills, points
from tests.endurance.lives import World, nursing, serving
from tests.endurance.machine import Engine
from tests.endurance.soak import MEMORY_SLOPE, soak
from tests.endurance.troubles import trouble_script

PARTS = ("kills", "points", "faults", "machine", "soak")
WARDS = 2

Part = Callable[[argparse.Namespace, Path], bool]


def main(arguments: Sequence[str]) -> int:
    """Run the parts that are wanted, print their tables, and give 0 only if everything held."""
    parser = argparse.ArgumentParser(prog="bootstrap.py endure", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000, metavar="N", help="how often to kill (default: 1000)")
    parser.add_argument("--seed", default="0", metavar="S", help="decides the instants and all other chances")
    parser.add_argument("--only", action="append", choices=PARTS, default=[], help="only this part; can be repeated")
    parser.add_argument("--examples", type=int, default=500, metavar="N", help="runs of the state machine")
    parser.add_argument("--jobs", type=int, default=3000, metavar="N", help="jobs of the soak")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep all that was made there, to look into it")
    options = parser.parse_args(arguments)
    held = True
    with _folder(options.keep) as folder:
        for part in options.only or PARTS:
            _say(f"\n## {part.capitalize()}\n")
            started = time.monotonic()
            well = _PARTS[part](options, folder / part)
            _say(f"\n{part}: {'held' if well else 'FAILED'}, {time.monotonic() - started:,.0f} s")
            held = held and well
    return int(not held)


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="endure-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _table(rows: Sequence[Sequence[object]]) -> None:
    """Print a table whose first row is its head, as Markdown."""
    texts = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    for number, row in enumerate(texts):
        _say("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if number == 0:
            _say("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def _complain(lines: Sequence[str]) -> None:
    if lines:
        _say()
    for line in lines:
        _say(f"* {line}")


def _tell_kills(tally: kills.Tally) -> None:
    wrong = str(tally.findings)
    sys.stderr.write(f"{tally.kills} kills, {tally.jobs} jobs, {tally.bills} bills {wrong}\n")


def _kills(options: argparse.Namespace, folder: Path) -> bool:
    with nursing(WARDS) as wards:
        tally = kills.kill_everywhere(folder, wards, kills=options.kills, seed=options.seed, told=_tell_kills)
    found = tally.findings
    _table(
        [
            ("kills at random instants", tally.kills),
            ("while a second process was at work", tally.second),
            ("lives that ended before they were killed", tally.ended_before),
            ("jobs", tally.jobs),
            ("bills", tally.bills),
            *((f"jobs that ended as {status}", count) for status, count in sorted(tally.ends.items())),
            ("**double bills**", len(found.double_bills)),
            ("**billed but unknown**", len(found.unknown_bills)),
            ("**finished clips lost or changed**", len(found.lost_clips)),
            ("**committed jobs lost**", len(found.lost_jobs)),
            ("**databases damaged**", len(found.damage)),
            ("**files without a row**", len(found.stray_files)),
            ("**receipts that do not hold**", len(found.broken_receipts)),
        ]
    )
    _say()
    acts = ", ".join(f"{act} {count}" for act, count in tally.acts.most_common())
    found_at = ", ".join(f"{status} {count}" for status, count in tally.found_at.most_common())
    _say(f"What was killed: {acts}.\nWhat the kills left open: {found_at}.")
    _complain(str(found).splitlines())
    return not found


def _points(_options: argparse.Namespace, folder: Path) -> bool:
    rows: list[Sequence[object]] = [("scene", "killed at", "jobs left in doubt", "wrong")]
    wrong: list[str] = []
    seconds = ("--job-seconds", str(points.JOB_SECONDS))
    with nursing(WARDS) as wards, serving(folder / "server", *seconds, script=points.SCRIPT) as server:
        stages = points.make_stages(folder, server, wards)
        for scene in points.SCENES:
            report = points.cut_everywhere(stages, scene, thoroughly=True)
            sys.stderr.write(f"{scene.name}: {report.points} points, {len(report.wrong)} wrong\n")
            rows.append((scene.name, report.points, report.doubts, len(report.wrong)))
            wrong += report.wrong
    _table(rows)
    _complain(wrong)
    return not wrong


def _faults(_options: argparse.Namespace, folder: Path) -> bool:
    seconds = ("--job-seconds", str(faults.JOB_SECONDS))
    outcomes: list[faults.Outcome] = []
    compared = _sdk_posts(folder / "sdk")
    with nursing() as (ward,):
        for name, restart in (("one life", False), ("killed in between", True)):
            with serving(folder / name / "server", *seconds, script=faults.matrix_script()) as server:
                outcomes += faults.matrix(World(folder / name, ward), server, restart=restart)
        with serving(folder / "twins" / "server", *seconds, script=faults.twins_script()) as server:
            twins = faults.twins_claimed(World(folder / "twins", ward), server)
        with serving(folder / "days" / "server", *seconds, script=trouble_script()) as server:
            days = faults.bad_days(World(folder / "days", ward), server)
    rows: list[Sequence[object]] = [
        ("what a create meets", "clicks", "creates sent a click", "completed", "unconfirmed", "OpenAI SDK")
    ]
    for fault in faults.BREAKS:
        mine = [outcome for outcome in outcomes if outcome.name.startswith(f"{fault} ")]
        ends = Counter(outcome.status for outcome in mine)
        most = max(outcome.posts for outcome in mine)
        rows.append((fault, len(mine), most, ends["completed"], ends["unconfirmed"], compared[fault]))
    _table(rows)
    _say()
    _table([("a bad day", "creates", "bills", "end"), *((day.name, day.posts, day.bills, day.status) for day in days)])
    wrong = [f"{outcome.name}: {line}" for outcome in (*outcomes, *days) for line in outcome.wrong] + twins
    _complain(wrong)
    return not wrong


def _sdk_posts(folder: Path) -> dict[str, int]:
    """Count what the official SDK sends for one call, for comparison."""
    script = "".join(
        f'[[fault]]\nwhen = {{ method = "POST", path = "/videos", prompt = "{name}" }}\nbilled = true\n{what}\n'
        for name, what in faults.BREAKS.items()
    )
    with (
        serving(folder, script=script) as server,
        openai.OpenAI(
            base_url=server.url, api_key="none", http_client=httpx.Client(trust_env=False, timeout=20)
        ) as client,
    ):
        for name in faults.BREAKS:
            with contextlib.suppress(openai.OpenAIError):
                client.videos.create(prompt=name)
        return Counter(one["prompt"] for one in server.requests if one["method"] == "POST")


def _machine(options: argparse.Namespace, _folder: Path) -> bool:
    counts: Counter[str] = Counter()

    class Counted(Engine):
        """Also counts what it plays."""

        def teardown(self) -> None:
            counts["runs"] += 1
            counts["crashes"] += self.server.epoch
            counts["creates"] += len(self.server.posts)
            counts["bills"] += len(self.server.bills)
            counts["hours"] += int(self.loop.now // 3600)
            super().teardown()

    seed(options.seed)(Counted)
    chosen = settings(
        max_examples=options.examples,
        stateful_step_count=40,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    try:
        run_state_machine_as_test(Counted, settings=chosen)
    except Exception:
        logging.getLogger(__name__).exception("the state machine found this")
        return False
    _table([("runs of the state machine", counts["runs"]), *((name, counts[name]) for name in list(counts)[1:])])
    return True


def _soak(options: argparse.Namespace, folder: Path) -> bool:
    with serving(folder / "server", "--job-seconds", "0.05") as server:
        growth = soak(folder, server, jobs=options.jobs)
    first, last = growth.later[0], growth.later[-1]
    _table(
        [
            ("", f"after {first.jobs:,} jobs", f"after {last.jobs:,} jobs", "growth"),
            (
                "memory, KiB",
                round(first.memory),
                round(last.memory),
                f"{growth.memory:+.3f} KiB a job (bar: {MEMORY_SLOPE})",
            ),
            ("descriptors", first.descriptors, last.descriptors, f"+{growth.more('descriptors')}"),
            ("threads", first.threads, last.threads, f"+{growth.more('threads')}"),
        ]
    )
    return growth.is_none


_PARTS: dict[str, Part] = {"kills": _kills, "points": _points, "faults": _faults, "machine": _machine, "soak": _soak}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
