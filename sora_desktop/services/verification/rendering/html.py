"""Writes a report as one web page that needs nothing else: no script, no network, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import TYPE_CHECKING

from sora_desktop.domain.verification import Grade, Verdict
from sora_desktop.services.verification.rendering import wording
from sora_desktop.services.verification.rendering.anchors import closing_lines
from sora_desktop.services.verification.rendering.seal import NAME, UNSEALED
from sora_desktop.services.verification.rendering.style import style_sheet
from sora_desktop.services.verification.rendering.visible import one_line, technical, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sora_desktop.domain.verification import Comparison, Fact, Finding, Report, Request, Section

_TONES = {Grade.SIMULATED: "simulated", Grade.CONSISTENT: "consistent", Grade.PROVEN: "proven"}
_NO_TONE = "consistent"
"""The look of what has no grade: nothing that stands out."""

_VERDICT_TONES = {Verdict.HOLDS: "holds", Verdict.DOES_NOT_HOLD: "broken", Verdict.NOT_EXAMINED: "unclear"}
_DEEPEST = 4
_LONG = 2500
"""What has more characters than this may be broken over pages."""

_LEAST_CODE = 12
"""Words with as many characters may be addresses, hashes or ids."""

_SIGNS_BEHIND = ".,;:!?)”"
_UNIT = re.compile(r"(?<=[0-9]) (?=(?:ms|s|bytes?|KiB|MiB|GiB|UTC)\b)")
_CONTENTS_FROM = 2
"""As many sections make a list of contents worth its room."""


def as_html(report: Report) -> str:
    """Write a report, with a blank seal."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield from _head(report)
    contents = list(_contents(report))
    yield '<body class="listed">' if contents else "<body>"
    yield from _top(report)
    yield from contents
    yield f'<main>\n<section class="conclusion" id="conclusion">\n<h2>{wording.CONCLUSION}</h2>'
    yield from _paragraphs(report.conclusion)
    yield "</section>"
    for number, section in enumerate(report.sections, start=1):
        yield f'<section id="part-{number}">'
        yield from _section(section, 2)
        yield "</section>"
    yield f'<section class="limits" id="limits">\n<h2>{wording.LIMITS}</h2>\n<ul>'
    yield from (f"<li>{_text(limit)}</li>" for limit in report.limits)
    yield "</ul>\n</section>"
    yield f'<footer id="seal">\n<h2>{wording.SEAL}</h2>'
    yield from _paragraphs((wording.SEAL_WORDS, wording.SEAL_CHECK))
    yield f"<pre><code>{_plain(wording.SEAL_SHELL)}</code></pre>"
    yield from _paragraphs((wording.SEAL_AFTER,))
    last = "\n".join([*closing_lines(report), UNSEALED])
    yield f"<pre>{last}</pre></footer></main></body></html>\n"


def _head(report: Report) -> Iterator[str]:
    style = style_sheet(one_line(report.title), f"{wording.KIND} · {one_line(wording.maker(report))}")
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    yield f'<!DOCTYPE html>\n<html lang="en">\n<!-- {NAME} -->\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">'
    yield f"<title>{_plain(report.title)}</title>\n<style>{style}</style>\n</head>"


def _top(report: Report) -> Iterator[str]:
    tone = "broken" if report.verdict is Verdict.DOES_NOT_HOLD else _tone(report.grade)
    yield f'<header class="top {tone}">\n<h1>{_plain(report.headline)}</h1>'
    yield f'<p class="subject">{_text(report.title)}</p>'
    yield '<ol class="scale" aria-label="Grade, from the least to the most">'
    for grade, words in wording.GRADES.items():
        current = ' aria-current="true"' if grade is report.grade else ""
        yield f'<li class="{_TONES[grade]}"{current}>{words}</li>'
    verdict = f'<dd class="verdict {_VERDICT_TONES[report.verdict]}">{wording.VERDICTS[report.verdict]}</dd>'
    none = f"<div><dt>Grade</dt><dd>{wording.NO_GRADE}</dd></div>\n" if report.grade is None else ""
    yield f'</ol>\n<dl class="key">\n{none}<div><dt>Verdict</dt>{verdict}</div>'
    yield f"<div><dt>Made</dt><dd>{wording.made_at(report)}</dd></div>"
    yield f"<div><dt>By</dt><dd>{_text(wording.maker(report))}</dd></div>\n</dl>\n</header>"


def _tone(grade: Grade | None) -> str:
    return _NO_TONE if grade is None else _TONES[grade]


def _contents(report: Report) -> Iterator[str]:
    if len(report.sections) < _CONTENTS_FROM:
        return
    parts = [(f"part-{number}", section.title) for number, section in enumerate(report.sections, start=1)]
    places = [("conclusion", wording.CONCLUSION), *parts, ("limits", wording.LIMITS), ("seal", wording.SEAL)]
    yield '<nav aria-label="Contents">\n<ol>'
    yield from (f'<li><a href="#{place}">{_text(title)}</a></li>' for place, title in places)
    yield "</ol>\n</nav>"


def _section(section: Section, depth: int) -> Iterator[str]:
    yield f"<h{depth}>{_text(section.title)}</h{depth}>"
    yield from _paragraphs(section.text)
    if section.steps:
        yield '<ol class="path">'
        yield from (f"<li>{_text(step)}</li>" for step in section.steps)
        yield "</ol>"
    yield from _facts(section.facts)
    if section.findings:
        yield '<ul class="findings">'
        yield from map(_finding, section.findings)
        yield "</ul>"
    if section.comparisons:
        yield from _contrast(section.comparisons)
    for request in section.requests:
        yield from _request(request, min(depth + 1, _DEEPEST))
    for part in section.sections:
        yield "<section>"
        yield from _section(part, min(depth + 1, _DEEPEST))
        yield "</section>"


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    short = [fact for fact in facts if not _stands_alone(fact.value)]
    if short:
        yield '<table class="facts">'
        for fact in short:
            mono, show = (' class="mono"', _plain) if technical(fact.value) else ("", _text)
            yield f'<tr><th scope="row">{_text(fact.name)}</th><td{mono}>{show(fact.value)}</td></tr>'
        yield "</table>"
    for fact in facts:
        if _stands_alone(fact.value):
            kind = "value long" if len(fact.value) > _LONG else "value"
            yield f'<div class="{kind}"><p>{_text(fact.name)}</p>\n{_block(fact.value)}</div>'


def _stands_alone(value: str) -> bool:
    return "\n" in value.strip()


def _finding(finding: Finding) -> str:
    advice = f'<p class="advice">{_text(finding.advice)}</p>' if finding.advice else ""
    mark = f'<span class="mark"></span><span class="sr">{wording.MARKS[finding.mark]}: </span>'
    return f'<li class="{finding.mark.value}">{mark}<span class="said">{_text(finding.text)}</span>{advice}</li>'


def _contrast(rows: Sequence[Comparison]) -> Iterator[str]:
    _, *columns = wording.COLUMNS
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    yield f'<table class="contrast">\n<thead><tr><td></td>{heads}</tr></thead>\n<tbody>'
    for row in rows:
        cells = zip(columns, (row.real, row.simulated, row.observed), strict=True)
        written = "".join(f'<td data-column="{column}">{_text(text)}</td>' for column, text in cells)
        yield f'<tr><th scope="row">{_text(row.subject)}</th>{written}</tr>'
    yield "</tbody>\n</table>"


def _request(request: Request, depth: int) -> Iterator[str]:
    long = " long" if len(request.curl) > _LONG else ""
    yield f'<article class="request{long}"><h{depth}>{_text(request.title)}</h{depth}>'
    if request.outcome:
        yield f'<p class="outcome">{_text(request.outcome)}</p>'
    yield _block(request.curl)
    if request.advice:
        yield f'<p class="advice">{_text(request.advice)}</p>'
    yield "</article>"


def _paragraphs(texts: Sequence[str]) -> Iterator[str]:
    yield from (f"<p>{_text(text)}</p>" for text in texts if text.strip())


def _block(text: str) -> str:
    shown = visible(text).strip("\n")
    return f"<pre><code>{html.escape(shown)}</code></pre>"


def _text(text: str) -> str:
    """Write a text so that nothing in it is markup; what is for machines is set apart, and units stay at numbers."""
    return _UNIT.sub("\u00a0", " ".join(map(_word, one_line(text).split(" "))))


def _word(word: str) -> str:
    end = word[len(word.rstrip(_SIGNS_BEHIND)) :]
    plain = word.removesuffix(end)
    shown = html.escape(plain)
    return f"{f'<code>{shown}</code>' if len(plain) >= _LEAST_CODE and technical(plain) else shown}{html.escape(end)}"


def _plain(text: str) -> str:
    return html.escape(one_line(text))
