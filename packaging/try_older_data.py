"""Has an installed or frozen program open data of every earlier version, and refuse data of a later one.

    python3 packaging/try_older_data.py dist/frozen/sora-desktop/sora-desktop

The command that starts the program may have arguments. Nothing of the person's own data is touched.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from trying.facts import Facts
from trying.older_data import Reader


def main(command: Sequence[str]) -> int:
    """Try the program that the command starts; give 0 if all facts hold."""
    if not command or command[0] in {"-h", "--help"}:
        print((__doc__ or "").strip())
        return 0 if command else 2
    facts = Facts()
    with tempfile.TemporaryDirectory(prefix="sora-data-") as folder:
        Reader(command, os.environ).see(facts, Path(folder))
    return facts.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
