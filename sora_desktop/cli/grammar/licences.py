"""The command that says what the program is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, text

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands

LICENCES = "licences"


def add_licences(commands: Commands) -> None:
    """Add `licences`."""
    parser = commands.add_parser(
        LICENCES,
        help="list what the program is made of, and under which licences",
        description="List every part of the program with its licence; with a name, print the texts of its licence.",
    )
    parser.set_defaults(command=LICENCES)
    parser.add_argument("name", nargs="?", type=text, metavar="NAME", help="whose licence to print, such as Qt")
    add_json(parser)
