"""Writes a report as Markdown, in the form that GitHub reads; nothing from the evidence acts as markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Mark
from sora_desktop.services.verification.rendering import wording
from sora_desktop.services.verification.rendering.anchors import closing_lines
from sora_desktop.services.verification.rendering.seal import NAME, UNSEALED
from sora_desktop.services.verification.rendering.visible import one_line, technical, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.verification import Finding, Report, Request, Section

_MARKUP = re.compile(r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])")
"""What may be markup; an underscore within a word is none, and addresses stay as they are, to be found by search."""

_AT_START = re.compile(r"^(?:[-+=#]|\d+(?=[.)](?:\s|$)))")
_SIGNS = {Mark.GOOD: "✓", Mark.BAD: "✗", Mark.NOTE: "•"}
_LONG = 160
"""Values with more characters stand below their table."""

_DEEPEST = 6


def as_markdown(report: Report) -> str:
    """Write a report, with a blank seal."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"# {_text(report.headline)}"
    yield ""
    yield f"{_text(report.title)} · {wording.KIND}, `{NAME}`"
    yield ""
    yield from _table(
        ("", ""),
        [
            ("**Grade**", f"**{wording.grade(report)}**"),
            ("**Verdict**", f"**{wording.VERDICTS[report.verdict]}**"),
            ("Made", wording.made_at(report)),
            ("By", _text(wording.maker(report))),
        ],
    )
    yield from ("", f"## {wording.CONCLUSION}", "")
    yield from _paragraphs(report.conclusion)
    for section in report.sections:
        yield from _section(section, 2)
    yield from (f"## {wording.LIMITS}", "")
    yield from _list("-", report.limits)
    yield from (f"## {wording.SEAL}", "")
    yield from _paragraphs((wording.SEAL_WORDS, wording.SEAL_CHECK))
    yield from _fenced(wording.SEAL_SHELL, "sh")
    yield from _paragraphs((wording.SEAL_AFTER,))
    yield from (f"    {line}" for line in closing_lines(report))
    yield f"    {UNSEALED}\n"


def _section(section: Section, depth: int) -> Iterator[str]:
    yield from (f"{'#' * min(depth, _DEEPEST)} {_text(section.title)}", "")
    yield from _paragraphs(section.text)
    if section.steps:
        yield from (f"{number}. {_text(step)}" for number, step in enumerate(section.steps, start=1))
        yield ""
    yield from _facts(section)
    for finding in section.findings:
        yield from _finding(finding)
    if section.findings:
        yield ""
    if section.comparisons:
        rows = [
            (_strong(row.subject), *map(_text, (row.real, row.simulated, row.observed))) for row in section.comparisons
        ]
        yield from (*_table(wording.COLUMNS, rows), "")
    for request in section.requests:
        yield from _request(request)
    for part in section.sections:
        yield from _section(part, depth + 1)


def _facts(section: Section) -> Iterator[str]:
    short = [fact for fact in section.facts if not _stands_alone(fact.value)]
    if short:
        yield from (*_table(("", ""), [(_text(fact.name), _value(fact.value)) for fact in short]), "")
    for fact in section.facts:
        if _stands_alone(fact.value):
            yield from (_strong(fact.name), "")
            yield from _fenced(fact.value)


def _stands_alone(value: str) -> bool:
    return "\n" in value.strip() or (len(value) > _LONG and technical(value))


def _finding(finding: Finding) -> Iterator[str]:
    sign = _SIGNS[finding.mark]
    yield f"- **{sign} {wording.MARKS[finding.mark]}:** {_text(finding.text)}"
    if finding.advice:
        yield f"  *{_text(finding.advice)}*"


def _request(request: Request) -> Iterator[str]:
    yield from (_strong(request.title), "")
    yield from _paragraphs((request.outcome,))
    yield from _fenced(request.curl, "sh")
    if request.advice:
        yield from (f"> {_text(request.advice)}", "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _paragraphs(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        if text.strip():
            yield from (_text(text), "")


def _list(sign: str, texts: Sequence[str]) -> Iterator[str]:
    yield from (f"{sign} {_text(text)}" for text in texts)
    yield ""


def _fenced(text: str, language: str = "") -> Iterator[str]:
    shown = visible(text).strip("\n")
    fence = "`" * max(3, _longest_run(shown) + 1)
    yield from (f"{fence}{language}", shown, fence, "")


def _value(value: str) -> str:
    """Write a value as code, where it is one for machines, so that it can be read to the letter."""
    shown = one_line(value)
    if not technical(shown):
        return _text(shown)
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    escaped = shown.replace("|", "\\|")
    return f"{fence}{pad}{escaped}{pad}{fence}"


def _text(text: str) -> str:
    """Write a text in one line, so that it reads as it is and none of it acts as markup."""
    return _AT_START.sub(_before_last, _MARKUP.sub(_escaped, one_line(text)))


def _strong(text: str) -> str:
    shown = _text(text)
    return f"**{shown}**" if shown else ""


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _before_last(match: re.Match[str]) -> str:
    """Escape the sign that makes a list or a heading; of a number, it is what follows."""
    return f"{match[0]}\\" if match[0][0].isdigit() else f"\\{match[0]}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
