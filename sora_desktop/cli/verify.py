"""`sora-desktop verify`: what the evidence shows of clips, files and connections, and checks of earlier reports."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import OutputLost, put, say
from sora_desktop.domain.verification import Mark, ReportFormat, Verdict
from sora_desktop.services.verification.rendering import render
from sora_desktop.services.verification.saving import format_of, save_report

if TYPE_CHECKING:
    import argparse

    from sora_desktop.domain.verification import Finding, Report
    from sora_desktop.services.bundle import Services

EXITS = {Verdict.HOLDS: Exit.DONE, Verdict.DOES_NOT_HOLD: Exit.INCOMPLETE, Verdict.NOT_EXAMINED: Exit.NO_SERVER}
"""Which verdict gets which exit code: 0, 1 and 3."""

_MARKS = {Mark.GOOD: "✓", Mark.BAD: "✗", Mark.NOTE: "–"}


async def verify(services: Services, options: argparse.Namespace) -> Exit:
    """Make a report, or check one."""
    wrong = _wrong(options)
    if wrong:
        say(wrong)
        return Exit.REFUSED
    if options.check is not None:
        return await _check(services, options.check)
    report = await _report(services, options)
    if report is None:
        return Exit.REFUSED
    return await _written(report, options)


def _wrong(options: argparse.Namespace) -> str:
    """Say what is wrong with the arguments together; nothing if they can be followed."""
    asked = [bool(options.subjects), options.connection is not None, options.check is not None]
    if sum(asked) != 1:
        return "Name a job, a batch or a file, or write --connection NAME, or --check REPORT: one of these."
    if options.check is not None and (options.live or options.output or options.format):
        return "--check looks at a report that is there; --live, --format and -o are for making one."
    return ""


async def _report(services: Services, options: argparse.Namespace) -> Report | None:
    """Make the report that was asked for; None, and a sentence, where there is nothing to make it of."""
    service = services.verification
    if options.connection is not None:
        return await service.of_connection(options.connection, live=options.live)
    files = [Path(subject) for subject in options.subjects if _is_path(subject)]
    if not files:
        jobs = {job.id: job for subject in options.subjects for job in await service.find(subject)}
        return await service.of_jobs(list(jobs.values()), live=options.live)
    if len(options.subjects) > 1:
        say("Name one file at a time, or several jobs.")
        return None
    if not files[0].exists() or files[0].is_dir():
        say(f"{files[0]} is a folder." if files[0].is_dir() else f"There is no file {files[0]}.")
        return None
    return await service.of_file(files[0], live=options.live)


def _is_path(subject: str) -> bool:
    """Tell whether somebody means a file: it is there, or is written as only paths are."""
    try:
        there = Path(subject).is_file()
    except (OSError, ValueError):
        there = False
    return there or "/" in subject or "\\" in subject


async def _written(report: Report, options: argparse.Namespace) -> Exit:
    target: Path | None = options.output
    form = options.format or (format_of(target) if target else None) or ReportFormat.MARKDOWN
    text = await asyncio.to_thread(render, report, form)
    if target is None:
        _print(text)
        return EXITS[report.verdict]
    try:
        await asyncio.to_thread(save_report, target, text)
    except OSError as error:
        say(f"The report cannot be written to {target}: {error.strerror or error}.")
        return Exit.REFUSED
    put(report.headline)
    return EXITS[report.verdict]


async def _check(services: Services, report: Path) -> Exit:
    try:
        check = await services.verification.check(report)
    except FileNotFoundError:
        say(f"There is no file {report}.")
        return Exit.REFUSED
    except OSError as error:
        say(f"{report} cannot be read: {error.strerror or error}.")
        return Exit.NO_SERVER
    for finding in check.findings:
        put(finding_line(finding))
    put(check.words)
    return EXITS[check.verdict]


def finding_line(finding: Finding) -> str:
    """Write a finding as a line."""
    return f"{_MARKS[finding.mark]} {finding.text} {finding.advice}".rstrip()


def _print(text: str) -> None:
    """Print a report to the byte as it is sealed, whatever the terminal's letters and line ends are.

    Raises:
        OutputLost: it cannot be printed.
    """
    try:
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            sys.stdout.write(text)
        else:
            stream.write(text.encode())
        sys.stdout.flush()
    except OSError as error:
        raise OutputLost(error) from error
