"""Writes into a frozen program what it is made of and under which licences: `python packaging/licences.py PROGRAM`.

What is listed is what is really in the folder: every native library, every file and every module within the
executables is traced to the package that it comes from. Whatever cannot be traced, or has no known licence, fails.
`build.py` does this; by itself it has to be started with the Python that froze the program.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from licensing.bundled import read_bundled  # noqa: E402 - the program need not be installed
from products.order import libraries_of  # noqa: E402
from steps.errors import BuildFailed  # noqa: E402

from sora_desktop.services.licences.components import FILE, Component, write_components  # noqa: E402


def write_licences(program: Path) -> list[Component]:
    """List the components of a frozen program in the file that its window shows, and give them.

    Args:
        program: its folder, or on macOS its bundle.

    Raises:
        BuildFailed: something is in it whose licence is not known.
    """
    components = read_bundled(program)
    write_components(libraries_of(program) / "sora_desktop" / "_resources" / FILE, components)
    return components


def main() -> int:
    """Do it, and print what was found."""
    try:
        components = write_licences(Path(sys.argv[1]))
    except IndexError:
        sys.stderr.write("usage: python packaging/licences.py PROGRAM\n")
        return 2
    except BuildFailed as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    for licence, count in Counter(one.licence for one in components).most_common():
        print(f"{count:4}  {licence}")
    print(f"{len(components):4}  components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
