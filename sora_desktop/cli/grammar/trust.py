"""The commands for whom to trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_json, path, text

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands


def add_trust(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `trust …`."""
    parser = commands.add_parser("trust", help="whose word counts about signers of content credentials")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, words: str, *, more: str | None = None) -> argparse.ArgumentParser:
        made = actions.add_parser(name, parents=[shared], help=words, description=f"{words.capitalize()}.", epilog=more)
        made.set_defaults(command=f"trust {name}")
        return made

    add_json(action("list", "list the authorities that are trusted"))
    adding = action(
        "add",
        "trust the authorities of a file",
        more="Content credentials are signed with certificates, for which authorities vouch. Here nobody is trusted "
        "but those whom you add. Nothing is asked of the network, so whether a certificate was taken back meanwhile is "
        "not known.",
    )
    adding.add_argument("file", type=path, metavar="FILE", help="certificates in PEM form, or one in DER form")
    add_json(adding)
    removing = action("remove", "trust an authority no more")
    removing.add_argument("fingerprint", type=text, metavar="FINGERPRINT", help="its beginning is enough")
