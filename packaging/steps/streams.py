"""Lets the standard streams take every letter, whatever encoding a terminal, a file or a pipe gave them."""

import io
import sys


def take_every_letter() -> None:
    """Print a question mark for what a stream has no letter for: a line under a heading is no reason to fail.

    On Windows whatever is not a terminal gets the few letters of the system's old encoding.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
