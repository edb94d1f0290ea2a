"""The commands that look at jobs and act on them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, count, moment, place, stars, text
from sora_desktop.domain.queries import JobFilter, JobGroup

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands


_ID = "a job's id, or its beginning"
_MOMENT = "2026-05-31, 2026-05-31T18:30, or with a zone at the end"


def add_jobs(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `jobs …`."""
    parser = commands.add_parser("jobs", help="list jobs and act on them")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="list the jobs, newest first")
    listing.set_defaults(command="jobs list")
    add_narrowing(listing)
    listing.add_argument("--limit", type=count, metavar="N", help="at most so many")
    listing.add_argument("--group", type=JobGroup, choices=list(JobGroup), help="what to put together")
    listing.add_argument("--save-as", type=text, metavar="NAME", help="keep this choice of jobs under a name")
    add_json(listing)
    show = _add_action(actions, shared, "show", "show all that is known of a job")
    show.add_argument("job", metavar="ID", help=_ID)
    show.add_argument("--receipt", action="store_true", help="show its receipt: all evidence of it, and what it shows")
    add_json(show)
    cancel = _add_acting(actions, shared, "cancel", "stop jobs that have not ended", nargs="*")
    cancel.add_argument("--all-waiting", action="store_true", help="cancel every job that was not sent yet")
    retry = _add_acting(actions, shared, "retry", "try failed or cancelled jobs again", nargs="*")
    retry.add_argument("--all-failed", action="store_true", help="try every failed job again that was not tried since")
    _add_changes(retry, "ask for something else this time", required=False)
    _add_acting(actions, shared, "remove", "put ended jobs into the trash")
    _add_acting(actions, shared, "restore", "bring jobs back from the trash, with their clips")
    _add_acting(
        actions, shared, "delete", "delete jobs of the trash for good: prompt, clip, thumbnail, receipt; no way back"
    )
    add_json(_add_action(actions, shared, "empty-trash", "delete everything in the trash for good; no way back"))
    move = _add_acting(actions, shared, "move", "move waiting jobs to another place in the queue, in the order given")
    move.add_argument(
        "--to", type=place, required=True, metavar="PLACE", help="top, bottom, or a position in the queue from 1"
    )
    edit = _add_action(actions, shared, "edit", "let a waiting job ask for something else")
    edit.add_argument("job", metavar="ID", help=_ID)
    _add_changes(edit, "what to change", required=True)
    add_json(edit)
    _add_resolve(actions, shared)
    _add_annotate(actions, shared)
    _add_acting(
        actions,
        shared,
        "delete-on-server",
        "have the servers of ended jobs delete their videos; what is on this computer stays",
    )


def add_narrowing(parser: argparse.ArgumentParser) -> None:
    """Add the options by which some jobs are chosen of all."""
    parser.add_argument("--filter", type=JobFilter, choices=list(JobFilter))
    parser.add_argument(
        "--favourites", dest="filter", action="store_const", const=JobFilter.FAVOURITES, help="only favourites"
    )
    parser.add_argument("--search", type=text, metavar="WORDS", help="words that must all occur")
    parser.add_argument("--tag", type=text, action="append", metavar="TAG", help="with this tag (can be repeated)")
    parser.add_argument("--rating", type=stars, metavar="N", help="with so many stars or more")
    parser.add_argument("--model", type=text, metavar="NAME", help="made by this model")
    parser.add_argument("--connection", type=text, metavar="NAME", help="of this connection")
    parser.add_argument("--since", type=moment, metavar="TIME", help=f"created then or later; {_MOMENT}")
    parser.add_argument("--before", type=moment, metavar="TIME", help="created before then")
    parser.add_argument("--saved", type=text, metavar="NAME", help="begin with a saved filter")


def _add_annotate(actions: Commands, shared: argparse.ArgumentParser) -> None:
    annotate = _add_acting(actions, shared, "annotate", "name jobs, tag, rate and mark them, and note something")
    annotate.add_argument("--name", type=text, help="the name; an empty one takes it away")
    annotate.add_argument("--tag", type=text, action="append", default=[], metavar="TAG", help="add (can be repeated)")
    annotate.add_argument(
        "--untag", type=text, action="append", default=[], metavar="TAG", help="take away (can be repeated)"
    )
    annotate.add_argument("--rating", type=stars, metavar="N", help="stars from 1 to 5; 0 takes them away")
    annotate.add_argument("--favourite", action=argparse.BooleanOptionalAction, help="whether they are favourites")
    annotate.add_argument("--note", type=text, help="a note; an empty one takes it away")


def _add_resolve(actions: Commands, shared: argparse.ArgumentParser) -> None:
    resolve = _add_action(actions, shared, "resolve", "decide on a job whose server's reply was lost")
    resolve.add_argument("job", metavar="ID", help=_ID)
    resolve.add_argument(
        "decision",
        choices=["resubmit", "forget", "keep"],
        help="resubmit: send it again, which may cost a second time; forget: let it be, though it may still be billed; "
        "keep: look for it in the server's list again, which costs nothing",
    )
    add_json(resolve)


def _add_acting(
    actions: Commands, shared: argparse.ArgumentParser, action: str, words: str, *, nargs: str = "+"
) -> argparse.ArgumentParser:
    acting = _add_action(actions, shared, action, words)
    acting.add_argument("jobs", nargs=nargs, metavar="ID", help=_ID)
    add_json(acting)
    return acting


def _add_changes(parser: argparse.ArgumentParser, words: str, *, required: bool) -> None:
    parser.add_argument(
        "--set",
        dest="changes",
        type=text,
        action="append",
        default=[],
        required=required,
        metavar="FIELD=VALUE",
        help=f"{words}: prompt, model, size, seconds, reference, connection, name, tags, or an extra field; "
        "nothing after the = takes a value away (can be repeated)",
    )


def _add_action(actions: Commands, shared: argparse.ArgumentParser, action: str, words: str) -> argparse.ArgumentParser:
    parser = actions.add_parser(action, parents=[shared], help=words)
    parser.set_defaults(command=f"jobs {action}")
    return parser


def add_resume(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `resume`."""
    parser = commands.add_parser("resume", parents=[shared], help="go on with all unfinished jobs")
    parser.set_defaults(command="resume")
    add_json(parser)


def add_queue(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `queue …`."""
    parser = commands.add_parser("queue", help="see the queue, pause it and let it go on")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for action, words in (
        ("show", "show how the queue stands and what waits in it, in order"),
        ("pause", "send nothing more until it is resumed, also after a restart"),
        ("resume", "go on, also with connections that were held"),
    ):
        acting = actions.add_parser(action, parents=[shared], help=words)
        acting.set_defaults(command=f"queue {action}")
        add_json(acting)
        if action == "pause":
            acting.add_argument(
                "--after-running",
                action="store_true",
                help="first bring what is on the way to its end; otherwise nothing is fetched either",
            )
        if action == "resume":
            acting.add_argument("--connection", type=text, metavar="NAME", help="only let this held connection go on")
