"""The commands for templates, and the options by which prompts are written with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, text

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands

_MORE = (
    "A template is a prompt with places in braces, such as {subject} or {light=at dusk}. "
    "`generate --template NAME --fill subject='a boat'` fills them in."
)


def add_writing(parser: argparse.ArgumentParser) -> None:
    """Add the options by which a prompt is written."""
    parser.add_argument("--template", type=text, metavar="NAME", help="take the prompt from a template")
    parser.add_argument(
        "--fill",
        type=text,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what stands in a place of it, such as {subject}; again for further ones",
    )
    parser.add_argument(
        "--combine",
        action="store_true",
        help="make a video for each combination of choices such as {red|blue} in the prompt",
    )


def add_templates(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `templates …`."""
    parser = commands.add_parser("templates", help="prompts with places to fill in")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, words: str) -> argparse.ArgumentParser:
        made = actions.add_parser(
            name, parents=[shared], help=words, description=f"{words.capitalize()}.", epilog=_MORE
        )
        made.set_defaults(command=f"templates {name}")
        return made

    add_json(action("list", "list the templates"))
    showing = action("show", "print the prompt of a template")
    showing.add_argument("name", type=text, metavar="NAME", help="its name, in any case")
    add_json(showing)
    saving = action("save", "keep a prompt under a name, in the place of what had it before")
    saving.add_argument("name", type=text, metavar="NAME", help="its name")
    saving.add_argument("prompt", type=text, metavar="PROMPT", help="the prompt, with places in braces")
    add_json(saving)
    deleting = action("delete", "delete a template")
    deleting.add_argument("name", type=text, metavar="NAME", help="its name, in any case")
