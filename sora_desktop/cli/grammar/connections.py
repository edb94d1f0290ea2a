"""The commands for the servers that are configured."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, NamedTuple

from sora_desktop.cli.grammar.options import add_json, number, path, text, whole
from sora_desktop.domain.connections import Auth

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands

NONE = "none"
"""What is written to go back to what is usual."""

_SIZE = re.compile(r"\d+x\d+", re.IGNORECASE)


class HeaderOption(NamedTuple):
    """A header as it was written; an empty value takes it out."""

    name: str
    value: str


class PriceOption(NamedTuple):
    """A price as it was written; None takes it out."""

    model: str
    size: str | None
    usd_per_second: float | None


def header(value: str) -> HeaderOption:
    """Take a header; it is not repeated where it is wrong, for it may hold a key."""
    name, colon, rest = text(value).partition(":")
    if not colon or not name.strip():
        msg = "write a header as “Name: value”"
        raise argparse.ArgumentTypeError(msg)
    return HeaderOption(name.strip(), rest.strip())


def price(value: str) -> PriceOption:
    """Take a price of a model, or of a model at a size."""
    what, equals, dollars = text(value).rpartition("=")
    model, comma, size = what.rpartition(",")
    if not (comma and _SIZE.fullmatch(size.strip())):
        model, size = what, ""
    if not equals or not model.strip():
        msg = "write a price as MODEL=USD_PER_SECOND or MODEL,SIZE=USD_PER_SECOND, such as sora-2,1280x720=0.10"
        raise argparse.ArgumentTypeError(msg)
    usd = number(dollars.strip().removeprefix("$")) if dollars.strip() else None
    return PriceOption(model.strip(), size.strip().lower() or None, usd)


def time_limit(value: str) -> float | str:
    """Take a number of seconds, or the word for what is usual."""
    return NONE if value == NONE else number(value)


def add_connections(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `connections …`."""
    parser = commands.add_parser("connections", help="the servers that are configured")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, words: str, *, named: bool = True, more: str | None = None) -> argparse.ArgumentParser:
        made = actions.add_parser(name, parents=[shared], help=words, description=words, epilog=more)
        made.set_defaults(command=f"connections {name}")
        if named:
            made.add_argument("name", type=text, metavar="NAME")
        return made

    add_json(action("list", "list them", named=False))
    add_json(action("kinds", "list the kinds of servers that are known", named=False))
    add_json(action("show", "show all that is known of one, but no secret"))
    _add_adding(action("add", "add a server", more=_SECRETS))
    _add_editing(action("edit", "change a server", more=f"{_SECRETS} What is not named stays as it is."))
    add_json(action("test", "find out whether one works, without making a video"))
    action("remove", "forget one and its key")
    action("default", "use one where none is named")
    action("duplicate", "add a copy of one, with its key, under a name of its own")
    export = action("export", "write connections to a file, without their secrets", named=False)
    export.add_argument("file", type=path, metavar="FILE")
    export.add_argument("names", type=text, nargs="*", metavar="NAME", help="which ones (default: all)")
    export.add_argument("--force", action="store_true", help="replace the file if it is there")
    reading = action("import", "add the connections of a file that was exported", named=False)
    reading.add_argument("file", type=path, metavar="FILE")
    env = action("import-env", "add what a .env file describes, its keys going to the keyring", named=False)
    env.add_argument("file", type=path, metavar="FILE")
    env.add_argument("--name", type=text, metavar="NAME", help="what to call it")


_SECRETS = (
    "A header whose name speaks of a key, token, secret or cookie, and the password of a proxy, go to the keyring. "
    "In a header and in a proxy's password, ${VAR} stands for an environment variable."
)


def _add_adding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", type=text, nargs="?", metavar="URL", help="such as http://127.0.0.1:8091/v1")
    parser.add_argument("--base-url", type=text, metavar="URL", help="the same, as an option")
    _add_settings(parser, reset="")


def _add_editing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", dest="new_name", type=text, metavar="NEW", help="call it otherwise")
    parser.add_argument("--base-url", type=text, metavar="URL", help="where it is")
    key = _add_settings(parser, reset=f"; “{NONE}” for the usual")
    key.add_argument("--no-key", action="store_true", help="send no key, and forget the stored one")


def _add_settings(parser: argparse.ArgumentParser, *, reset: str) -> argparse._MutuallyExclusiveGroup:
    parser.add_argument("--kind", type=text, metavar="KIND", help="what kind of server it is; see “connections kinds”")
    parser.add_argument("--auth", type=Auth, choices=list(Auth), help="how the key is sent (default: as is usual)")
    parser.add_argument("--concurrency", type=whole, metavar="N", help="jobs at once")
    parser.add_argument(
        "--proxy", type=text, metavar="URL", help=f"its proxy, or “direct” for none (default: the system's){reset}"
    )
    parser.add_argument(
        "--ca-file", type=text, metavar="FILE", help=f"a PEM file of further authorities to trust{reset}"
    )
    parser.add_argument(
        "--header",
        type=header,
        action="append",
        default=[],
        metavar='"NAME: VALUE"',
        help="send this along; may be repeated" + ("; an empty value takes it out" if reset else ""),
    )
    parser.add_argument(
        "--connect-timeout", type=time_limit, metavar="SECONDS", help=f"how long to try to connect{reset}"
    )
    parser.add_argument(
        "--answer-timeout", type=time_limit, metavar="SECONDS", help=f"how long to wait for the answer to a job{reset}"
    )
    parser.add_argument(
        "--price",
        type=price,
        action="append",
        default=[],
        metavar="MODEL[,SIZE]=USD_PER_SECOND",
        help="what a second costs; * is every model; may be repeated" + ("; none takes it out" if reset else ""),
    )
    key = parser.add_mutually_exclusive_group()
    key.add_argument("--key-stdin", action="store_true", help="read the key from standard input into the keyring")
    key.add_argument(
        "--key-env", type=text, metavar="VAR", help="take the key from this environment variable each time"
    )
    return key
