"""The commands that take clips in and move them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, path, text

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands


def add_adopt(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `adopt`."""
    parser = commands.add_parser("adopt", parents=[shared], help="take clips that were made elsewhere into the library")
    parser.set_defaults(command="adopt")
    parser.add_argument(
        "what",
        nargs="*",
        type=text,
        metavar="PATH|ID",
        help="clips, and folders of them; with --connection, the server's ids of its videos",
    )
    parser.add_argument(
        "--connection",
        type=text,
        metavar="NAME",
        help="take what this server still has; without ids, only list it",
    )
    parser.add_argument("--all", action="store_true", help="with --connection: all that is not here yet")
    parser.add_argument("--in-place", action="store_true", help="leave the files where they are; do not copy them")
    parser.add_argument("--batch", type=text, metavar="NAME", help="what the batch that they form is called")
    add_json(parser)


def add_videos(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `videos …`."""
    parser = commands.add_parser("videos", help="the folder that clips are kept in")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    showing = actions.add_parser("show", parents=[shared], help="say which it is, and what is in it")
    showing.set_defaults(command="videos show")
    moving = actions.add_parser("move", parents=[shared], help="move all clips to another folder")
    moving.set_defaults(command="videos move")
    where = moving.add_mutually_exclusive_group(required=True)
    where.add_argument("folder", nargs="?", type=path, metavar="FOLDER", help="where clips are to be from now on")
    where.add_argument("--continue", action="store_true", dest="go_on", help="go on with a move that was broken off")
    for one in (showing, moving):
        add_json(one)
