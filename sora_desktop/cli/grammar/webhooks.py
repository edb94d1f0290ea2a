"""The commands about programs that are told what became of jobs."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, text
from sora_desktop.domain.webhooks import EVENTS

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands

_EPILOG = """\
Messages are signed in the Standard Webhooks form: webhook-id, webhook-timestamp and webhook-signature. They say which
job has ended and how, and hold none of its texts. What is not taken is sent again for a day, with growing waits."""


def add_webhooks(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `webhooks …`."""
    parser = commands.add_parser(
        "webhooks",
        help="programs that are told when a job has ended",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="list them, and how the last messages went")
    listing.set_defaults(command="webhooks list")
    add_json(listing)
    adding = actions.add_parser("add", parents=[shared], help="add one; its secret is shown this once")
    adding.set_defaults(command="webhooks add")
    adding.add_argument("url", type=text, metavar="URL", help="where it listens, such as http://127.0.0.1:8080/sora")
    adding.add_argument(
        "--event",
        type=text,
        action="append",
        default=[],
        metavar="EVENT",
        help=f"only this event, and those that are named besides: {', '.join(EVENTS)} (default: all)",
    )
    adding.add_argument(
        "--elsewhere", action="store_true", help="it may be on another computer, which then hears of your jobs"
    )
    add_json(adding)
    removing = actions.add_parser("remove", parents=[shared], help="remove one, and what it was still to be told")
    removing.set_defaults(command="webhooks remove")
    testing = actions.add_parser("test", parents=[shared], help="send one a message that tells of nothing")
    testing.set_defaults(command="webhooks test")
    for one in (removing, testing):
        one.add_argument("webhook", type=text, metavar="ID")
