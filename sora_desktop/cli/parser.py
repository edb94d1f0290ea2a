"""The grammar of the command line."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

from sora_desktop import __version__
from sora_desktop.domain.connections import DEFAULT_CONCURRENCY, Auth
from sora_desktop.domain.queries import JobFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

DATA_DIR_VARIABLE = "SORA_DESKTOP_DATA_DIR"
_LAST_PORT = 65_535


def build_parser(*, with_commands: bool = True) -> argparse.ArgumentParser:
    """Build the parser; the result of parsing has `command` set to its words.

    Args:
        with_commands: whether it is to know the commands; without them it only knows the window.
    """
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data-dir",
        type=_path,
        metavar="FOLDER",
        default=argparse.SUPPRESS,
        help=f"keep everything, clips included, in this folder (or set {DATA_DIR_VARIABLE})",
    )
    parser = argparse.ArgumentParser(
        prog="sora-desktop",
        parents=[shared],
        description="Turn prompts into videos with any server that speaks the /v1/videos protocol. "
        "Without a command, the window opens.",
        epilog="exit codes: 0 done, 1 not completed, 2 refused here before anything was sent, "
        "3 the server could not be reached or refused the key, 130 Ctrl+C",
    )
    parser.add_argument("--version", action="version", version=f"sora-desktop {__version__}")
    parser.add_argument(
        "--exit-after-first-paint",
        action="store_true",
        help='open the window, print "painted" with the milliseconds it took, and end',
    )
    parser.set_defaults(command="window")
    if not with_commands:
        return parser
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_generate(commands, shared)
    _add_batch(commands, shared)
    _add_jobs(commands, shared)
    _add_resume(commands, shared)
    _add_connections(commands, shared)
    doctor = commands.add_parser("doctor", parents=[shared], help="look whether everything works here")
    doctor.set_defaults(command="doctor")
    _add_emulator(commands)
    return parser


def _add_generate(commands: Commands, shared: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("generate", parents=[shared], help="make a video from a prompt")
    parser.set_defaults(command="generate")
    parser.add_argument("prompt", type=_text, metavar="PROMPT", help="what the video shows")
    _add_connection(parser)
    parser.add_argument("--model", type=_text, help="the server's name of a model (default: the server's choice)")
    parser.add_argument("--size", type=_text, metavar="WxH", help="such as 1280x720")
    parser.add_argument("--seconds", type=_number, metavar="S", help="length of the video")
    parser.add_argument("--reference", type=_path, metavar="IMAGE", help="image that the video starts from")
    parser.add_argument("--takes", type=_whole, default=1, metavar="N", help="how many videos to make of it")
    parser.add_argument(
        "--extra",
        type=_text,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a further field, sent as it is; a value that reads as JSON is sent as JSON",
    )
    waiting = parser.add_mutually_exclusive_group()
    waiting.add_argument("--output", type=_path, metavar="FOLDER", help="copy the finished file there")
    waiting.add_argument(
        "--no-wait", action="store_true", help="return once the server has taken the job; `resume` goes on"
    )
    _add_json(parser)


def _add_batch(commands: Commands, shared: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("batch", parents=[shared], help="make the videos of prompt files")
    parser.set_defaults(command="batch")
    parser.add_argument(
        "files",
        nargs="+",
        type=_path,
        metavar="FILE",
        help="a .txt, .md, .csv, .tsv, .json or .jsonl file, or a folder of them",
    )
    _add_connection(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be made")
    _add_json(parser)


def _add_jobs(commands: Commands, shared: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("jobs", help="list jobs and act on them")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="list the jobs, newest first")
    listing.set_defaults(command="jobs list")
    listing.add_argument("--filter", type=JobFilter, choices=list(JobFilter), default=JobFilter.ALL)
    listing.add_argument("--search", type=_text, default="", metavar="WORDS", help="words that must all occur")
    listing.add_argument("--limit", type=_count, metavar="N", help="at most so many")
    _add_json(listing)
    show = _add_action(actions, shared, "show", "show all that is known of a job")
    show.add_argument("job", metavar="ID", help="the job's id, or its beginning")
    _add_json(show)
    for action, words in (
        ("cancel", "stop jobs that have not ended"),
        ("retry", "try failed or cancelled jobs again"),
        ("remove", "put ended jobs into the trash"),
    ):
        acting = _add_action(actions, shared, action, words)
        acting.add_argument("jobs", nargs="+", metavar="ID", help="a job's id, or its beginning")
        _add_json(acting)


def _add_action(actions: Commands, shared: argparse.ArgumentParser, action: str, words: str) -> argparse.ArgumentParser:
    parser = actions.add_parser(action, parents=[shared], help=words)
    parser.set_defaults(command=f"jobs {action}")
    return parser


def _add_resume(commands: Commands, shared: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("resume", parents=[shared], help="go on with all unfinished jobs")
    parser.set_defaults(command="resume")
    _add_json(parser)


def _add_connections(commands: Commands, shared: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("connections", help="the servers that are configured")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="list them")
    listing.set_defaults(command="connections list")
    _add_json(listing)
    add = actions.add_parser("add", parents=[shared], help="add a server")
    add.set_defaults(command="connections add")
    add.add_argument("name", type=_text, metavar="NAME")
    add.add_argument("--base-url", type=_text, required=True, metavar="URL", help="such as http://127.0.0.1:8091/v1")
    add.add_argument("--auth", type=Auth, choices=list(Auth), default=Auth.BEARER, help="how the key is sent")
    add.add_argument("--concurrency", type=_whole, default=DEFAULT_CONCURRENCY, metavar="N", help="jobs at once")
    key = add.add_mutually_exclusive_group()
    key.add_argument("--key-stdin", action="store_true", help="read the key from standard input into the keyring")
    key.add_argument(
        "--key-env", type=_text, metavar="VAR", help="take the key from this environment variable each time"
    )
    for action, words in (
        ("test", "find out whether one works, without making a video"),
        ("remove", "forget one and its key"),
        ("default", "use one where none is named"),
    ):
        acting = actions.add_parser(action, parents=[shared], help=words)
        acting.set_defaults(command=f"connections {action}")
        acting.add_argument("name", type=_text, metavar="NAME")


def _add_emulator(commands: Commands) -> None:
    parser = commands.add_parser("emulator", help="run a server that pretends to make videos, for trying and testing")
    parser.set_defaults(command="emulator")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=_port, default=8787, help="port to listen on; 0 picks a free one")
    parser.add_argument("--key", type=_text, help="the key that requests must carry (default: any)")
    parser.add_argument("--job-seconds", type=_duration, default=6.0, metavar="S", help="how long a job takes")
    parser.add_argument("--seed", type=_whole, metavar="N", help="make the same clips each time")
    parser.add_argument(
        "--clip",
        choices=("rendered", "stub"),
        default="rendered",
        help="render each clip, or serve a small ready-made one",
    )
    parser.add_argument("--ledger", type=_path, metavar="FILE", help="append a JSON line for each billed create")


def _add_connection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--connection", type=_text, metavar="NAME", help="which server (default: the one chosen as default)"
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON Lines and nothing else on standard output")


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        msg = "this is not readable text; write it in UTF-8"
        raise argparse.ArgumentTypeError(msg) from None
    return value


def _path(text: str) -> Path:
    if not text:
        msg = "write a path, not nothing"
        raise argparse.ArgumentTypeError(msg)
    return Path(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        msg = f"“{text}” is not a number"
        raise argparse.ArgumentTypeError(msg) from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        msg = f"“{text}” is not a whole number"
        raise argparse.ArgumentTypeError(msg) from None


def _count(text: str) -> int:
    value = _whole(text)
    if value < 1:
        msg = "write a whole number from 1"
        raise argparse.ArgumentTypeError(msg)
    return value


def _port(text: str) -> int:
    value = _whole(text)
    if not 0 <= value <= _LAST_PORT:
        msg = f"write a port from 0 to {_LAST_PORT}"
        raise argparse.ArgumentTypeError(msg)
    return value


def _duration(text: str) -> float:
    value = _number(text)
    if not math.isfinite(value) or value < 0:
        msg = "write a number of seconds from 0"
        raise argparse.ArgumentTypeError(msg)
    return value


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; wrong ones end the process with 2 and a sentence on standard error."""
    # The window is to be seen soon, so it does not wait for the grammar of the commands.
    return build_parser(with_commands=not _is_window(arguments)).parse_args(arguments)


def _is_window(arguments: Sequence[str]) -> bool:
    """Tell whether arguments can only ask for the window."""
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        if option == "--data-dir" and rest:
            rest.pop(0)
        elif option != "--exit-after-first-paint" and not option.startswith("--data-dir="):
            return False
    return True
