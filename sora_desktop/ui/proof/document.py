"""A report as a document of Qt: to be read in the window, and to be printed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QTextDocument, QTextOption

from sora_desktop.domain.verification import Mark
from sora_desktop.services.verification.rendering.visible import one_line, technical, visible
from sora_desktop.ui import theme
from sora_desktop.ui.controls.note import Tone
from sora_desktop.ui.moments import local_time
from sora_desktop.ui.proof.standing import mark_word, standing
from sora_desktop.ui.proof.words import comparison_names
from sora_desktop.ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QColor, QFont

    from sora_desktop.domain.verification import Comparison, Fact, Finding, Report, Request, Section
    from sora_desktop.ui.theme import Colors

_SIGNS = {Mark.GOOD: "✓", Mark.BAD: "✗", Mark.NOTE: "–"}
_WIDTHS = (15, 28, 28, 29)
"""Of the columns of the table of real against simulated, in hundredths."""

_DEEPEST = 4
_MARGIN = 20
_POINTS = 9.5


@dataclass(frozen=True, slots=True)
class Dress:
    """How a document looks; lengths are written as style sheets do."""

    colours: Colors
    text: str
    small: str


def for_screen(report: Report) -> QTextDocument:
    """Set what follows the first line of a report, in the scheme of now."""
    dress = Dress(theme.colors(), f"{theme.TEXT_PIXELS}px", f"{theme.SMALL_PIXELS}px")
    made = _set(report, dress, theme.font(), whole=False)
    made.setDocumentMargin(_MARGIN)
    return made


def for_paper(report: Report) -> QTextDocument:
    """Set a whole report in dark letters on white, whatever the scheme of the window."""
    font = theme.font()
    # Pixels of a printer are too small to read.
    font.setPointSizeF(_POINTS)
    return _set(report, Dress(LIGHT, f"{_POINTS}pt", "8pt"), font, whole=True)


def _set(report: Report, dress: Dress, font: QFont, *, whole: bool) -> QTextDocument:
    made = QTextDocument()
    # Let lines end amid a word where nothing else helps: a fingerprint is one.
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    made.setDefaultTextOption(option)
    made.setDefaultFont(font)
    made.setDefaultStyleSheet(_style(dress))
    made.setHtml("".join(_Setter(dress).report(report, whole=whole)))
    made.setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, report.title)
    return made


class _Setter:
    """Writes down the parts of a report in the HTML that Qt knows."""

    def __init__(self, dress: Dress) -> None:
        self._colours = dress.colours

    def report(self, report: Report, *, whole: bool) -> Iterator[str]:
        if whole:
            yield from self._head(report)
        for words in report.conclusion:
            yield f"<p>{_text(words)}</p>"
        # Qt takes the size of a heading from its level: in the window there is no larger one above.
        level = 2 if whole else 3
        for section in report.sections:
            yield from self._section(section, level)
        if report.limits:
            title = _text(QCoreApplication.translate("Proof", "What this does not prove"))
            yield f"<h{level}>{title}</h{level}><ul>"
            yield from (f"<li>{_text(words)}</li>" for words in report.limits)
            yield "</ul>"
        if whole:
            # A file can be checked later; paper cannot.
            unsealed = QCoreApplication.translate(
                "Proof", "This print has no seal: keep the report as a file, too, to check it later."
            )
            yield f'<p class="small">{_text(unsealed)}</p>'

    def _head(self, report: Report) -> Iterator[str]:
        stands = standing(report.grade, report.verdict)
        colours = self._colours
        ink, wash = {
            Tone.PROBLEM: (colours.failed, colours.failed_wash),
            Tone.ATTENTION: (colours.attention, colours.attention_wash),
            Tone.DONE: (colours.done, colours.done_wash),
            Tone.QUIET: (colours.text, colours.background),
        }[stands.tone]
        made = QCoreApplication.translate("Proof", "Made on {moment} by Sora Desktop {version}.")
        moment = QLocale().toString(local_time(report.made_at), QLocale.FormatType.LongFormat)
        # What was found is the first line, as it is in every other form of a report.
        yield f"<h1>{_text(report.headline)}</h1>"
        yield f'<p class="small">{_text(report.title)}<br/>'
        yield f"{_text(made.format(moment=moment, version=report.program))}</p>"
        yield f'<table width="100%" cellspacing="0"><tr><td class="head" bgcolor="{wash.name()}">'
        yield f'<b style="color: {ink.name()}">{_text(stands.words)}</b></td></tr></table><p></p>'

    def _section(self, section: Section, level: int) -> Iterator[str]:
        yield f"<h{level}>{_text(section.title)}</h{level}>"
        for words in section.text:
            yield f"<p>{_text(words)}</p>"
        if section.facts:
            yield from self._facts(section.facts)
        if section.findings:
            yield from self._findings(section.findings)
        if section.steps:
            yield "<ol>"
            yield from (f"<li>{_text(step)}</li>" for step in section.steps)
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
                yield f'<tr><td width="26%" class="row name">{_text(fact.name)}</td>'
                yield f'<td class="row">{self._value(fact.value)}</td></tr>'
            yield "</table>"
        for fact in facts:
            if fact not in short:
                yield f'<p class="name">{_text(fact.name)}</p>'
                yield from self._block(fact.value.strip("\n"))

    def _value(self, value: str) -> str:
        """Set a value in letters of one width where it is one for machines."""
        return f'<span class="code">{_text(value)}</span>' if technical(value) else _text(value)

    def _findings(self, findings: Sequence[Finding]) -> Iterator[str]:
        yield '<table cellspacing="0" width="100%">'
        for finding in findings:
            ink = _of_mark(finding.mark, self._colours).name()
            sign = f'<b style="color: {ink}">{_SIGNS[finding.mark]} {_text(mark_word(finding.mark))}</b>'
            advice = f'<br/><span class="muted">{_text(finding.advice)}</span>' if finding.advice else ""
            yield f'<tr><td width="14%">{sign}</td><td>{_text(finding.text)}{advice}</td></tr>'
        yield "</table>"

    def _comparisons(self, rows: Sequence[Comparison]) -> Iterator[str]:
        subject = QCoreApplication.translate("Proof", "Of what")
        seen, real, simulated = comparison_names()
        yield '<table cellspacing="0" width="100%"><thead><tr>'
        for name, width in zip((subject, real, simulated, seen), _WIDTHS, strict=True):
            yield f'<th align="left" width="{width}%" class="row">{_text(name)}</th>'
        yield "</tr></thead>"
        for row in rows:
            yield f'<tr><td class="row"><b>{_text(row.subject)}</b></td>'
            yield f'<td class="row muted">{_text(row.real)}</td><td class="row muted">{_text(row.simulated)}</td>'
            yield f'<td class="row">{_text(row.observed)}</td></tr>'
        yield "</table>"

    def _request(self, request: Request) -> Iterator[str]:
        yield f"<p><b>{_text(request.title)}</b><br/>{_text(request.outcome)}"
        yield f'<br/><span class="muted">{_text(request.advice)}</span></p>' if request.advice else "</p>"
        yield from self._block(request.curl)

    def _block(self, words: str) -> Iterator[str]:
        # A table, because a paragraph's ground does not reach beyond its letters.
        yield f'<table width="100%" cellspacing="0"><tr><td bgcolor="{self._colours.background.name()}">'
        family = theme.fixed(theme.SMALL_PIXELS).family()
        yield f"<pre style=\"font-family: '{family}'\">{escape(visible(words))}</pre></td></tr></table>"


def _style(dress: Dress) -> str:
    text, muted = dress.colours.text.name(), dress.colours.muted.name()
    return f"""
        body, p, td, th, li {{ color: {text}; font-size: {dress.text}; }}
        h1 {{ color: {text}; margin-bottom: 4px; }}
        h2, h3 {{ color: {text}; margin-top: 20px; margin-bottom: 6px; }}
        h4 {{ color: {text}; margin-top: 14px; margin-bottom: 4px; }}
        p {{ margin-top: 4px; margin-bottom: 6px; }}
        table {{ margin-top: 6px; margin-bottom: 6px; }}
        td, th {{ padding: 3px 8px 3px 0px; }}
        .row {{ border-bottom: 1px solid {dress.colours.line.name()}; }}
        .code {{ font-family: '{theme.fixed(theme.SMALL_PIXELS).family()}'; font-size: {dress.small}; }}
        .head {{ padding: 8px; }}
        pre {{ color: {text}; font-size: {dress.small}; white-space: pre-wrap; margin: 6px 8px; }}
        .name, .muted, th {{ color: {muted}; }}
        th {{ font-weight: normal; }}
        .small {{ color: {muted}; font-size: {dress.small}; }}
    """


def _of_mark(mark: Mark, colours: Colors) -> QColor:
    return {Mark.GOOD: colours.done, Mark.BAD: colours.failed, Mark.NOTE: colours.muted}[mark]


def _text(words: str) -> str:
    """Write words so that nothing in them acts as markup, or is there and cannot be seen."""
    return escape(one_line(words))
