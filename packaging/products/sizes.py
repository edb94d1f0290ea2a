"""Weighs the products, and compares them with those of the last build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "sizes.json"
MOST = 340_000_000
"""How many bytes the installed program may have."""

INSTALLED = "installed program"
_MEGABYTE = 1_000_000


def bytes_of(path: Path) -> int:
    """Weigh a file, or all files below a folder; what is linked counts once."""
    if not path.is_dir():
        return path.stat().st_size
    return sum(each.stat().st_size for each in path.rglob("*") if each.is_file() and not each.is_symlink())


def read_last(dist: Path) -> dict[str, int]:
    """Read what the last build noted; nothing, if there was none."""
    try:
        told = json.loads((dist / FILE).read_text(encoding="utf-8"))
        return {str(name): int(size) for name, size in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def note(dist: Path, sizes: Mapping[str, int]) -> None:
    """Note the sizes for the next build; what was not made this time keeps its last one."""
    dist.mkdir(parents=True, exist_ok=True)
    (dist / FILE).write_text(json.dumps({**read_last(dist), **sizes}, indent=1, sort_keys=True) + "\n", "utf-8")


def table(sizes: Mapping[str, int], last: Mapping[str, int]) -> str:
    """Write a table of sizes and of how they have changed, in megabytes of 1,000,000 bytes."""
    width = max(map(len, sizes), default=0) + 2
    lines = [f"{'size, MB':<{width}}{'now':>9}{'last':>9}{'change':>9}"]
    for name, size in sizes.items():
        before = last.get(name)
        now = f"{size / _MEGABYTE:>9.1f}"
        if before is None:
            lines.append(f"{name:<{width}}{now}{'–':>9}{'–':>9}")
        else:
            change = (size - before) / _MEGABYTE
            lines.append(f"{name:<{width}}{now}{before / _MEGABYTE:>9.1f}{change:>+9.1f}")
    return "\n".join(lines)
