"""The words that every form of a report shares."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Grade, Mark, Verdict
from sora_desktop.services.verification.rendering.seal import SHELL_CHECK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.verification import Report

PRODUCT = "Sora Desktop"
KIND = "Verification report"

GRADES: Mapping[Grade, str] = {
    Grade.SIMULATED: "Simulated",
    Grade.CONSISTENT: "Consistent with, but not proven",
    Grade.PROVEN: "Proven by evidence",
}
"""From the least to the most."""

NO_GRADE = "None"
"""What stands for a grade where nothing could be examined."""

VERDICTS: Mapping[Verdict, str] = {
    Verdict.HOLDS: "Holds",
    Verdict.DOES_NOT_HOLD: "Does not hold",
    Verdict.NOT_EXAMINED: "Cannot be examined",
}

MARKS: Mapping[Mark, str] = {Mark.GOOD: "Good", Mark.BAD: "Bad", Mark.NOTE: "Note"}

CONCLUSION = "Conclusion"
LIMITS = "What this report cannot prove"
COLUMNS = ("", "Real work", "A simulation", "Observed here")

SEAL = "Seal"
SEAL_WORDS = (
    "The last line is the seal: the SHA-256 of this whole file, reckoned with the seal’s own 64 digits as zeros. "
    "One byte changed, added or taken away anywhere breaks it; so do a mail program or an editor that write the "
    "line ends anew. It finds changes. It has no secret key, so it does not show who wrote the report."
)
SEAL_CHECK = (
    "Check it with “sora-desktop verify --check REPORT”, which also holds it against the library, "
    "or without the program in one line of shell:"
)
SEAL_SHELL = SHELL_CHECK
SEAL_AFTER = "With “shasum -a 256” for “sha256sum” on macOS."


def grade(report: Report) -> str:
    """Write the grade of a report."""
    return NO_GRADE if report.grade is None else GRADES[report.grade]


def made_at(report: Report) -> str:
    """Write when a report was made, in UTC."""
    return report.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def maker(report: Report) -> str:
    """Write what made a report."""
    return report.program if PRODUCT.casefold() in report.program.casefold() else f"{PRODUCT} {report.program}".strip()
