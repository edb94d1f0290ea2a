"""A verification report: what can be shown of where clips came from, how far, and what cannot."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Grade(StrEnum):
    """How far the evidence goes for a clip having been made by a server on the network."""

    PROVEN = "proven by evidence"
    CONSISTENT = "consistent with, but not proven"
    SIMULATED = "simulated"


class Verdict(StrEnum):
    """Whether what is examined is as it was when it was written down."""

    HOLDS = "holds"
    DOES_NOT_HOLD = "does not hold"
    NOT_EXAMINED = "cannot be examined"


class Mark(StrEnum):
    """What a finding is worth."""

    GOOD = "good"
    """It was looked at, and is as it should be."""

    BAD = "bad"
    """It was looked at, and is not: the report does not hold."""

    NOTE = "note"
    """Something to know, for or against."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was looked at, and what was seen."""

    mark: Mark
    text: str
    """One or two sentences for a person."""

    advice: str = ""
    """What to do about it, if there is something to do."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value, for a person."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row of the table of real against simulated."""

    subject: str
    """What is compared, such as `HTTP requests`."""

    real: str
    """What real work shows there."""

    simulated: str
    """What a simulation shows there."""

    observed: str
    """What was seen here."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was made, and how anybody can make it again."""

    title: str
    """What it was for, and what came of it."""

    curl: str
    """The command; the key is a shell variable."""

    outcome: str
    """Status, times and sizes, or why there was no answer."""

    advice: str = ""
    """How to mend what did not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report, with whatever of these it has."""

    title: str
    text: tuple[str, ...] = ()
    """Paragraphs."""

    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    steps: tuple[str, ...] = ()
    """A list in order, such as the path of a request."""

    comparisons: tuple[Comparison, ...] = ()
    requests: tuple[Request, ...] = ()
    sections: tuple[Section, ...] = ()
    """Parts of this part: one for each clip, where there are several."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a report was made from, so that it can be held against the library later."""

    job_id: str
    entries: int
    """How many entries the receipt had."""

    head: str | None
    """The last link of the receipt's chain."""

    file_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report, independent of how it is written."""

    title: str
    headline: str
    """The first line: what was found, and `SIMULATED` first where it was."""

    grade: Grade | None
    """How far the evidence goes; None where nothing could be examined."""

    verdict: Verdict
    made_at: datetime
    program: str
    """The version that made it."""

    conclusion: tuple[str, ...]
    """Sentences."""

    limits: tuple[str, ...]
    """What it cannot prove."""

    sections: tuple[Section, ...] = ()
    anchors: tuple[Anchor, ...] = field(default=())


class ReportFormat(StrEnum):
    """How a report is written."""

    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"
