"""What the set-up and the building of products say when they cannot go on."""

import sys


class SetupFailed(Exception):
    """The set-up cannot go on; the text tells a person what happened and what to do."""


class BuildFailed(Exception):
    """A product cannot be made; the text tells a person what happened and what to do."""


def say(text: str) -> None:
    """Tell the person at the terminal; standard output belongs to the program."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
