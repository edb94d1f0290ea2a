"""All that there is to judge a job by: its row, its receipt, and its file as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sora_desktop.domain.connections import SIMULATED_NAME
from sora_desktop.domain.exchanges import EMULATOR_HEADER, Operation
from sora_desktop.domain.receipts import EntryKind
from sora_desktop.services.verification.records import Record, Recorded, record_of, recorded_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.connections import Connection
    from sora_desktop.domain.exchanges import Exchange
    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.receipts import Receipt
    from sora_desktop.services.verification.clip_file import ClipFile

REAL_CLIENT = "HttpSoraClient"
MOCK_CLIENT = "MockSoraClient"

CREATES = frozenset({Operation.CREATE, Operation.REMIX, Operation.EDIT, Operation.EXTEND})
"""The operations that ask for a clip."""

_GOOD = range(200, 300)


@dataclass(frozen=True)
class Evidence:
    """What is known of one job."""

    job: Job
    receipt: Receipt
    file: ClipFile | None = None
    """Its clip as it is now, or the file that was handed in as such; None where there is none."""

    connection: Connection | None = None
    """The connection as it is configured now; None if there is none of that name any more."""

    sender: Connection | None = None
    """The connection that has now the lasting id of the one that sent it; None if none has, or that is not known."""

    handed_in: bool = False
    """Whether `file` was handed in, rather than found where the library keeps the clip."""

    own: ClipFile | None = None
    """What is where the library keeps the clip, if a file from elsewhere was handed in; None where it keeps none."""

    @cached_property
    def attempts(self) -> tuple[Record, ...]:
        """What was written down each time before a create was sent."""
        return tuple(self._records(EntryKind.ATTEMPT))

    @cached_property
    def answers(self) -> tuple[Record, ...]:
        """What the simulation answered."""
        return tuple(self._records(EntryKind.ANSWER))

    @cached_property
    def clip(self) -> Record | None:
        """What was written down when the clip had come."""
        return next(reversed(list(self._records(EntryKind.CLIP))), None)

    @cached_property
    def recorded(self) -> tuple[Recorded, ...]:
        """The HTTP exchanges, oldest first."""
        return tuple(found for entry in self.receipt.entries if (found := recorded_of(entry)) is not None)

    @cached_property
    def unreadable(self) -> tuple[int, ...]:
        """The numbers of the entries that cannot be read as what they should be."""
        read = {one.number for one in self.recorded}
        read |= {one.number for kind in EntryKind for one in self._records(kind) if kind is not EntryKind.EXCHANGE}
        return tuple(entry.number for entry in self.receipt.entries if entry.number not in read)

    @cached_property
    def create(self) -> Recorded | None:
        """The exchange in which the server took the order, or None where there is none."""
        return next((one for one in reversed(self.recorded) if _took(one.exchange)), None)

    @cached_property
    def contents(self) -> tuple[Recorded, ...]:
        """The exchanges since the order was taken that brought bytes of the clip."""
        start = self.create.number if self.create else 0
        return tuple(
            one
            for one in self.recorded
            if one.exchange.operation is Operation.CONTENT and one.exchange.status in _GOOD and one.number > start
        )

    @cached_property
    def attempt(self) -> Record | None:
        """The attempt that led to the create that was taken, or else the last one."""
        before = self.create.number if self.create else None
        return next((one for one in reversed(self.attempts) if before is None or one.number < before), None)

    @cached_property
    def emulated(self) -> Recorded | None:
        """An exchange of the attempt that counts whose answer names our emulator, if there is one."""
        start = self.create.number if self.create else self.attempt.number if self.attempt else 0
        since = [one for one in self.recorded if one.number >= start]
        return next((one for one in since if emulator_in(one.exchange) is not None), None)

    @cached_property
    def carrier(self) -> Recorded | None:
        """The exchange, other than a request for the bytes, whose answer carried the clip, if one did."""
        total = None if self.clip is None else self.clip.whole("bytes")
        if self.contents or self.create is None or not total:
            return None
        since = [one for one in self.recorded if one.number >= self.create.number and one.exchange.error is None]
        return next((one for one in since if _carries(one.exchange, total)), None)

    @cached_property
    def emulated_before(self) -> bool:
        """Whether our emulator answered at any time."""
        return any(emulator_in(one.exchange) is not None for one in self.recorded)

    @cached_property
    def mocked(self) -> bool:
        """Whether the evidence says that the mock made it; or, where none is left, that its connection is the mock."""
        attempt = self.attempt
        if attempt is not None:
            return client_of(attempt) == MOCK_CLIENT or any(one.number > attempt.number for one in self.answers)
        return bool(self.answers) or (not self.recorded and self.job.connection == SIMULATED_NAME)

    @cached_property
    def marked(self) -> bool:
        """Whether the clip itself says that our simulation drew it, now or when it came."""
        then = self.clip is not None and self.clip.body.get("simulated_mark") is True
        return then or (self.file is not None and self.file.facts is not None and self.file.facts.simulated)

    def _records(self, kind: EntryKind) -> Iterator[Record]:
        for entry in self.receipt.entries:
            if entry.kind == kind and (record := record_of(entry)) is not None:
                yield record


def client_of(attempt: Record) -> str:
    """Give the name of the class that sent, without its module."""
    return (attempt.text("client") or "").rpartition(".")[2]


def emulator_in(exchange: Exchange) -> str | None:
    """Give what an answer says of our emulator, or None; gateways put prefixes before the names of headers."""
    headers = exchange.response_headers.items()
    return next((value for name, value in headers if f"-{name.lower()}".endswith(f"-{EMULATOR_HEADER}")), None)


def _took(exchange: Exchange) -> bool:
    return exchange.operation in CREATES and exchange.status in _GOOD and exchange.error is None


def _carries(exchange: Exchange, total: int) -> bool:
    """Tell whether an answer is a clip of a length, or long enough for one that is written as base64."""
    if exchange.status not in _GOOD or exchange.operation is Operation.CONTENT:
        return False
    kind = next((value for name, value in exchange.response_headers.items() if name.lower() == "content-type"), "")
    if kind.lower().startswith("video/"):
        return exchange.response_bytes == total
    return "json" in kind.lower() and exchange.response_bytes >= total * 4 / 3
