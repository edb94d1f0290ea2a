"""Lets a server charge and then fail, in every way that it can, and counts what one click sends.

All cells of the matrix run at once in one life of the program: each has a connection and a prompt of
its own, so that none of them meets the trouble of another.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import httpx

from tests.endurance.judge import Judge
from tests.endurance.kills import stub_digest
from tests.endurance.lives import Server, World, wait_for
from tests.endurance.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from tests.endurance.judge import Findings

JOB_SECONDS = 0.1
_CREATE = 'method = "POST", path = "/videos"'
BREAKS = {
    "reset": 'do = "reset"',
    "stall": 'do = "stall"\nseconds = 0.3',
    "truncate": 'do = "truncate"\nafter = 20',
    **{str(status): f'do = "status"\nstatus = {status}' for status in (408, 409, 500, 502, 503)},
}
"""What a create meets, by name; each but `truncate` before or after the bill."""

DEAF = f"""
[[fault]]
when = {{ {_CREATE}, prompt = "* deaf*" }}
do = "rewrite"
ignore_headers = ["idempotency-key"]
"""
"""Of some creates the server does not see the key by which it could tell them from their repetitions."""

LISTLESS = """
[[fault]]
when = { method = "GET", path = "/videos", header = { x-cell = "* listless*" } }
do = "status"
status = 405
json = { detail = "Method Not Allowed" }
"""


class Cell(NamedTuple):
    """One square of the matrix."""

    fault: str
    billed: bool
    listed: bool
    """Whether the server has a list of its videos."""

    keyed: bool
    """Whether it knows a create again by its idempotency key."""

    @property
    def name(self) -> str:
        """Name it: also its connection and its prompt."""
        billed = "billed" if self.billed else "free"
        return f"{self.fault} {billed} {'listed' if self.listed else 'listless'} {'keyed' if self.keyed else 'deaf'}"

    @property
    def end(self) -> str:
        """Say how its job must end."""
        return "completed" if self.billed and self.listed else "unconfirmed"


CELLS = [
    Cell(*values)
    for values in itertools.product(BREAKS, (True, False), (True, False), (True, False))
    # An answer that is cut short was given.
    if values[0] != "truncate" or values[1]
]


@dataclass
class Outcome:
    """What came of a click: how often it was sent and billed, and how its job ended."""

    name: str
    posts: int
    bills: int
    status: str
    failure: str | None
    wrong: list[str] = field(default_factory=list)


def matrix_script() -> str:
    """Write the script of faults of the matrix."""
    entries = []
    for name, billed in dict.fromkeys((cell.fault, cell.billed) for cell in CELLS):
        word = "billed" if billed else "free"
        entries.append(
            f'[[fault]]\nwhen = {{ {_CREATE}, prompt = "{name} {word} *" }}\nnth = [1]\nper = "prompt"\n'
            f"billed = {str(billed).lower()}\n{BREAKS[name]}\n"
        )
    return "".join(entries) + DEAF + LISTLESS


def matrix(world: World, server: Server, *, restart: bool) -> list[Outcome]:
    """Play all cells; with `restart`, the program is killed as soon as the last create has arrived."""
    names = [cell.name for cell in CELLS]
    file = _prepare(world, server, names)
    if restart:
        life = world.begin("batch", str(file), "--json")
        wait_for(lambda: len(_posts(server, names)) >= len(names))
        life.kill()
    else:
        world.live("batch", str(file), "--json")
    world.live("resume", "--json")
    outcomes = _outcomes(world, server, names)
    for cell, outcome in zip(CELLS, outcomes, strict=True):
        if outcome.posts != 1:
            outcome.wrong.append(f"{outcome.posts} creates were sent for one click")
        if outcome.bills != cell.billed:
            outcome.wrong.append(f"it was billed {outcome.bills} times")
        if outcome.status != cell.end:
            outcome.wrong.append(f"it ended as {outcome.status}, not as {cell.end}")
    return outcomes


def bad_days(world: World, server: Server) -> list[Outcome]:
    """Let every trouble happen to a job of its own, and give what came of them."""
    names = [trouble.name for trouble in TROUBLES]
    file = _prepare(world, server, names, [trouble.cell for trouble in TROUBLES])
    world.live("batch", str(file), "--json")
    world.live("resume", "--json")
    outcomes = _outcomes(world, server, names, lies=[trouble.name for trouble in TROUBLES if trouble.lies])
    for trouble, outcome in zip(TROUBLES, outcomes, strict=True):
        if outcome.posts != trouble.posts:
            outcome.wrong.append(f"{outcome.posts} creates were sent, not {trouble.posts}")
        if outcome.bills != trouble.bills:
            outcome.wrong.append(f"it was billed {outcome.bills} times, not {trouble.bills} times")
        if outcome.status not in trouble.ends:
            outcome.wrong.append(f"it ended as {outcome.status} ({outcome.failure}), not as {trouble.ends}")
    return outcomes


class Twins(NamedTuple):
    """Equal orders, of which some replies are lost, and videos in the list that nobody has claimed."""

    orders: int
    lost: int
    billed: int
    """How many of the lost ones were billed."""

    strangers: int = 0
    """Further equal videos, which another program ordered."""

    @property
    def name(self) -> str:
        """Name it: also its connection and its prompt."""
        return f"twins {self.orders} {self.lost} {self.billed} {self.strangers}"


TWINS = (Twins(2, 1, 1), Twins(2, 2, 1), Twins(2, 2, 2), Twins(3, 2, 0), Twins(3, 2, 1, 2), Twins(2, 2, 0, 1))


def twins_script() -> str:
    """Write the script by which the first replies to twins are lost."""
    entries = []
    for twins in TWINS:
        for number in range(1, twins.lost + 1):
            billed = str(number <= twins.billed).lower()
            entries.append(
                f'[[fault]]\nwhen = {{ {_CREATE}, header = {{ x-cell = "{twins.name}" }} }}\nnth = [{number}]\n'
                f'billed = {billed}\ndo = "reset"\n'
            )
    return "".join(entries)


def twins_claimed(world: World, server: Server) -> list[str]:
    """Lose replies to equal orders, and say where not as many videos were claimed as could be."""
    names = [twins.name for twins in TWINS for _ in range(twins.orders)]
    file = _prepare(world, server, names)
    for twins in TWINS:
        for _ in range(twins.strangers):
            httpx.post(f"{server.url}/videos", json={"prompt": twins.name}, trust_env=False).raise_for_status()
    world.live("batch", str(file), "--json")
    world.live("resume", "--json")
    books = Judge(world.data).books
    wrong = [str(_final(world, server, names, strangers=sum(twins.strangers for twins in TWINS)))]
    for twins in TWINS:
        ends = Counter(job["status"] for job in books.jobs.values() if job["prompt"] == twins.name)
        claimed = min(twins.lost, twins.billed + twins.strangers)
        wanted = Counter(completed=twins.orders - twins.lost + claimed, unconfirmed=twins.lost - claimed)
        if ends != +wanted:
            wrong.append(f"{twins}: {dict(ends)} instead of {dict(+wanted)}")
        posts = len(_posts(server, [twins.name])) - twins.strangers
        if posts != twins.orders:
            wrong.append(f"{twins}: {posts} creates were sent")
    return [line for line in wrong if line]


def _prepare(world: World, server: Server, names: Sequence[str], cells: Sequence[str] | None = None) -> Path:
    """Give a prompt file with an order for each name, over a connection of its own, or of the cell of its place."""
    cells = cells or names
    world.folder.mkdir(parents=True, exist_ok=True)
    connections = [
        {
            "name": name,
            "kind": "openai-compatible",
            "base_url": server.url,
            "auth": "none",
            "key_source": "none",
            "concurrency": 2,
            "headers": [{"name": "X-Cell", "value": name}],
        }
        for name in dict.fromkeys(cells)
    ]
    file = world.folder / "connections.json"
    document = {"format": "sora-desktop-connections", "version": 1, "connections": connections}
    file.write_text(json.dumps(document), "utf-8")
    world.must("connections", "import", str(file))
    orders = world.folder / "orders.jsonl"
    lines = [json.dumps({"prompt": name, "connection": cell}) for name, cell in zip(names, cells, strict=True)]
    orders.write_text("\n".join(lines) + "\n", "utf-8")
    return orders


def _outcomes(world: World, server: Server, names: Sequence[str], lies: Sequence[str] = ()) -> list[Outcome]:
    books = Judge(world.data).books
    findings = _final(world, server, set(names) - set(lies))
    jobs = {job["prompt"]: job for job in books.jobs.values()}
    bills = Counter(bill["prompt"] for bill in server.bills)
    outcomes = [
        Outcome(name, len(_posts(server, [name])), bills[name], jobs[name]["status"], jobs[name]["failure_code"])
        for name in names
    ]
    if findings:
        outcomes[0].wrong.append(str(findings))
    return outcomes


def _final(world: World, server: Server, names: Iterable[str], *, strangers: int = 0) -> Findings:
    wanted = set(names)
    bills = [bill for bill in server.bills if bill["prompt"] in wanted]
    judge = Judge(world.data, stub_digest())
    findings, _ = judge.in_the_end(bills, [])
    # What another program ordered is nobody's loss here; which of the twins it was cannot be told.
    if len(findings.unknown_bills) <= strangers:
        findings.unknown_bills.clear()
        if strangers:
            findings.double_bills.clear()
    return findings


def _posts(server: Server, names: Iterable[str]) -> list[dict[str, Any]]:
    wanted = set(names)
    return [
        one
        for one in server.requests
        if one["method"] == "POST" and one["path"] == "/videos" and one["prompt"] in wanted
    ]
