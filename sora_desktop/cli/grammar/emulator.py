"""The command that runs the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import duration, path, port, text, whole

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands


def add_emulator(commands: Commands) -> None:
    """Add `emulator`."""
    parser = commands.add_parser("emulator", help="run a server that pretends to make videos, for trying and testing")
    parser.set_defaults(command="emulator")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port, default=8787, help="port to listen on; 0 picks a free one")
    parser.add_argument("--key", type=text, help="the key that requests must carry (default: any)")
    parser.add_argument("--job-seconds", type=duration, default=6.0, metavar="S", help="how long a job takes")
    parser.add_argument("--seed", type=whole, metavar="N", help="make the same clips each time")
    parser.add_argument(
        "--clip",
        choices=("rendered", "stub"),
        default="rendered",
        help="render each clip, or serve a small ready-made one",
    )
    parser.add_argument("--ledger", type=path, metavar="FILE", help="append a JSON line for each billed create")
