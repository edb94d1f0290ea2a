"""What the frozen program runs: the same as the command of a checkout."""

from __future__ import annotations

import os
import sys

_LIBRARIES = "LD_LIBRARY_PATH"


def leave_other_programs_their_libraries() -> None:
    """Take back where this program looks for libraries, before it starts others: the file browser, the web browser.

    Linux reads it once, when a program starts; what is loaded later is found as before. What the person had set is
    kept under another name by what starts this program.
    """
    was = os.environ.pop(f"{_LIBRARIES}_ORIG", "")
    if was:
        os.environ[_LIBRARIES] = was
    else:
        os.environ.pop(_LIBRARIES, None)


def main() -> int:
    """Run the program."""
    leave_other_programs_their_libraries()
    from sora_desktop.__main__ import main as run  # noqa: PLC0415 - nothing may be started before

    return run()


if __name__ == "__main__":
    sys.exit(main())
