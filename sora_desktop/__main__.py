"""Starts the program: decides between the window and a command, and imports nothing heavy for it."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""The exit code after Ctrl+C."""


def main(arguments: list[str] | None = None) -> int:
    """Run the program with the given arguments, or as the process with its own, and give its exit code."""
    try:
        # Loaded here to keep this module importable at no cost.
        from sora_desktop.cli.entry import run  # noqa: PLC0415

        if arguments is not None:
            return run(arguments)
        from sora_desktop.cli.streams import leave, prepare_streams  # noqa: PLC0415

        prepare_streams()
        return leave(run(sys.argv[1:]))
    except KeyboardInterrupt:
        # Ctrl+C before anything was begun, or after all was done.
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
