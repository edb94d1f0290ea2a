"""The commands that look at jobs and act on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, count, text
from sora_desktop.domain.queries import JobFilter

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands


def add_jobs(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `jobs …`."""
    parser = commands.add_parser("jobs", help="list jobs and act on them")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="list the jobs, newest first")
    listing.set_defaults(command="jobs list")
    listing.add_argument("--filter", type=JobFilter, choices=list(JobFilter), default=JobFilter.ALL)
    listing.add_argument("--search", type=text, default="", metavar="WORDS", help="words that must all occur")
    listing.add_argument("--limit", type=count, metavar="N", help="at most so many")
    add_json(listing)
    show = _add_action(actions, shared, "show", "show all that is known of a job")
    show.add_argument("job", metavar="ID", help="the job's id, or its beginning")
    add_json(show)
    for action, words in (
        ("cancel", "stop jobs that have not ended"),
        ("retry", "try failed or cancelled jobs again"),
        ("remove", "put ended jobs into the trash"),
    ):
        acting = _add_action(actions, shared, action, words)
        acting.add_argument("jobs", nargs="+", metavar="ID", help="a job's id, or its beginning")
        add_json(acting)


def _add_action(actions: Commands, shared: argparse.ArgumentParser, action: str, words: str) -> argparse.ArgumentParser:
    parser = actions.add_parser(action, parents=[shared], help=words)
    parser.set_defaults(command=f"jobs {action}")
    return parser


def add_resume(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `resume`."""
    parser = commands.add_parser("resume", parents=[shared], help="go on with all unfinished jobs")
    parser.set_defaults(command="resume")
    add_json(parser)
