"""Compiles the installer for Windows with a stand-in for the program, and tries it out under Wine.

    sudo python3 packaging/try_under_wine.py [--room FOLDER] [--keep FOLDER]

The room is a small Debian with Wine, made the first time, by default in `build/wine`; nothing is installed into this
system. The compiler of the installer comes by npm, in the version that packaging/node locks.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from products.tools import need, run
from steps.commands import LOCK, ROOT, become
from steps.environment import Environment
from steps.errors import BuildFailed, SetupFailed, say

NODE = ROOT / "packaging" / "node"
COMPILER = NODE / "node_modules" / "innosetup-compiler" / "bin"


def main(arguments: Sequence[str]) -> int:
    """Try the installer; give 0 if it does all that it should."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--room", type=Path, default=ROOT / "build" / "wine", help="where the small Debian is kept")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave installers and logs in this folder")
    options = parser.parse_args(arguments)
    try:
        _enter_environment(arguments)
        # What draws the icons is installed only now.
        from windows.proof import prove  # noqa: PLC0415

        _get_compiler()
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            return prove(ROOT, options.room, COMPILER, options.keep)
        with tempfile.TemporaryDirectory(prefix="sora-") as folder:
            return prove(ROOT, options.room, COMPILER, Path(folder))
    except (BuildFailed, SetupFailed) as problem:
        say(str(problem))
        return 1


def _enter_environment(arguments: Sequence[str]) -> None:
    """Go on in the environment of the checkout, which has what draws the icons; a new process, unless this is it."""
    environment = Environment(ROOT)
    if Path(sys.prefix).resolve() == environment.folder.resolve():
        sys.path.insert(0, str(ROOT))
        return
    environment.prepare([LOCK])
    become([str(environment.python), str(Path(__file__).resolve()), *arguments])


def _get_compiler() -> None:
    if not (COMPILER / "ISCC.exe").is_file():
        npm = need("npm", "sudo apt-get install npm")
        run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=NODE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
