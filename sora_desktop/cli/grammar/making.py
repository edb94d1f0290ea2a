"""The commands that make videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_connection, add_json, number, path, text, whole
from sora_desktop.cli.grammar.templates import add_writing
from sora_desktop.domain.requests import Fit

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands


def add_generate(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `generate`."""
    parser = commands.add_parser("generate", parents=[shared], help="make a video from a prompt")
    parser.set_defaults(command="generate")
    parser.add_argument(
        "prompt", nargs="?", type=text, metavar="PROMPT", help="what the video shows, unless a template is named"
    )
    add_writing(parser)
    add_connection(parser)
    parser.add_argument("--model", type=text, help="the server's name of a model (default: the server's choice)")
    parser.add_argument("--size", type=text, metavar="WxH", help="such as 1280x720")
    parser.add_argument("--seconds", type=number, metavar="S", help="length of the video")
    parser.add_argument(
        "--reference",
        type=path,
        action="append",
        default=[],
        metavar="IMAGE",
        help="image that the video starts from; again for further ones, where the server takes several",
    )
    parser.add_argument(
        "--fit",
        type=Fit,
        choices=list(Fit),
        default=Fit.CROP,
        help="how the image is brought to the size of the video (default: crop)",
    )
    parser.add_argument(
        "--character",
        type=text,
        action="append",
        default=[],
        metavar="NAME",
        help="somebody the server was shown with `characters add`; the prompt says the name as well",
    )
    parser.add_argument("--takes", type=whole, default=1, metavar="N", help="how many videos to make of it")
    parser.add_argument(
        "--extra",
        type=text,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a further field, sent as it is; a value that reads as JSON is sent as JSON",
    )
    waiting = parser.add_mutually_exclusive_group()
    waiting.add_argument("--output", type=path, metavar="FOLDER", help="copy the finished file there")
    waiting.add_argument(
        "--no-wait", action="store_true", help="return once the server has taken the job; `resume` goes on"
    )
    waiting.add_argument("--dry-run", action="store_true", help="only say what would be made, and what it would cost")
    add_json(parser)


def add_batch(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `batch`."""
    parser = commands.add_parser("batch", parents=[shared], help="make the videos of prompt files")
    parser.set_defaults(command="batch")
    parser.add_argument(
        "files",
        nargs="+",
        type=path,
        metavar="FILE",
        help="a .sora-batch, .txt, .md, .csv, .tsv, .json or .jsonl file, or a folder of them",
    )
    add_connection(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be made, and what it would cost")
    add_json(parser)


def add_derivations(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `remix`, `edit` and `extend`."""
    for derivation, words in (
        ("remix", "make a changed version of a finished video"),
        ("edit", "change something in a finished video, or in a clip of yours"),
        ("extend", "go on where a finished video, or a clip of yours, ends"),
    ):
        parser = commands.add_parser(derivation, parents=[shared], help=words)
        parser.set_defaults(command=derivation, seconds=None)
        parser.add_argument(
            "source", type=text, metavar="JOB" if derivation == "remix" else "JOB|FILE", help="a job's id, or a clip"
        )
        parser.add_argument("prompt", type=text, metavar="PROMPT", help="what is to be different, or what follows")
        if derivation == "extend":
            parser.add_argument("--seconds", type=number, required=True, metavar="S", help="how much is to be added")
        if derivation != "remix":
            add_connection(parser)
            parser.add_argument("--model", type=text, help="the server's name of a model, for a clip of yours")
        parser.add_argument("--no-wait", action="store_true", help="return once the server has taken the job")
        add_json(parser)


def add_characters(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `characters …`."""
    parser = commands.add_parser("characters", help="people and things that can appear in a server's videos")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[shared], help="list those that were shown to a server")
    listing.set_defaults(command="characters list")
    adding = actions.add_parser("add", parents=[shared], help="show a server a clip of somebody")
    adding.set_defaults(command="characters add")
    adding.add_argument("name", type=text, metavar="NAME", help="what prompts will call them")
    adding.add_argument("clip", type=path, metavar="CLIP", help="a short MP4 of them")
    for one in (listing, adding):
        add_connection(one)
        add_json(one)
