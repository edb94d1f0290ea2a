"""The commands for the servers that are configured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, text, whole
from sora_desktop.domain.connections import DEFAULT_CONCURRENCY, Auth

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands


def add_connections(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `connections …`."""
    parser = commands.add_parser("connections", help="the servers that are configured")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="list them")
    listing.set_defaults(command="connections list")
    add_json(listing)
    add = actions.add_parser("add", parents=[shared], help="add a server")
    add.set_defaults(command="connections add")
    add.add_argument("name", type=text, metavar="NAME")
    add.add_argument("--base-url", type=text, required=True, metavar="URL", help="such as http://127.0.0.1:8091/v1")
    add.add_argument("--auth", type=Auth, choices=list(Auth), default=Auth.BEARER, help="how the key is sent")
    add.add_argument("--concurrency", type=whole, default=DEFAULT_CONCURRENCY, metavar="N", help="jobs at once")
    key = add.add_mutually_exclusive_group()
    key.add_argument("--key-stdin", action="store_true", help="read the key from standard input into the keyring")
    key.add_argument(
        "--key-env", type=text, metavar="VAR", help="take the key from this environment variable each time"
    )
    for action, words in (
        ("test", "find out whether one works, without making a video"),
        ("remove", "forget one and its key"),
        ("default", "use one where none is named"),
    ):
        acting = actions.add_parser(action, parents=[shared], help=words)
        acting.set_defaults(command=f"connections {action}")
        acting.add_argument("name", type=text, metavar="NAME")
