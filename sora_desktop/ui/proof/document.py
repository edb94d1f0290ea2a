"""A report as a document of Qt: to be read in the window, and to be printed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QTextDocument, QTextOption

from sora_desktop.domain.verification import Mark
from sora_desktop.ui import theme
from sora_desktop.ui.moments import local_time
from sora_desktop.ui.proof.standing import mark_word
from sora_desktop.ui.proof.words import comparison_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QColor

    from sora_desktop.domain.verification import Comparison, Fact, Finding, Report, Request, Section
    from sora_desktop.ui.theme import Colors

_SIGNS = {Mark.GOOD: "✓", Mark.BAD: "✗", Mark.NOTE: "–"}
_DEEPEST = 4
_MARGIN = 20


def for_screen(report: Report) -> QTextDocument:
    """Set what follows the first line of a report, in the scheme of now."""
    made = _empty(report)
    made.setDefaultFont(theme.font())
    made.setDefaultStyleSheet(_style(theme.colors()))
    made.setDocumentMargin(_MARGIN)
    made.setHtml("".join(_Setter(theme.colors()).report(report)))
    return made


def for_paper(report: Report) -> QTextDocument:
    """Set a whole report in dark letters on white, whatever the scheme of the window."""
    from sora_desktop.services.verification.rendering.paper import render_for_paper  # noqa: PLC0415 - when it is printed

    made = _empty(report)
    made.setHtml(render_for_paper(report))
    return made


class _Setter:
    """Writes down the parts of a report in the HTML that Qt knows."""

    def __init__(self, colours: Colors) -> None:
        self._colours = colours

    def report(self, report: Report) -> Iterator[str]:
        for words in report.conclusion:
            yield f"<p>{escape(words)}</p>"
        for section in report.sections:
            yield from self._section(section, 2)
        if report.limits:
            yield f"<h2>{escape(QCoreApplication.translate('Proof', 'What this does not prove'))}</h2><ul>"
            yield from (f"<li>{escape(words)}</li>" for words in report.limits)
            yield "</ul>"
        made = QCoreApplication.translate("Proof", "Made on {moment} by Sora Desktop {version}.")
        moment = QLocale().toString(local_time(report.made_at), QLocale.FormatType.LongFormat)
        yield f'<p class="small">{escape(made.format(moment=moment, version=report.program))}</p>'

    def _section(self, section: Section, level: int) -> Iterator[str]:
        yield f"<h{level}>{escape(section.title)}</h{level}>"
        for words in section.text:
            yield f"<p>{escape(words)}</p>"
        if section.facts:
            yield from self._facts(section.facts)
        if section.findings:
            yield from self._findings(section.findings)
        if section.steps:
            yield "<ol>"
            yield from (f"<li>{escape(step)}</li>" for step in section.steps)
            yield "</ol>"
        if section.comparisons:
            yield from self._comparisons(section.comparisons)
        for request in section.requests:
            yield from self._request(request)
        for part in section.sections:
            yield from self._section(part, min(level + 1, _DEEPEST))

    def _facts(self, facts: Sequence[Fact]) -> Iterator[str]:
        short = [fact for fact in facts if "\n" not in fact.value.strip()]
        if short:
            yield '<table cellspacing="0" width="100%">'
            for fact in short:
                yield f'<tr><td width="26%" class="name">{escape(fact.name)}</td><td>{escape(fact.value)}</td></tr>'
            yield "</table>"
        for fact in facts:
            if fact not in short:
                yield f'<p class="name">{escape(fact.name)}</p>'
                yield from self._block(fact.value.strip("\n"))

    def _findings(self, findings: Sequence[Finding]) -> Iterator[str]:
        yield '<table cellspacing="0" width="100%">'
        for finding in findings:
            ink = _of_mark(finding.mark, self._colours).name()
            sign = f'<b style="color: {ink}">{_SIGNS[finding.mark]} {escape(mark_word(finding.mark))}</b>'
            advice = f'<br/><span class="muted">{escape(finding.advice)}</span>' if finding.advice else ""
            yield f'<tr><td width="14%">{sign}</td><td>{escape(finding.text)}{advice}</td></tr>'
        yield "</table>"

    def _comparisons(self, rows: Sequence[Comparison]) -> Iterator[str]:
        subject = QCoreApplication.translate("Proof", "Of what")
        seen, real, simulated = comparison_names()
        yield '<table cellspacing="0" width="100%"><tr>'
        yield "".join(f'<th align="left">{escape(name)}</th>' for name in (subject, real, simulated, seen))
        yield "</tr>"
        for row in rows:
            yield f"<tr><td><b>{escape(row.subject)}</b></td>"
            yield f'<td class="muted">{escape(row.real)}</td><td class="muted">{escape(row.simulated)}</td>'
            yield f"<td>{escape(row.observed)}</td></tr>"
        yield "</table>"

    def _request(self, request: Request) -> Iterator[str]:
        yield f"<p><b>{escape(request.title)}</b><br/>{escape(request.outcome)}"
        yield f'<br/><span class="muted">{escape(request.advice)}</span></p>' if request.advice else "</p>"
        yield from self._block(request.curl)

    def _block(self, words: str) -> Iterator[str]:
        # A table, because a paragraph's ground does not reach beyond its letters.
        yield f'<table width="100%" cellspacing="0"><tr><td bgcolor="{self._colours.background.name()}">'
        family = theme.fixed(theme.SMALL_PIXELS).family()
        yield f"<pre style=\"font-family: '{family}'\">{escape(words)}</pre></td></tr></table>"


def _style(colours: Colors) -> str:
    text, muted = colours.text.name(), colours.muted.name()
    return f"""
        body, p, td, th, li {{ color: {text}; font-size: {theme.TEXT_PIXELS}px; }}
        h2 {{ color: {text}; font-size: 15px; margin-top: 20px; margin-bottom: 6px; }}
        h3, h4 {{ color: {text}; font-size: {theme.TEXT_PIXELS}px; margin-top: 14px; margin-bottom: 4px; }}
        p {{ margin-top: 4px; margin-bottom: 6px; }}
        td, th {{ padding: 3px 8px 3px 0px; }}
        pre {{ color: {text}; font-size: {theme.SMALL_PIXELS}px; white-space: pre-wrap; margin: 6px 8px; }}
        .name, .muted, th {{ color: {muted}; }}
        th {{ font-weight: normal; }}
        .small {{ color: {muted}; font-size: {theme.SMALL_PIXELS}px; margin-top: 18px; }}
    """


def _of_mark(mark: Mark, colours: Colors) -> QColor:
    return {Mark.GOOD: colours.done, Mark.BAD: colours.failed, Mark.NOTE: colours.muted}[mark]


def _empty(report: Report) -> QTextDocument:
    made = QTextDocument()
    # Let lines end amid a word where nothing else helps: a fingerprint is one.
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setDefaultTextOption(option)
    made.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, report.title)
    return made
