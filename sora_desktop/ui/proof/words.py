"""Parts of a receipt as plain text, as they are copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from sora_desktop.ui.proof.standing import mark_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.verification import Comparison, Request, Section


def sections_text(sections: Sequence[Section]) -> str:
    """Write sections down, one below the other."""
    return "\n\n".join(section_text(section) for section in sections)


def section_text(section: Section) -> str:
    """Write a section down, with everything that is in it."""
    return "\n".join((section.title, *_lines(section)))


def compared(row: Comparison) -> list[tuple[str, str]]:
    """Give what is said of a row of the comparison, with the words for each of it."""
    return list(zip(comparison_names(), (row.observed, row.real, row.simulated), strict=True))


def comparison_names() -> tuple[str, str, str]:
    """Name what was seen, what real work shows, and what a simulation shows."""
    return (
        QCoreApplication.translate("Proof", "Seen here"),
        QCoreApplication.translate("Proof", "Real"),
        QCoreApplication.translate("Proof", "Simulated"),
    )


def _lines(section: Section) -> Iterator[str]:
    yield from section.text
    for fact in section.facts:
        yield f"{fact.name}: {fact.value}"
    for finding in section.findings:
        yield f"{mark_word(finding.mark)}: {finding.text} {finding.advice}".rstrip()
    for number, step in enumerate(section.steps, 1):
        yield f"{number}. {step}"
    for row in section.comparisons:
        yield row.subject
        for name, words in compared(row):
            yield f"  {name}: {words}"
    for request in section.requests:
        yield from _request(request)
    for part in section.sections:
        yield ""
        yield section_text(part)


def _request(request: Request) -> Iterator[str]:
    yield f"{request.title}: {request.outcome}"
    yield request.curl
    if request.advice:
        yield request.advice
