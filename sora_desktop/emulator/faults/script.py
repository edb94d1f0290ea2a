"""What a script of faults says, once it has been read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """What a fault does."""

    STATUS = "status"
    LATENCY = "latency"
    DRIP = "drip"
    RESET = "reset"
    STALL = "stall"
    TRUNCATE = "truncate"
    BODY = "body"
    REDIRECT = "redirect"
    REWRITE = "rewrite"


class Framing(StrEnum):
    """How an answer that is cut short says how long it is."""

    LENGTH = "length"
    """`Content-Length` announces all of it, and the connection ends before."""

    CHUNKED = "chunked"
    """It comes in chunks, and the last one never does."""

    CLOSE = "close"
    """Only the end of the connection ends it, so nothing tells that something is missing."""

    UNDERSTATED = "understated"
    """`Content-Length` announces what is left of it, so nothing tells that something is missing."""


class Per(StrEnum):
    """What is counted by itself."""

    ALL = "all"
    PATH = "path"
    PROMPT = "prompt"


class Source(StrEnum):
    """Where a body comes from that is not the server's own."""

    TEXT = "body"
    JSON = "json"
    HUGE = "huge"
    DEEP = "deep"
    GARBAGE = "garbage"


@dataclass(frozen=True, slots=True)
class OwnBody:
    """A body to send instead of the server's own."""

    source: Source
    value: object
    """The text, the JSON value, or the number of bytes or levels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """Which requests a fault is for: globs that must all fit; None fits anything."""

    method: str | None = None
    path: str | None = None
    query: str | None = None
    prompt: str | None = None
    model: str | None = None
    key: str | None = None
    header: tuple[tuple[str, str], ...] = ()
    """Names in lower case, each with its glob."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Which of the requests that fit meet the fault; at most one of `nth`, `every` and `probability` is set."""

    nth: tuple[int, ...] | None = None
    every: int | None = None
    probability: float | None = None
    times: int | None = None
    """How often it acts at most."""

    per: Per = Per.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a rewrite does to a JSON answer, in this order."""

    delete: tuple[str, ...] = ()
    null: tuple[str, ...] = ()
    set: tuple[tuple[str, object], ...] = ()
    """Dotted paths with their new values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One entry of a script."""

    number: int = field(compare=False)
    """Its place in the file, from 1."""

    do: Action
    name: str | None = None
    when: When = When()
    turn: Turn = Turn()
    billed: bool = False
    """Whether the server does what it is asked for before it fails."""

    status: tuple[int, ...] = ()
    """Statuses, used in turn; none leaves the answer's own."""

    headers: tuple[tuple[str, str], ...] = ()
    """Headers of the answer; an empty value takes one away."""

    ignore_headers: tuple[str, ...] = ()
    """Headers of the request that the server does not get to see, in lower case."""

    seconds: float | None = None
    bytes_per_second: int | None = None
    after: int | None = None
    """How many bytes of the answer's body come before it breaks off."""

    framing: Framing = Framing.LENGTH
    own: OwnBody | None = None
    raw: bool = False
    """Whether the body goes out bare, without a status line and headers."""

    location: str | None = None
    lifetime: int | None = None
    """Seconds for which signed addresses are good."""

    changes: Changes = Changes()


@dataclass(frozen=True, slots=True)
class Script:
    """All entries of a file, in its order."""

    faults: tuple[Fault, ...] = ()


class FaultScriptError(Exception):
    """A script cannot be used."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep what is wrong, a sentence each."""
        super().__init__("; ".join(problems))
        self.problems = problems
