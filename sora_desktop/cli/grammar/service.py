"""The command that lets other programs use this one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sora_desktop.cli.grammar.options import port, text
from sora_desktop.services.local_service import DEFAULT_PORT

if TYPE_CHECKING:
    from sora_desktop.cli.grammar.options import Commands

_DESCRIPTION = """\
Let other programs of this computer make videos through your connections, queue, budgets and library.
The first line it prints is its address and the token that every request must carry; of a token of
your own, only the name of the variable that it came from."""

_EPILOG = """\
what it offers:
  http://127.0.0.1:3000/docs       documentation to try out in a browser
  http://127.0.0.1:3000/api/v1     videos, batches, connections, events
  http://127.0.0.1:3000/v1         the base URL for any client of the /v1/videos protocol; the token is its key

for example:
  curl -H "Authorization: Bearer TOKEN" -H "Content-Type: application/json" \\
       -d '{"prompt": "A paper boat", "duration": 8}' http://127.0.0.1:3000/api/v1/videos

exit codes: 1 the port is taken or the data folder cannot be used, 2 refused, 130 Ctrl+C, 143 SIGTERM"""


def add_serve(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add `serve`."""
    parser = commands.add_parser(
        "serve",
        parents=[shared],
        help="let other programs of this computer make videos",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command="serve")
    parser.add_argument(
        "--port",
        type=port,
        default=DEFAULT_PORT,
        help=f"port to listen on; 0 picks a free one (default: {DEFAULT_PORT})",
    )
    parser.add_argument(
        "--token-env",
        type=text,
        metavar="VAR",
        help="take the token from this environment variable (default: a new one is made at each start)",
    )
    parser.add_argument(
        "--host", type=text, default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this computer only)"
    )
    parser.add_argument(
        "--allow-other-computers",
        action="store_true",
        help="needed with a --host that others can reach; nothing is encrypted on the way",
    )
