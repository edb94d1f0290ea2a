"""The command that looks whether everything works, and mends a damaged database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands

_DESCRIPTION = """\
Look whether everything that the program needs works here, and say in words what does not. Nothing is
changed without one of the options below."""

_EPILOG = """\
a damaged database:
  Nothing is moved before you choose. The damaged database is then kept in the data folder, as
  sora-desktop.db.corrupt-TIME. What was stored after the backup is missing from it: clips stay on
  disk, but servers may have made, and billed, videos that it does not know. The queue is paused,
  because some of its waiting jobs may have been sent since; look through them, then resume it.

exit codes: 0 everything works, 1 something needs your attention or could not be restored"""


def add_doctor(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `doctor`."""
    parser = commands.add_parser(
        "doctor",
        parents=[shared],
        help="look whether everything works here, and restore a damaged database",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command="doctor", mend=None)
    ways = parser.add_mutually_exclusive_group()
    for option, way, words in (
        ("--restore-backup", "backup", "use the newest good backup in place of a damaged database"),
        ("--keep-readable", "readable", "use what can be read of a damaged database in its place"),
        ("--start-empty", "empty", "use an empty database in place of a damaged one"),
    ):
        ways.add_argument(option, dest="mend", action="store_const", const=way, help=words)
