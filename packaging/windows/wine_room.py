"""A small Debian with Wine in a folder, in which programs for Windows are tried; it leaves this system as it is.

Wine for both 32 and 64 bits needs packages of two architectures in the same versions, which a system that is in use
seldom has. Whatever runs in the room sees only its own processes, and ends with it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Self

from products.tools import need, run
from steps.errors import BuildFailed, say
from trying.minimal_debian import MinimalDebian

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGES = ("wine", "wine64", "wine32:i386", "xauth", "xvfb")
_FINISHED = "room-is-finished"
_SHARED = "shared"
_HOME = "/tmp/home"  # noqa: S108 - of the room, where it is new each time
_SYSTEM = f"{_HOME}/.wine/drive_c"
# The first process of the room takes care of what others leave; the screen tells its number when it can be used.
_OPEN = f"""\
set -e
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/tmp"
mount --bind "$2" "$1/{_SHARED}"
mkdir "$1{_HOME}"
exec chroot "$1" sh -c "cd /; Xvfb -displayfd 1 -screen 0 1024x768x24 -nolisten tcp -noreset & wait"
"""
_ENVIRONMENT = {
    "HOME": _HOME,
    "LANG": "C.UTF-8",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "WINEDEBUG": "-all",
    # Nothing of the room's own desktop, and no question for downloads.
    "WINEDLLOVERRIDES": "winemenubuilder.exe,mscoree,mshtml=d",
}


class WineRoom:
    """A room that is open as long as the `with` block lasts; Windows is new in it each time."""

    def __init__(self, folder: Path, shared: Path) -> None:
        """Take a folder for the room, which is furnished the first time, and one that both sides see.

        Args:
            folder: where the room is, or is to be made.
            shared: what it sees of this system.
        """
        self._folder = folder.resolve()
        self._shared = shared.resolve()

    def __enter__(self) -> Self:
        """Open the room.

        Raises:
            BuildFailed: when it cannot be made or opened.
        """
        if os.geteuid() != 0:
            reason = "Only root can make a small Debian to try things in. Start this with sudo."
            raise BuildFailed(reason)
        for tool in ("unshare", "nsenter", "setpriv"):
            need(tool, "sudo apt-get install util-linux")
        if not (self._folder / _FINISHED).exists():
            _furnish(self._folder)
        (self._folder / _SHARED).mkdir(exist_ok=True)
        # However this process ends, nothing is left running.
        with_us = ("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child")
        command = (*with_us, "sh", "-c", _OPEN, "sh")
        self._holder = subprocess.Popen(
            [*command, self._folder, self._shared], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        screen = self._holder.stdout.readline().strip() if self._holder.stdout else ""
        if not screen:
            self.__exit__()
            reason = f"The room in {self._folder} cannot be opened. Remove the folder, and start again."
            raise BuildFailed(reason)
        self._first = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text().split()[0]
        environment = {**_ENVIRONMENT, "DISPLAY": f":{screen}"}
        enter = ("nsenter", f"--target={self._first}", "--mount", "--pid", "--root", "--wd", "env", "-i")
        self._enter = [*enter, *(f"{name}={value}" for name, value in environment.items())]
        self.wine("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        for folder in [path for path in self.place("users/root").iterdir() if path.is_symlink()]:
            # Wine takes the folders of the room's own person; Windows has some for each.
            folder.unlink()
            folder.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        """End all that runs in the room."""
        self._holder.kill()
        self._holder.communicate()

    @property
    def compiler(self) -> list[str]:
        """What runs a program in the room, before its name and arguments."""
        return [*self._enter, "wine"]

    def wine(self, *arguments: str) -> str:
        """Run a program for Windows to its end, and give what it said.

        Raises:
            BuildFailed: when it ends with another code than 0.
        """
        return run(*self.compiler, *arguments, patience=300)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program for Windows."""
        return subprocess.Popen([*self.compiler, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def spell(self, path: Path) -> str:
        """Write the path of something within the shared folder as Windows does."""
        return f"Z:\\{_SHARED}\\" + str(path.resolve().relative_to(self._shared)).replace("/", "\\")

    def place(self, path: str) -> Path:
        """Give the path by which this system sees a file on Windows' first disk, such as `users/root/Videos`."""
        return Path(f"/proc/{self._first}/root{_SYSTEM}", path)

    def processes(self) -> Iterator[str]:
        """Give the command lines of all that runs in the room, arguments with spaces between."""
        room = Path(f"/proc/{self._first}/ns/pid").readlink()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "ns" / "pid").readlink() == room:
                    yield (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except OSError:
                # It has ended meanwhile.
                continue


def _furnish(folder: Path) -> None:
    """Make a small Debian with Wine and a screen."""
    say(f"Making a small Debian with Wine in {folder}, once. This takes some minutes and 3 GB.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    debian = MinimalDebian(folder)
    # Without repairs that only one of the two architectures may have yet.
    debian.make(repaired=False)
    debian.root("dpkg", "--add-architecture", "i386")
    debian.root("apt-get", "-qq", "update")
    debian.install(*_PACKAGES)
    debian.root("apt-get", "clean")
    (folder / _FINISHED).touch()
