"""What is to be built, of which version, and where: the same order goes to the maker of every product."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steps.errors import BuildFailed

from sora_desktop.stamp import SUMS_FILE

if TYPE_CHECKING:
    from sora_desktop.stamp import Kind

COMMAND = "sora-desktop"
"""The name of the command, of the package and of the frozen folder."""

TITLE = "Sora Desktop"
"""The name that people see."""

IDENTITY = "io.github.sora_desktop.SoraDesktop"
"""The name by which desktops know the program."""

STAMP_PLACE = Path("sora_desktop", "_resources", "stamp.json")
"""Where a stamp lies below the folder of the program's libraries."""

SUMS_PLACE = STAMP_PLACE.with_name(SUMS_FILE)
"""Where the sums of its files lie there."""


@dataclass(frozen=True)
class BuildOrder:
    """One build.

    The maker of a product is a module of `products` with one function `make(folder: Path, order: BuildOrder) -> Path`:
    `folder` is an empty folder of its own to work in, which is removed afterwards; it leaves its product in
    `order.dist` and gives the product's path. What goes wrong it raises as `BuildFailed`, in words with what to do.

    Attributes:
        root: the checkout.
        dist: where the products go.
        version: the version of the program, such as `0.1.0`.
        commit: the commit that is built, or None where no Git tells it.
        made_at: seconds since 1970 that products carry as their time, so that the same commit gives the same bytes.
        repository: `owner/name` on GitHub of whoever publishes the products, or None for a person's own build.
        revision: how often this version was packaged; the number behind a Debian package's version.
    """

    root: Path
    dist: Path
    version: str
    commit: str | None
    made_at: int
    repository: str | None = None
    revision: int = 1

    @property
    def frozen(self) -> Path:
        """The frozen program, a folder that every product copies and none changes; on macOS the bundle is beside it."""
        return self.dist / "frozen" / COMMAND

    @property
    def bundle(self) -> Path:
        """The frozen program as macOS wants it."""
        return self.dist / "frozen" / f"{TITLE}.app"

    @cached_property
    def project(self) -> dict[str, Any]:
        """The table `[project]` of `pyproject.toml`."""
        project: dict[str, Any] = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return project

    @property
    def home(self) -> str:
        """The address of the project's page: of the repository that publishes, else the one the project names."""
        return f"https://github.com/{self.repository}" if self.repository else str(self.project["urls"]["Homepage"])

    @property
    def numbers(self) -> str:
        """The version where only numbers are understood: 1.2.0rc1 is told as 1.2.0."""
        return ".".join(re.findall(r"(?:^|\.)(\d+)", self.version)[:3])

    @property
    def releases(self) -> str | None:
        """The address that tells the newest release, where somebody publishes."""
        return f"https://api.github.com/repos/{self.repository}/releases/latest" if self.repository else None

    def file_name(self, ending: str) -> str:
        """Name a product for this system and machine, such as `sora-desktop-0.1.0-linux-x86_64.tar.xz`.

        Args:
            ending: what stands behind, with its dot.
        """
        return f"{COMMAND}-{self.version}-{system()}-{machine()}{ending}"

    def stamp(self, kind: Kind) -> str:
        """Write the stamp of a product, which tells the program how it came onto the computer."""
        told = {"kind": kind, "version": self.version, "commit": self.commit, "releases": self.releases}
        return json.dumps(told, indent=1) + "\n"

    def stage(self, target: Path, kind: Kind) -> None:
        """Copy the frozen folder to `target`, which does not exist yet, and stamp the copy.

        Raises:
            BuildFailed: when nothing is frozen yet.
        """
        if not self.frozen.is_dir():
            reason = f"There is no frozen program at {self.frozen}. Make it by: python3 packaging/build.py"
            raise BuildFailed(reason)
        shutil.copytree(self.frozen, target, symlinks=True)
        stamp_into(libraries_of(target), self.stamp(kind))
        note_files(target)


def read_order(root: Path, *, dist: Path | None = None, repository: str | None = None, revision: int = 1) -> BuildOrder:
    """Read from a checkout what is to be built.

    Args:
        root: the checkout.
        dist: where the products go; by default `dist` in the checkout.
        repository: `owner/name` of whoever publishes them.
        revision: how often this version was packaged.
    """
    program = (root / "sora_desktop" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+)"$', program, re.MULTILINE)
    number = str(version[1]) if version else ""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if number != project.get("version", number):
        reason = f"The program says that it is {number}, and pyproject.toml that it is {project['version']}."
        raise BuildFailed(reason)
    commit = _git(root, "rev-parse", "HEAD")
    made_at = _git(root, "log", "-1", "--format=%ct")
    return BuildOrder(
        root=root,
        dist=dist or root / "dist",
        version=number,
        commit=commit,
        made_at=int(made_at or os.environ.get("SOURCE_DATE_EPOCH") or time.time()),
        repository=repository,
        revision=revision,
    )


def _git(root: Path, *question: str) -> str | None:
    """Ask Git about a checkout; None where there is no Git, or no history."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), *question], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return answer.stdout.strip() or None if answer.returncode == 0 else None


def libraries_of(program: Path) -> Path:
    """Give the folder below which a frozen program keeps its libraries, its modules' data and its resources."""
    return program / "Contents" / "Frameworks" if program.suffix == ".app" else program / "_internal"


def stamp_into(libraries: Path, stamp: str) -> None:
    """Write a stamp where a frozen program, or an unpacked wheel, looks for it."""
    (libraries / STAMP_PLACE).write_text(stamp, encoding="utf-8")


def note_files(program: Path) -> None:
    """Note the sums of all files of a frozen program, by which its self-test finds what is missing or damaged."""
    place = libraries_of(program) / SUMS_PLACE
    place.unlink(missing_ok=True)
    files = sorted((path.relative_to(program).as_posix(), path) for path in program.rglob("*") if path.is_file())
    place.write_text("".join(f"{_sum(path)}  {name}\n" for name, path in files), encoding="utf-8", newline="\n")


def _sum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def system() -> str:
    """Name this operating system as the products do: `linux`, `windows` or `macos`."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)


def machine() -> str:
    """Name this kind of processor as the products do: `x86_64` or `arm64`."""
    told = platform.machine().lower()
    return {"amd64": "x86_64", "aarch64": "arm64"}.get(told, told)
