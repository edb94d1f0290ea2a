"""Finds out which packages of Debian or Ubuntu are missing, and installs them if it may."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from steps.errors import SetupFailed, say

_LISTED = Path(__file__).resolve().parents[2] / "resources" / "debian-packages.txt"
# What the program names, too, where its window cannot open.
FOR_THE_WINDOW = tuple(line for line in _LISTED.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
# A screen, a mouse that moves by itself, what a screen reader asks, a keyring, a browser, who watches for sockets, and
# what reads libraries and packs archives.
FOR_TESTS = (
    "at-spi2-core",
    "binutils",
    "chromium",
    "chromium-driver",
    "dbus",
    "gnome-keyring",
    "strace",
    "xauth",
    "xdotool",
    "xvfb",
    "xz-utils",
)
# What reads and strips libraries, what they bring along, and what judges packages.
FOR_BUILDING = (
    *FOR_THE_WINDOW,
    "appstream",
    "binutils",
    "desktop-file-utils",
    "lintian",
    "xz-utils",
)


def are_known_here() -> bool:
    """Tell whether this system has Debian's packages at all."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def missing(wanted: Iterable[str]) -> list[str]:
    """Give those of the wanted packages that are not installed, under their own or a provided name."""
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${db:Status-Status}\t${Package}\t${Provides}\n"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    present = installed_names(answer.stdout)
    return [name for name in wanted if name not in present]


def installed_names(listing: str) -> set[str]:
    """Read dpkg's listing (state, name, provided names; by tabs) into the names that are there.

    Newer releases rename packages (`libglib2.0-0t64`) and provide the old name.
    """
    names = set()
    for line in listing.splitlines():
        state, name, provided = line.split("\t")
        if state == "installed":
            names.add(name)
            names.update(entry.split()[0] for entry in provided.split(",") if entry.strip())
    return names


def command_for(names: Sequence[str]) -> str:
    """Give the command that a person types to install the packages."""
    return "sudo apt-get update && sudo apt-get install --no-install-recommends " + " ".join(names)


def install(names: Sequence[str]) -> None:
    """Install the packages by apt-get.

    Raises:
        SetupFailed: when nobody here may install, or apt-get could not.
    """
    prefix = _privilege()
    if prefix is None:
        raise SetupFailed("System packages are missing. Install them with:\n  " + command_for(names))
    say("Installing system packages: " + " ".join(names))
    _apt_get(prefix, "update")  # a list that cannot be fetched matters only if the installation fails
    code, said = _apt_get(prefix, "install", "--yes", "--no-install-recommends", *names)
    if code:
        closing = "\n".join(said.strip().splitlines()[-8:])
        raise SetupFailed(
            f"apt-get could not install system packages. It said:\n{closing}\n"
            "Check the network connection and the free disk space, then start again; or run yourself:\n"
            "  " + command_for(names),
        )


def _apt_get(prefix: Sequence[str], *step: str) -> tuple[int, str]:
    """Run one step of apt-get, which waits for another installer; give its exit code and words."""
    done = subprocess.run(
        [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *step],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout


def _privilege() -> list[str] | None:
    """Give what goes before apt-get: nothing for root, sudo where it asks for no password, else None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "--non-interactive", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            # sudo keeps little of the environment; apt-get must not ask questions.
            return ["sudo", "--non-interactive", "DEBIAN_FRONTEND=noninteractive"]
    return None
