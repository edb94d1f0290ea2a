"""Lists the libraries that this process has loaded, for whoever looks for those that nothing loads."""

from __future__ import annotations

import sys
from pathlib import Path

MAPS = Path("/proc/self/maps")


def are_told() -> bool:
    """Tell whether this system says which files a process has loaded."""
    return sys.platform == "linux"


def mapped_files() -> list[str]:
    """Give the paths of all files that are mapped into this process, libraries among them."""
    lines = MAPS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    # Address, rights, offset, device, node, and after those the path if there is one.
    paths = {fields[5] for line in lines if len(fields := line.split(maxsplit=5)) > 5}  # noqa: PLR2004 - see above
    return sorted(path for path in paths if path.startswith("/") and Path(path).is_file())
