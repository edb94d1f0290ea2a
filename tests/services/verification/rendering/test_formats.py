"""Each format says all of a report, and nothing in the evidence can act as anything but text."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sora_desktop.domain.verification import Fact, Grade, Mark, Report, ReportFormat, Section, Verdict
from sora_desktop.services.verification.rendering import render
from sora_desktop.services.verification.rendering.style import style_sheet
from sora_desktop.services.verification.rendering.visible import one_line, technical, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = st.text(st.characters(codec=None), max_size=60) | st.sampled_from(
    [
        "</script>",
        "|",
        "`",
        "```\n",
        "~~~",
        "<!--",
        "-->",
        "&lt;",
        "\\",
        "\\|",
        "a_b_c",
        "_a_",
        "1. x",
        "- x",
        "#",
        "]]>",
    ]
)
VOID = {"meta"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer", "div", "span", "p"),
    *("h1", "h2", "ol", "ul", "li", "dl", "dt", "dd", "table", "tr", "th", "td", "pre", "code"),
}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "scope", "aria-label", "aria-current"}


class Page(HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.style = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self.style += data
        else:
            self.texts.append(data)


def of_evidence(report: Report) -> Iterator[str]:
    """Give every text of a report."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str) and not isinstance(value, Mark):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                yield from walk(item)
        elif isinstance(value, dict):
            for item in value.values():
                yield from walk(item)

    fields = dataclasses.asdict(report)
    for name in ("grade", "verdict", "made_at", "anchors"):
        del fields[name]
    for section in _all_sections(report.sections):
        yield from walk(dataclasses.asdict(section))
    yield from walk(fields)


def _all_sections(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield dataclasses.replace(section, sections=())
        yield from _all_sections(section.sections)


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_a_page_is_one_file_with_no_script_and_nothing_from_elsewhere(report: Report) -> None:
    page = Page(render(report, ReportFormat.HTML))
    for tag, attributes in page.tags:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "svg", "form", "base", "video"}
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}]
        assert (attributes.get("href") or "#").startswith("#")
    assert re.search(r"url\(|@import|expression", page.style) is None
    policy = next(each["content"] for tag, each in page.tags if each.get("http-equiv") == "Content-Security-Policy")
    allowed = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"
    targets = {each["href"] for tag, each in page.tags if tag == "a"}
    assert targets <= {f"#{each['id']}" for _, each in page.tags if "id" in each}
    assert len(targets) == len(report.sections) + 3


def test_a_page_begins_with_what_was_found_and_shows_every_text(report: Report) -> None:
    page = Page(render(report, ReportFormat.HTML))
    seen = spaced("".join(page.texts))
    after_title = spaced("".join(page.texts[page.texts.index(one_line(report.title)) + 1 :]))
    assert after_title.startswith("SIMULATED: nothing was sent.")
    for text in of_evidence(report):
        assert spaced(visible(text)) in seen, text
    assert "\u202e" not in seen
    assert "\x1b" not in seen


@given(TEXTS)
def test_any_text_comes_back_from_a_page_and_leaves_its_structure_alone(report: Report, text: str) -> None:
    small = dataclasses.replace(
        report,
        title=text,
        headline=text,
        sections=(Section(title=text, text=(text,), facts=(Fact(text, text), Fact("x", f"{text}\nx")), steps=(text,)),),
    )
    page = Page(render(small, ReportFormat.HTML))
    assert spaced(visible(text)) in spaced("".join(page.texts))
    assert {tag for tag, _ in page.tags} <= TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
    assert len([tag for tag, _ in page.tags if tag == "li"]) == 1 + len(Grade) + len(report.limits)


@given(TEXTS)
def test_no_title_gets_out_of_its_quotes_in_the_style_sheet(text: str) -> None:
    style = style_sheet(one_line(text), one_line(text))
    plain = style_sheet("", "")
    found = re.findall(r'content: "((?:[A-Za-z0-9 ]|\\[0-9a-f]{6})*)";', style)
    wanted = one_line(text) if len(one_line(text)) <= 80 else f"{one_line(text)[:79]}…"
    for written in found[-2:]:
        assert re.sub(r"\\([0-9a-f]{6})", lambda match: chr(int(match[1], 16)), written) == wanted
    assert style.replace(f'"{found[-1]}"', '""') == plain


def test_json_has_its_name_and_every_value_exactly(report: Report) -> None:
    text = render(report, ReportFormat.JSON)
    assert text.isascii()
    found = json.loads(text)
    assert list(found) == [
        *("schema", "headline", "grade", "verdict", "title", "made_at", "program", "conclusion", "sections"),
        *("limits", "anchors", "how_to_check", "seal"),
    ]
    assert found["schema"] == "sora-desktop-report/1"
    assert (found["grade"], found["verdict"]) == (Grade.SIMULATED.value, Verdict.DOES_NOT_HOLD.value)
    assert found["made_at"] == "2026-11-22T12:30:05Z"
    wanted = json.loads(json.dumps(dataclasses.asdict(report), default=str))
    for name in ("headline", "title", "program", "conclusion", "sections", "limits", "anchors"):
        assert found[name] == wanted[name]
    assert re.fullmatch(r"sora-desktop-report/1 sha256:[0-9a-f]{64}", found["seal"])


def test_markdown_begins_with_what_was_found(report: Report) -> None:
    assert render(report, ReportFormat.MARKDOWN).startswith("# SIMULATED: nothing was sent.")


def test_markdown_keeps_tables_lists_headings_and_fences_of_its_own(report: Report) -> None:
    lines = render(report, ReportFormat.MARKDOWN).splitlines()
    outside, fence, headings, table = [], "", [], 0
    for line in lines:
        if not fence and (opened := re.match(r"(`{3,})(?:sh)?$", line)):
            fence = opened[1]
        elif fence:
            fence = "" if line == fence else fence
        else:
            outside.append(line)
    assert fence == ""
    for line in outside:
        if re.match(r"#+ ", line):
            headings.append(line)
        cells = len(re.findall(r"(?<!\\)\|", line))
        if line.startswith("|"):
            table = table or cells
            assert cells == table
        else:
            table = 0
            assert cells == 0
        assert re.search(r"(?<!\\)(?:\\\\)*<[a-zA-Z/!]", re.sub(r"`[^`]*`", "", line)) is None
    assert len(headings) == 1 + 1 + 6 + 1 + 1
    assert "## \\- Empty" in headings
    assert "## 1\\. Numbered" in headings
    assert "```` " not in "".join(outside)


def test_markdown_leaves_addresses_and_names_of_modules_to_be_found_by_search(report: Report) -> None:
    text = "From https://video.example.com/v1/a_b, by sora_desktop.clients.http at 203.0.113.20"
    assert text in render(dataclasses.replace(report, conclusion=(text,)), ReportFormat.MARKDOWN)


@given(TEXTS)
def test_what_cannot_be_seen_is_written_as_its_code_and_the_rest_stays(text: str) -> None:
    shown = visible(text)
    shown.encode()
    assert all(sign.isprintable() or sign in "\n\t\u200c\u200d" or sign.isspace() for sign in shown)
    back = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), shown)
    if "\\u{" not in text:
        assert back == text.replace("\r\n", "\n")
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("https://api.example.com/v1", True),
        ('{"id": "a b"}', True),
        ("9" * 64, True),
        ("clip-0193c5b0.mp4", True),
        ("/home/me/Videos/Sora Desktop/A harbour.mp4", True),
        ("C:\\Users\\me\\A harbour.mp4", True),
        ("4,193,280 bytes", False),
        ("Valid, signer unknown", False),
        ("Donaudampfschiff", False),
        ("", False),
    ],
)
def test_values_for_machines_are_told_from_words(text: str, machine: bool) -> None:  # noqa: FBT001 - a table of facts
    assert technical(text) is machine


@pytest.mark.parametrize("form", ReportFormat)
@pytest.mark.parametrize("grade", Grade)
def test_every_grade_and_verdict_is_written_in_words(report: Report, form: ReportFormat, grade: Grade) -> None:
    for verdict in Verdict:
        text = render(dataclasses.replace(report, grade=grade, verdict=verdict), form)
        assert grade.value in text.replace("Simulated", "simulated").replace("Proven", "proven").replace("Cons", "cons")
        assert verdict.value in text.lower()
