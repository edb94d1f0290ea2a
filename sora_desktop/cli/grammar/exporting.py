"""The command that takes clips, and the list of jobs, out of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, path, text
from sora_desktop.domain.queries import JobFilter

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands

_DESCRIPTION = """\
Copy clips into a folder or a zip archive, or write the list of jobs as a table. Prompt and settings go
along inside each MP4 and in a file beside it; dropped on the window, such a copy gives them back. No file
is ever overwritten, and a copy that is there already is not made twice."""


def add_export(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `export`."""
    parser = commands.add_parser(
        "export", parents=[shared], help="copy clips out, with their settings", description=_DESCRIPTION
    )
    parser.set_defaults(command="export")
    parser.add_argument("jobs", nargs="*", type=text, metavar="ID", help="a job's id, or its beginning")
    parser.add_argument("--filter", type=JobFilter, choices=list(JobFilter), help="or all jobs of a filter")
    parser.add_argument("--search", type=text, metavar="WORDS", help="or all jobs in which these words occur")
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--to", type=path, metavar="FOLDER|FILE.zip", help="where the copies go")
    target.add_argument(
        "--list",
        type=path,
        metavar="FILE",
        help="write the list of jobs instead: .csv, .json or .jsonl; or as a .sora-batch their prompts and settings "
        "alone, which batch and the window read; new files only",
    )
    parser.add_argument("--name", type=text, metavar="TEMPLATE", help="how copies are named, such as '{prompt} {date}'")
    parser.add_argument("--no-metadata", action="store_true", help="put nothing into the copies")
    parser.add_argument("--no-sidecars", action="store_true", help="put no files of settings beside the copies")
    parser.add_argument("--no-references", action="store_true", help="leave out the images that the requests used")
    add_json(parser)
