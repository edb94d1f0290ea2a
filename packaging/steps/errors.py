"""What the set-up says when it cannot go on."""

import sys


class SetupFailed(Exception):
    """The set-up cannot go on; the text tells a person what happened and what to do."""


def say(text: str) -> None:
    """Tell the person at the terminal; standard output belongs to the program."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
