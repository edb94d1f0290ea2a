"""Has the frozen program test itself, on whatever screens there are here, and gathers what it loaded meanwhile."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from products.tools import run

_PERSONAL = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY", "LD_LIBRARY_PATH")
_PATIENCE = 300
ON_LINUX = sys.platform.startswith("linux")


def try_out(program: Path) -> tuple[str, set[Path]]:
    """Run the self-test, on Linux without a screen and, where Xvfb is installed, on a screen too.

    Args:
        program: the executable.

    Returns:
        What it said, and the files that it had loaded, where it can tell.

    Raises:
        BuildFailed: something does not work.
    """
    said: list[str] = []
    mapped: set[Path] = set()
    for name, before, platform in _screens():
        with tempfile.TemporaryDirectory(prefix="sora-trial-", ignore_cleanup_errors=True) as home:
            listing = Path(home) / "libraries.txt"
            environment = {key: value for key, value in os.environ.items() if key not in _PERSONAL}
            # Elsewhere, the keyring is looked for in the person's home.
            environment |= {"HOME": home, "XDG_RUNTIME_DIR": home} if ON_LINUX else {}
            environment |= {"QT_QPA_PLATFORM": platform} if platform else {}
            options = ["--self-test"]
            if ON_LINUX:
                options += ["--self-test-libraries", str(listing)]
            said.append(f"{name}:\n{run(*before, program, *options, env=environment, patience=_PATIENCE).rstrip()}")
            if listing.exists():
                mapped |= {Path(line).resolve() for line in listing.read_text(encoding="utf-8").splitlines()}
    return "\n".join(said), mapped


def _screens() -> list[tuple[str, tuple[str, ...], str]]:
    """Name each place where the window is tried: its name, what starts it, and Qt's name for the platform."""
    if not ON_LINUX:
        return [("self-test", (), "")]
    screens: list[tuple[str, tuple[str, ...], str]] = [("self-test without a screen", (), "offscreen")]
    if shutil.which("xvfb-run") and shutil.which("xauth"):
        screens.append(("self-test on a screen", ("xvfb-run", "--auto-servernum"), "xcb"))
    return screens
