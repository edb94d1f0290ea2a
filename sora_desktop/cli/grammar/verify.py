"""The command that says what the evidence shows of clips, and checks earlier reports."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import path, text
from sora_desktop.domain.verification import ReportFormat

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands

_DESCRIPTION = """\
Say what the kept evidence shows of where clips came from: the path of the request, the exchanges with the
server, the file and its content credentials. The conclusion has one of three grades: proven by evidence;
consistent with, but not proven; simulated. What the report cannot prove is said in it, too."""

_EPILOG = """\
exit codes: 0 it holds, 1 it does not hold (something was changed, or a live test failed),
2 wrong arguments (such as an unknown job), 3 it cannot be examined (such as a clip that is gone)"""


def add_verify(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `verify`."""
    parser = commands.add_parser(
        "verify",
        parents=[shared],
        help="say what the evidence shows of where clips came from",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command="verify")
    parser.add_argument(
        "subjects",
        nargs="*",
        type=text,
        metavar="JOB|FILE",
        help="a job's id or its beginning, the id or name of a batch, or a file, which is looked up by its content",
    )
    parser.add_argument("--connection", type=text, metavar="NAME", help="report on a connection and its latest jobs")
    parser.add_argument("--live", action="store_true", help="also test the server now, with requests that cost nothing")
    parser.add_argument(
        "--format", type=ReportFormat, choices=list(ReportFormat), help="how it is written (default: by -o, else md)"
    )
    parser.add_argument("-o", "--output", type=path, metavar="FILE", help="write it to this file, replacing it")
    parser.add_argument("--check", type=path, metavar="REPORT", help="check a report that was written earlier")
