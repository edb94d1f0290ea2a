"""A receipt: the evidence of one job, entry by entry, chained so that a later change shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.jobs import JobId


class EntryKind(StrEnum):
    """What an entry tells of."""

    ATTEMPT = "attempt"
    """A create is about to be sent: by which program, from which process, over which connection."""

    EXCHANGE = "exchange"
    """An HTTP request with its answer."""

    ANSWER = "answer"
    """What the simulation answered, where there is no HTTP."""

    CLIP = "clip"
    """The clip is on this computer: its hash, its length, and what it says of itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be added to a receipt."""

    kind: EntryKind
    body: Mapping[str, object]
    """What can be written as JSON."""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it is kept."""

    number: int
    """1 for the first of its job."""

    kind: str
    text: str
    """The body as JSON, to the byte as it was hashed."""

    digest: str | None
    """The link of the chain that ends here; None if it was kept by a version that made no chains."""


class FlawKind(StrEnum):
    """What is wrong with a receipt."""

    CHANGED = "changed"
    """An entry is not the one that was written."""

    MISSING = "missing"
    """Entries are missing, in the middle or at the end, or there are more than were written."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that shows that a receipt was changed after it was written."""

    kind: FlawKind
    number: int
    """The entry at which it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """All evidence of a job, oldest first."""

    job_id: JobId
    entries: tuple[StoredEntry, ...] = ()
    count: int = 0
    """How many entries were written, as kept apart from them."""

    head: str | None = None
    """The last link of the chain, as kept apart from the entries; None if none of them is chained."""

    flaws: tuple[Flaw, ...] = field(init=False)
    """What shows that it was changed; nothing, if it holds."""

    def __post_init__(self) -> None:
        """Look at every link."""
        object.__setattr__(self, "flaws", tuple(_flaws(self)))

    @property
    def unchained(self) -> int:
        """How many entries, from the first on, come from a version without chains: a change of them would not show."""
        return sum(1 for entry in self.entries if entry.digest is None)


def link(previous: str | None, job_id: str, number: int, kind: str, text: str) -> str:
    """Give the digest of an entry: SHA-256, in hex, over what goes before it and the entry itself.

    Args:
        previous: the digest of the entry before, or None for the first that is chained.
        job_id: whose receipt it is, so that an entry cannot move to another one.
        number: the entry's place.
        kind: what it tells of.
        text: its body, as it is kept.
    """
    return hashlib.sha256("\n".join((previous or "", job_id, str(number), kind, text)).encode()).hexdigest()


def _flaws(receipt: Receipt) -> list[Flaw]:
    flaws: list[Flaw] = []
    previous: str | None = None
    for expected, entry in enumerate(receipt.entries, start=1):
        if entry.number != expected:
            return [*flaws, Flaw(FlawKind.MISSING, expected)]
        if entry.digest is None:
            if previous is not None:
                flaws.append(Flaw(FlawKind.CHANGED, entry.number))
        elif entry.digest != link(previous, receipt.job_id, entry.number, entry.kind, entry.text):
            flaws.append(Flaw(FlawKind.CHANGED, entry.number))
        previous = entry.digest or previous
    if len(receipt.entries) != receipt.count:
        flaws.append(Flaw(FlawKind.MISSING, len(receipt.entries) + 1))
    elif previous != receipt.head and not flaws:
        flaws.append(Flaw(FlawKind.CHANGED, len(receipt.entries)))
    return flaws
