"""The commands that make videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import add_connection, add_json, number, path, text, whole

if TYPE_CHECKING:
    import argparse

    from sora_desktop.cli.grammar.options import Commands


def add_generate(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `generate`."""
    parser = commands.add_parser("generate", parents=[shared], help="make a video from a prompt")
    parser.set_defaults(command="generate")
    parser.add_argument("prompt", type=text, metavar="PROMPT", help="what the video shows")
    add_connection(parser)
    parser.add_argument("--model", type=text, help="the server's name of a model (default: the server's choice)")
    parser.add_argument("--size", type=text, metavar="WxH", help="such as 1280x720")
    parser.add_argument("--seconds", type=number, metavar="S", help="length of the video")
    parser.add_argument("--reference", type=path, metavar="IMAGE", help="image that the video starts from")
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
        help="a .txt, .md, .csv, .tsv, .json or .jsonl file, or a folder of them",
    )
    add_connection(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what would be made")
    add_json(parser)
