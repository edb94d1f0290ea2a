"""What the frozen program runs: the same as the command of a checkout."""

from __future__ import annotations

import os
import sys

_LIBRARIES = "LD_LIBRARY_PATH"
_ANEW = "PYINSTALLER_RESET_ENVIRONMENT"
"""Lets a program that PyInstaller has frozen find its own libraries, whoever started it."""

_IMPORTER = "pyimod02_importers"
"""PyInstaller's own module that finds the frozen ones."""

_RUNNING = "/proc/self/exe"
"""The file that this process was started from, under whatever name it is now, or under none."""


def leave_other_programs_their_libraries() -> None:
    """Take back where this program looks for libraries, before it starts others: the file browser, the web browser.

    Linux reads it once, when a program starts; what is loaded later is found as before. What the person had set is
    kept under another name by what starts this program. A second process of this program must be told that it is one
    of its own, or it would take over what is taken back here.
    """
    os.environ[_ANEW] = "1"
    was = os.environ.pop(f"{_LIBRARIES}_ORIG", "")
    if was:
        os.environ[_LIBRARIES] = was
    else:
        os.environ.pop(_LIBRARIES, None)


def keep_to_own_modules() -> None:
    """Read modules from the file that was started, also after an upgrade put another into its place.

    Modules are loaded when they are first needed, out of the executable, at places that the newer one has elsewhere.
    Only Linux lets an open program be replaced.
    """
    importer = sys.modules.get(_IMPORTER)
    if importer is not None and os.path.exists(_RUNNING):  # noqa: PTH110 - pathlib need not be loaded for it
        importer.pyz_archive._filename = _RUNNING  # noqa: SLF001 - it has no other door


def main() -> int:
    """Run the program."""
    leave_other_programs_their_libraries()
    keep_to_own_modules()
    from sora_desktop.__main__ import main as run  # noqa: PLC0415 - nothing may be started before

    return run()


if __name__ == "__main__":
    sys.exit(main())
