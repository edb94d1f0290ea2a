"""Makes `.venv` and its kin: the locked libraries, and the program straight from the checkout."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

from steps.errors import SetupFailed, say

_SHORT_OF_SPACE = 64 * 2**20  # bytes; below this a failed installation is put down to the disk
_LAUNCHER = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -P -m sora_desktop "$@"
"""
_WINDOWS_LAUNCHER = '@"%~dp0python.exe" -P -m sora_desktop %*\r\n'


class Environment:
    """The virtual environment of one checkout.

    Every lock file that is installed leaves a stamp in it: the digest of the lock and the version
    of Python. While anything is being changed, a file `unfinished` stands there, so that an
    interrupted set-up is seen and made again.
    """

    def __init__(self, root: Path, name: str = ".venv") -> None:
        """Take the environment of the checkout at `root`, in its folder of that name; nothing is made yet."""
        self._root = root
        self.folder = root / name
        windows = os.name == "nt"
        self._scripts = self.folder / ("Scripts" if windows else "bin")
        self.python = self._scripts / ("python.exe" if windows else "python")
        self._unfinished = self.folder / "unfinished"

    def prepare(self, locks: Sequence[Path]) -> None:
        """Make sure that everything in the locks is installed and the program can be started.

        Raises:
            SetupFailed: in words, when that is impossible.
        """
        if self._has(locks):
            return
        try:
            with self._alone():
                self._make(locks)
        except OSError as error:
            raise SetupFailed(self._explain(str(error))) from error

    def exists(self) -> bool:
        """Tell whether a finished environment of this Python's version is there, whatever is in it."""
        if self._unfinished.exists() or not self.python.exists():
            return False
        try:
            settings = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return False
        return f"version = {_version()}." in settings and self._packages().joinpath("pip").is_dir()

    def _has(self, locks: Sequence[Path]) -> bool:
        return self.exists() and all(self._stamp(lock) == _digest(lock) for lock in locks)

    def _stamp(self, lock: Path) -> str:
        try:
            return self._stamp_file(lock).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return ""

    def _stamp_file(self, lock: Path) -> Path:
        return self.folder / (lock.name + ".installed")

    def _packages(self) -> Path:
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.folder)}))

    def _make(self, locks: Sequence[Path]) -> None:
        if not self.exists():
            self._create()
        self._unfinished.touch()
        for lock in locks:
            if self._stamp(lock) != _digest(lock):
                self._install(lock)
                self._stamp_file(lock).write_text(_digest(lock), encoding="ascii")
        self._link_program()
        self._unfinished.unlink()

    def _create(self) -> None:
        say(f"Making {self.folder.name} with Python " + _version() + ".")
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        self._unfinished.touch()
        done = subprocess.run(
            [sys.executable, "-m", "venv", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SetupFailed(self._explain(done.stdout))

    def _install(self, lock: Path) -> None:
        say("Installing the libraries of " + lock.name + ". The first time this takes a minute or two.")
        # Wheels only: building a library would fetch tools that no hash vouches for.
        command = [str(self.python), "-P", "-m", "pip", "install", "--require-hashes", "--only-binary=:all:"]
        command += ["--disable-pip-version-check", "--no-input", "--requirement", str(lock)]
        if not sys.stderr.isatty():
            command.append("--quiet")
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise SetupFailed(self._explain(done.stderr))

    def _link_program(self) -> None:
        packages = self._packages()
        # Relative to site-packages, so that the checkout may be moved, and plain ASCII wherever it is.
        link = os.path.relpath(self._root, packages)
        packages.joinpath("sora_desktop.pth").write_text(link + "\n", encoding="ascii")
        if os.name == "nt":
            self._scripts.joinpath("sora-desktop.cmd").write_text(_WINDOWS_LAUNCHER, encoding="ascii")
        else:
            launcher = self._scripts / "sora-desktop"
            launcher.write_text(_LAUNCHER, encoding="ascii")
            launcher.chmod(0o755)

    def _explain(self, said: str) -> str:
        return explain(said, free_bytes=_free_bytes(self._root))

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one set-up of this checkout work at a time; a second one waits."""
        if sys.platform == "win32":
            yield
            return
        import fcntl  # noqa: PLC0415 - not there on Windows

        folder = os.open(self._root, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # a file system without locks
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def explain(said: str, free_bytes: int) -> str:
    """Turn what venv or pip said when it failed into a sentence with what to do.

    Args:
        said: everything that the tool wrote as its errors.
        free_bytes: room left on the disk of the checkout.
    """
    lines = [line for line in said.strip().splitlines() if not line.startswith("WARNING: Retrying")]
    closing = "\n".join(lines[-6:])
    if "No space left" in said or "Disk quota exceeded" in said or free_bytes < _SHORT_OF_SPACE:
        return "The disk is full. Free about 1.5 GB and start again."
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A library was refused, because it is not the one that was checked for this version "
            f"(its hash differs). Start again; if it stays so, something changes files on the way.\n{closing}"
        )
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return (
            "The libraries could not be fetched, because the certificate of the package index is not trusted here. "
            "If your network has certificates of its own, name their file in the variable PIP_CERT and start again."
        )
    if any(sign in said for sign in _SIGNS_OF_NO_NETWORK):
        return (
            "The libraries could not be fetched, because the package index cannot be reached. "
            "Check the network connection (and the proxy, if you use one) and start again."
        )
    if "No matching distribution" in said:
        return (
            "A library is not available for this system. Sora Desktop runs on Linux with glibc 2.34 or later, "
            f"macOS 14 or later (13 on Intel) and 64-bit Windows.\n{closing}"
        )
    return f"The libraries could not be installed. The installer said:\n{closing}"


_SIGNS_OF_NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "ReadTimeout",
    "ProxyError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Connection broken",
    "Connection aborted",
    "Read timed out",
)


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free
