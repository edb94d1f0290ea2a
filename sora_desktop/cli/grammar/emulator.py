"""The command that runs the emulator."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import sora_desktop
from sora_desktop.cli.grammar.options import duration, path, port, text, whole

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands


_HELP = "run a server that pretends to make videos, for trying and testing"
_DESCRIPTION = """\
Run a server that pretends to make videos, for trying and testing. It asks for no money, and its
clips say that they are simulated. The first line it prints is the base URL to use."""

_EPILOG = """\
servers that can be played:
  {dialects}

a script of faults:
  [[fault]]
  when = {{ method = "POST", path = "/videos", prompt = "*storm*" }}   # globs; each optional
  nth = [1, 3]            # or times = 5, or every = 2, or probability = 0.1
  do = "status"           # status, latency, drip, reset, stall, truncate, body, redirect, rewrite
  billed = true           # the server made the job before it failed
  status = 503
  headers = {{ Retry-After = "2" }}

All that a script can say, with an example for each fault:
  {manual}

exit codes: 0 after SIGTERM, 1 an address or file cannot be used, 2 the script of faults is wrong, 130 Ctrl+C"""


def _listed(names: tuple[str, ...]) -> str:
    """List names in lines that break at no hyphen."""
    half = -(-len(names) // 2)
    return ",\n  ".join((", ".join(names[:half]), ", ".join(names[half:])))


def add_emulator(commands: Commands, *, with_options: bool) -> None:
    """Add `emulator`: all of it, or its name alone, which loads nothing that pretends."""
    if with_options:
        _add_emulator(commands)
    else:
        commands.add_parser("emulator", help=_HELP)


def _add_emulator(commands: Commands) -> None:
    # A process that makes videos with real servers is to show that none of the emulator was in it.
    from sora_desktop.emulator.options import DEFAULT_DIALECT, DIALECT_CHOICES  # noqa: PLC0415

    parser = commands.add_parser(
        "emulator",
        help=_HELP,
        description=_DESCRIPTION,
        epilog=_EPILOG.format(
            dialects=_listed(DIALECT_CHOICES), manual=Path(sora_desktop.__file__).parent / "emulator" / "README.md"
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command="emulator")
    parser.add_argument(
        "--dialect",
        choices=DIALECT_CHOICES,
        default=DEFAULT_DIALECT,
        metavar="KIND",
        help=f"which server to play, one of those below (default: {DEFAULT_DIALECT})",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port, default=8787, help="port to listen on; 0 picks a free one")
    parser.add_argument("--key", type=text, help="the key that requests must carry (default: any)")
    parser.add_argument("--job-seconds", type=duration, default=6.0, metavar="S", help="how long a job takes")
    parser.add_argument("--seed", type=whole, metavar="N", help="make the same clips, and chance faults, each time")
    parser.add_argument(
        "--clip",
        choices=("rendered", "stub"),
        default="rendered",
        help="render each clip, or serve a small ready-made one",
    )
    parser.add_argument("--ledger", type=path, metavar="FILE", help="append a JSON line for each billed create")
    parser.add_argument(
        "--faults",
        type=path,
        metavar="FILE.toml",
        help="let things go wrong as this file says; it is read again whenever it changes",
    )
    parser.add_argument(
        "--log",
        type=path,
        metavar="FILE",
        help="append a JSON line for each request: what was asked, which fault acted, what was billed",
    )
