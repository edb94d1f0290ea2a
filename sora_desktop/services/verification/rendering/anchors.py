"""What a report was made from, and its verdict, as lines at its end that both people and this program read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from sora_desktop.domain.verification import Anchor, Verdict
from sora_desktop.services.verification.rendering.seal import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sora_desktop.domain.verification import Report

_NONE = "none"
_LINE = re.compile(
    rf"(?:<pre>| {{4}})?{re.escape(NAME)} job:(\S+) entries:([0-9]{{1,9}}) head:(\S+) file:(\S+)", re.ASCII
)
_VERDICTS = {verdict.value.replace(" ", "-"): verdict for verdict in Verdict}
_OWN_VERDICT = re.compile(rf"(?:<pre>| {{4}})?{re.escape(NAME)} verdict:({'|'.join(_VERDICTS)})", re.ASCII)


def closing_lines(report: Report) -> list[str]:
    """Give the lines that go before the seal: the verdict, and a line for each anchor."""
    return [f"{NAME} verdict:{report.verdict.value.replace(' ', '-')}", *map(anchor_line, report.anchors)]


def anchor_line(anchor: Anchor) -> str:
    """Write an anchor as a line of plain letters, digits and signs that mean nothing to HTML or Markdown."""
    head, file = anchor.head or _NONE, anchor.file_sha256 or _NONE
    return f"{NAME} job:{_plain(anchor.job_id)} entries:{anchor.entries} head:{_plain(head)} file:{_plain(file)}"


def anchors_in(data: bytes) -> tuple[Anchor, ...]:
    """Read the anchors of a report in any of its formats; what they say can be relied on if its seal is intact."""
    text = data.decode("utf-8", "replace")
    if text.startswith("{"):
        return _anchors_of(text)
    return tuple(reversed(list(_lines_before_the_seal(text))))


def verdict_in(data: bytes) -> Verdict | None:
    """Read the verdict of a report in any of its formats; None where it does not say, as in earlier versions."""
    text = data.decode("utf-8", "replace")
    if text.startswith("{"):
        return _verdict_of(text)
    before = next((line for line in reversed(text.splitlines()[:-1]) if not _LINE.fullmatch(line)), "")
    match = _OWN_VERDICT.fullmatch(before)
    return None if match is None else _VERDICTS[match[1]]


def _verdict_of(text: str) -> Verdict | None:
    try:
        return Verdict(json.loads(text)["verdict"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _lines_before_the_seal(text: str) -> Iterator[Anchor]:
    """Read upwards from the last line, so that no line of the evidence can pass for one."""
    for line in reversed(text.splitlines()[:-1]):
        match = _LINE.fullmatch(line)
        if match is None:
            return
        head, file = (None if value == _NONE else unquote(value) for value in match.group(3, 4))
        yield Anchor(unquote(match[1]), int(match[2]), head, file)


def _anchors_of(text: str) -> tuple[Anchor, ...]:
    try:
        found = json.loads(text)["anchors"]
        return tuple(Anchor(each["job_id"], each["entries"], each["head"], each["file_sha256"]) for each in found)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()


def _plain(value: str) -> str:
    return quote(value.encode("utf-8", "replace"), safe="") or "-"
