"""Starts the program: decides between the window and a command, and imports nothing heavy for it."""

from __future__ import annotations

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the program with the given arguments, or those of the process, and give its exit code."""
    from sora_desktop.cli.entry import run  # noqa: PLC0415 - keeps this module importable at no cost

    return run(sys.argv[1:] if arguments is None else arguments)


if __name__ == "__main__":
    sys.exit(main())
