"""`sora-desktop connections test`: what a test found, as a table, and for each fault what to change."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, TextIO

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, put_json, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from sora_desktop.services.bundle import Services
    from sora_desktop.services.connection_reports import CheckResult, ConnectionReport

_MARKS = {True: "✓", False: "✗", None: "–"}
_SUBJECTS = {
    "address": "Address",
    "tls": "Encryption",
    "key": "Key",
    "settings": "Settings",
    "models": "Models",
    "list": "List",
    "encoding": "Encoding",
    "delete": "Delete",
    "remix": "Remix",
    "edit": "Edit",
    "extension": "Extend",
    "key checked": "Key checked",
}
_WIDEST = 100
_NARROWEST = 40


async def test(services: Services, options: argparse.Namespace) -> Exit:
    """Find out whether a connection works, without making a video."""
    connection = services.connections.get(options.name)
    report = await services.connections.test(connection.name)
    if options.json:
        put_json(_report_object(report))
    else:
        _put_report(report, connection.base_url)
    if report.ok:
        return Exit.DONE
    # Once more for those who only see what went wrong.
    say(f"{report.name} does not work. {report.fault}".rstrip())
    return Exit.NO_SERVER


def _put_report(report: ConnectionReport, base_url: str) -> None:
    put(f"{report.name} at {base_url}" if base_url else report.name)
    put("")
    width = max(len(_subject(check)) for check in report.checks)
    for check in report.checks:
        for line in _hanging(f"  {_MARKS[check.ok]} {_subject(check).ljust(width)}  ", check.detail, sys.stdout):
            put(line)
    _put_advice("What to change", [check for check in report.checks if check.ok is False])
    _put_advice("Good to know", [check for check in report.checks if check.ok is not False and check.advice])


def _put_advice(title: str, checks: Sequence[CheckResult]) -> None:
    """Say of each of some checks what to do; where there is nothing to say, what is wrong."""
    if not checks:
        return
    put("")
    put(title)
    for check in checks:
        for line in _hanging(f"  {_subject(check)}: ", check.advice or check.detail, sys.stdout, indent=4):
            put(line)


def _hanging(head: str, words: str, stream: TextIO | None, *, indent: int | None = None) -> list[str]:
    """Break a text behind a head where a terminal would break it; files get whole lines."""
    if stream is None or not stream.isatty():
        return [f"{head}{words}".rstrip()]
    width = max(min(shutil.get_terminal_size().columns, _WIDEST), _NARROWEST)
    beneath = " " * (len(head) if indent is None else indent)
    wrapped = textwrap.wrap(
        words, width, initial_indent=head, subsequent_indent=beneath, break_long_words=False, break_on_hyphens=False
    )
    return wrapped or [head.rstrip()]


def _subject(check: CheckResult) -> str:
    return _SUBJECTS.get(check.subject, check.subject.capitalize())


def _report_object(report: ConnectionReport) -> dict[str, object]:
    return {
        "name": report.name,
        "ok": report.ok,
        "error": None if report.error is None else report.error.code,
        "checks": [
            {"subject": check.subject, "ok": check.ok, "detail": check.detail, "advice": check.advice or None}
            for check in report.checks
        ],
    }
