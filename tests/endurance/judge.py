"""The judge: compares what a server charged for with what the program knows, and looks after every file.

It reads the database with plain SQL, and shares no code with what it judges.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENDED = frozenset({"completed", "failed", "cancelled"})
_ENTRIES = (
    "SELECT jobs.id, receipt_entries.number, receipt_entries.kind, receipt_entries.text, receipt_entries.digest "
    "FROM receipt_entries JOIN jobs ON sequence = job ORDER BY job, number"
)
_HEADS = "SELECT jobs.id, receipts.entries, receipts.head FROM receipts JOIN jobs ON sequence = job"


@dataclass
class Findings:
    """What is wrong; nothing should be. Each entry is a sentence."""

    double_bills: list[str] = field(default_factory=list)
    """Bills, or creates, beyond the clicks of a person."""

    unknown_bills: list[str] = field(default_factory=list)
    """Billed videos that no job knows, and that no job in doubt could be."""

    lost_clips: list[str] = field(default_factory=list)
    """Finished clips that are gone, or not what was made."""

    lost_jobs: list[str] = field(default_factory=list)
    """Jobs that were committed and are gone, or took an end back."""

    damage: list[str] = field(default_factory=list)
    """What SQLite says against the database."""

    stray_files: list[str] = field(default_factory=list)
    """Files that no row knows."""

    broken_receipts: list[str] = field(default_factory=list)
    """Receipts whose chain does not hold, and finished jobs whose receipt does not tell the whole story."""

    def __bool__(self) -> bool:
        """Tell whether anything is wrong."""
        return any(vars(self).values())

    def add(self, other: Findings) -> None:
        """Take in what else was found."""
        for name, found in vars(other).items():
            getattr(self, name).extend(found)

    def __str__(self) -> str:
        return "\n".join(f"{name}: {line}" for name, found in vars(self).items() for line in found)


@dataclass
class Books:
    """What a database says: its rows at one moment."""

    jobs: dict[str, dict[str, Any]]
    claimed: set[str]
    """Every remote id that any job ever got."""

    damage: list[str]
    facts: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, list[tuple[int, str, str, str]]] = field(default_factory=dict)
    """By job: number, kind, text and digest of each entry, in order."""

    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By job: how many entries its receipt should have, and how the chain should end."""

    @property
    def statuses(self) -> Counter[str]:
        """How many jobs stand where."""
        return Counter(job["status"] for job in self.jobs.values())


def read_books(database: Path) -> Books:
    """Read a database as a crash left it, through a copy, so that the program itself has to mend it."""
    if not database.exists():
        return Books({}, set(), [])
    with tempfile.TemporaryDirectory(prefix="books-") as folder:
        copy = Path(folder) / database.name
        for suffix in ("", "-wal"):
            source = database.with_name(database.name + suffix)
            if source.exists():
                shutil.copyfile(source, copy.with_name(copy.name + suffix))
        with closing(sqlite3.connect(copy)) as connection:
            connection.row_factory = sqlite3.Row
            damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            damage += [f"a row of {row[0]} refers to nothing" for row in connection.execute("PRAGMA foreign_key_check")]
            jobs = {row["id"]: dict(row) for row in connection.execute("SELECT * FROM jobs ORDER BY sequence")}
            claimed = {row[0] for row in connection.execute("SELECT remote_id FROM remote_ids")}
            facts = {row[0]: row[1] for row in connection.execute("SELECT name, value FROM facts")}
            receipts: dict[str, list[tuple[int, str, str, str]]] = {}
            for job, *entry in connection.execute(_ENTRIES):
                receipts.setdefault(job, []).append((entry[0], entry[1], entry[2], entry[3]))
            heads = {row[0]: (row[1], row[2]) for row in connection.execute(_HEADS)}
        return Books(jobs, claimed, damage, facts, receipts, heads)


class Judge:
    """Judges one data folder again and again, and remembers what it once held."""

    def __init__(self, data: Path, clip_sha256: str | None = None) -> None:
        """Judge the folder `data`; every clip should have this digest, if it is given."""
        self._data = data
        self._clip = clip_sha256
        self._earlier: dict[str, dict[str, Any]] = {}

    @property
    def books(self) -> Books:
        """What the database says now."""
        return read_books(self._data / "sora-desktop.db")

    def after_a_kill(self) -> tuple[Findings, Books]:
        """Judge what must hold at every moment; give it with the books."""
        findings, books = Findings(), self.books
        findings.damage += books.damage
        for job_id, before in self._earlier.items():
            now = books.jobs.get(job_id)
            if now is None:
                findings.lost_jobs.append(f"job {job_id} was {before['status']} and is gone")
                continue
            if before["status"] in {"completed", "cancelled"} and now["status"] != before["status"]:
                findings.lost_jobs.append(f"job {job_id} was {before['status']} and is {now['status']}")
            if before["remote_id"] and before["remote_id"] not in books.claimed:
                findings.lost_jobs.append(f"job {job_id} has forgotten its video {before['remote_id']}")
        self._earlier.update(books.jobs)
        findings.lost_clips += self._clips(books)
        findings.broken_receipts += _broken_receipts(books)
        return findings, books

    def in_the_end(
        self,
        bills: Iterable[Mapping[str, Any]],
        requests: Iterable[Mapping[str, Any]],
        *,
        ordered_again: Counter[str] | None = None,
        may_repeat: bool = False,
    ) -> tuple[Findings, Books]:
        """Judge what must hold once nothing moves any more; give it with the books.

        Args:
            bills: the server's ledger.
            requests: its log.
            ordered_again: creates beyond the first that a person ordered by a word, by prompt.
            may_repeat: whether a create may be sent again, because the server refused it for the moment.
        """
        findings, books = self.after_a_kill()
        clicks = Counter(job["prompt"] for job in books.jobs.values())
        clicks.update(ordered_again or Counter())
        bills = list(bills)
        billed = Counter(bill["prompt"] for bill in bills)
        posts = Counter(
            request["prompt"] for request in requests if request["method"] == "POST" and request["path"] == "/videos"
        )
        for prompt, count in billed.items():
            if count > clicks[prompt]:
                findings.double_bills.append(f"“{prompt}” was ordered {clicks[prompt]} times and billed {count} times")
        for prompt, count in posts.items():
            if not may_repeat and count > clicks[prompt]:
                findings.double_bills.append(f"“{prompt}” was ordered {clicks[prompt]} times and sent {count} times")
        findings.unknown_bills += _unknown(bills, books)
        findings.stray_files += self._strays(books)
        return findings, books

    def _clips(self, books: Books) -> Iterable[str]:
        for job in books.jobs.values():
            if job["status"] != "completed":
                continue
            file = Path(job["file"] or "nowhere")
            if job["removed_at"] is not None and not file.is_file():
                # On its way to the trash; from there it comes back all the same.
                file = self._data / "trash" / f"{job['id']}{file.suffix}"
            if not file.is_file():
                yield f"the clip of job {job['id']} is not at {file}"
                continue
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            if digest != job["file_sha256"] or self._clip not in {None, digest}:
                yield f"the clip of job {job['id']} is not what was made"

    def _strays(self, books: Books) -> Iterable[str]:
        known = {job["file"] for job in books.jobs.values()}
        open_ended = {
            job["id"]
            for job in books.jobs.values()
            if job["status"] not in ENDED or (job["status"] == "failed" and job["failure_stage"] == "download")
        }
        removed = {job["id"] for job in books.jobs.values() if job["removed_at"] is not None}
        for folder in ("videos", "trash"):
            for file in (self._data / folder).glob("*"):
                if str(file) in known or file.stem.lstrip(".") in open_ended:
                    continue
                if folder == "trash" and file.stem in removed:
                    continue  # a clip on its way, or a note of where it was
                yield f"{folder}/{file.name} belongs to nobody"
        for file in (self._data / "parts").glob("*"):
            if file.stem not in open_ended:
                yield f"parts/{file.name} belongs to nobody"


def _broken_receipts(books: Books) -> Iterable[str]:
    """Follow each chain from its first link, as anybody could who knows how it is made."""
    for job_id, entries in books.receipts.items():
        previous = ""
        for expected, (number, kind, text, digest) in enumerate(entries, start=1):
            told = "\n".join((previous, job_id, str(number), kind, text))
            previous = hashlib.sha256(told.encode()).hexdigest()
            if (number, digest) != (expected, previous):
                yield f"entry {number} of the receipt of job {job_id} does not follow from what is before it"
                break
        if books.heads.get(job_id) != (len(entries), previous):
            yield f"the receipt of job {job_id} has {len(entries)} entries, and {books.heads.get(job_id)} is noted"
    for job in books.jobs.values():
        told_of = {kind for _, kind, _, _ in books.receipts.get(job["id"], ())}
        if job["status"] == "completed" and not told_of >= {"attempt", "clip"}:
            yield f"the receipt of job {job['id']} tells only of {sorted(told_of)}"
        if job["attempt"] and "attempt" not in told_of:
            yield f"job {job['id']} was sent, and its receipt does not say so"


def _unknown(bills: Iterable[Mapping[str, Any]], books: Books) -> Iterable[str]:
    """Name bills of videos that no job has, beyond what the jobs in doubt explain."""
    open_questions: Counter[str] = Counter()
    for job in books.jobs.values():
        in_doubt = job["status"] == "unconfirmed"
        # What a person gave up knowingly is not unknown.
        open_questions[job["prompt"]] += in_doubt + job["lost_creates"]
    for bill in bills:
        if bill["remote_id"] in books.claimed:
            continue
        open_questions[bill["prompt"]] -= 1
        if open_questions[bill["prompt"]] < 0:
            yield f"{bill['remote_id']}, “{bill['prompt']}”, is billed, and no job knows it"
