"""Installs products of packaging as a person would, has each test itself, and takes it away again.

    python3 packaging/try_products.py [--needs keyring,playing] dist/*

It is meant for a computer that is thrown away afterwards, as those of workflows are: it installs into the system and
below the home of whoever runs it. Files that are no products for this system are left out, and named.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from products.installing import installed, is_for_this_system
from products.tools import need, run
from steps.checks import SESSION, SESSION_TOOLS
from steps.errors import BuildFailed, say
from steps.streams import take_every_letter

_HOW = "sudo apt-get install dbus gnome-keyring xvfb xauth"


def main(arguments: Sequence[str]) -> int:
    """Try the products that are named; give 0 if there are any for this system, and all of them work."""
    take_every_letter()
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--needs", default="", metavar="SUBJECTS", help="what no self-test on a screen may leave out")
    parser.add_argument("products", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    tried = passed = 0
    for product in sorted(options.products):
        if not is_for_this_system(product):
            print(f"Left out, because this system cannot install it: {product.name}", flush=True)
            continue
        tried += 1
        try:
            try_product(product, options.needs)
            passed += 1
        except BuildFailed as problem:
            say(f"{product.name}: {problem}")
    print(f"\n{passed} of {tried} products installed, passed their self-test, and went away again.")
    return int(not tried or passed < tried)


def try_product(product: Path, needs: str) -> None:
    """Install a product, have it test itself, and take it away.

    Args:
        product: the file.
        needs: what the self-test on a screen may not leave out, with commas between.

    Raises:
        BuildFailed: when it does not work, or cannot be installed or taken away.
    """
    if not product.is_file():
        reason = "there is no such file"
        raise BuildFailed(reason)
    print(f"\n── {product.name} " + "─" * max(0, 75 - len(product.name)), flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="sora-", ignore_cleanup_errors=True) as folder,
        installed(product, Path(folder)) as command,
    ):
        test = [*command, "--self-test"]
        screen = dict(os.environ)
        if sys.platform == "linux":
            # Once as on a server, where nothing can be asked of a desktop, and once as on a desktop.
            _print(run(*test, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}))
            for tool in SESSION_TOOLS:
                need(tool, _HOW)
            screen |= {"QT_QPA_PLATFORM": "xcb", "FIRST_SCREEN": "99"}
            session = ("dbus-run-session", "--", "sh", "-c", SESSION, "sh")
            test = [*session, *test]
        _print(run(*test, *(["--self-test-needs", needs] if needs else []), env=screen))


def _print(said: str) -> None:
    print(said, end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
