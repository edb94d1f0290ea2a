"""Puts a product onto this computer as a person would, and takes it away again."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from steps.errors import BuildFailed

from products.order import COMMAND, IDENTITY, TITLE
from products.tools import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 60.0
"""Seconds within which an uninstalled program must be gone."""


def is_for_this_system(product: Path) -> bool:
    """Tell whether a file is a product that can be put onto this computer."""
    return _kind(product) is not None


@contextlib.contextmanager
def installed(product: Path, folder: Path) -> Iterator[list[str]]:
    """Install a product for as long as the block lasts.

    Args:
        product: the file.
        folder: an empty folder, for what a person would put somewhere below the home.

    Yields:
        The command that starts what was installed, to which arguments can be added.

    Raises:
        BuildFailed: when it is nothing for this system, cannot be installed, or leaves its program behind.
    """
    kind = _kind(product)
    if kind is None:
        reason = f"{product.name} is not for this system."
        raise BuildFailed(reason)
    with kind(product.resolve(), folder.resolve()) as command:
        yield command
    if len(command) == 1 and not _goes(Path(command[0])):
        reason = f"{product.name} is uninstalled, but {command[0]} is still there."
        raise BuildFailed(reason)


@contextlib.contextmanager
def _debian(product: Path, folder: Path) -> Iterator[list[str]]:
    program = Path("/usr/bin", COMMAND)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # The packager of apt reads as a person without rights, who cannot read folders of root.
    package = shutil.copy(product, folder)
    folder.chmod(0o755)
    run("apt-get", "install", "--yes", "--no-install-recommends", package, env=quietly)
    yield [str(program)]
    run("apt-get", "purge", "--yes", "--autoremove", COMMAND, env=quietly)


@contextlib.contextmanager
def _tarball(product: Path, folder: Path) -> Iterator[list[str]]:
    run("tar", "--extract", "--file", product, "--directory", folder)
    yield [str(_only(folder.glob(f"*/{COMMAND}"), product))]
    shutil.rmtree(folder)


@contextlib.contextmanager
def _appimage(product: Path, folder: Path) -> Iterator[list[str]]:
    program = Path(shutil.copy(product, folder))
    program.chmod(0o755)
    # Unpacks itself, because computers of workflows cannot mount it.
    os.environ["APPIMAGE_EXTRACT_AND_RUN"] = "1"
    yield [str(program)]
    program.unlink()


@contextlib.contextmanager
def _flatpak(product: Path, _folder: Path) -> Iterator[list[str]]:
    run("flatpak", "install", "--user", "--noninteractive", product)
    yield ["flatpak", "run", IDENTITY]
    run("flatpak", "uninstall", "--user", "--noninteractive", "--delete-data", IDENTITY)


@contextlib.contextmanager
def _wheel(product: Path, folder: Path) -> Iterator[list[str]]:
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    run(sys.executable, "-m", "venv", folder)
    run(scripts / "python", "-m", "pip", "install", "--quiet", f"{product}[all]")
    yield [str(next(scripts.glob(COMMAND + "*")))]
    run(scripts / "python", "-m", "pip", "uninstall", "--yes", "--quiet", COMMAND)


@contextlib.contextmanager
def _portable(product: Path, folder: Path) -> Iterator[list[str]]:
    with zipfile.ZipFile(product) as archive:
        archive.extractall(folder)
    yield [str(_only(folder.rglob(f"{COMMAND}.exe"), product))]
    shutil.rmtree(folder)


@contextlib.contextmanager
def _setup(product: Path, folder: Path) -> Iterator[list[str]]:
    silently = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
    program = folder / "program"
    run(product, *silently, "/CURRENTUSER", f"/DIR={program}", f"/LOG={folder / 'setup.log'}")
    yield [str(program / f"{COMMAND}.exe")]
    run(program / "unins000.exe", *silently)


@contextlib.contextmanager
def _disk_image(product: Path, folder: Path) -> Iterator[list[str]]:
    volume, bundle = folder / "volume", folder / f"{TITLE}.app"
    volume.mkdir()
    run("hdiutil", "attach", "-nobrowse", "-readonly", "-mountpoint", volume, product)
    try:
        run("ditto", volume / bundle.name, bundle)
    finally:
        run("hdiutil", "detach", "-force", volume)
    yield [str(bundle / "Contents" / "MacOS" / COMMAND)]
    shutil.rmtree(bundle)


def _goes(program: Path) -> bool:
    """Wait until a program is gone, because Windows' uninstaller works on after its process has ended."""
    end = time.monotonic() + PATIENCE
    while program.exists():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def _only(found: Iterator[Path], product: Path) -> Path:
    programs = list(found)
    if len(programs) != 1:
        reason = f"{product.name} should hold one program “{COMMAND}”, and holds {len(programs)}."
        raise BuildFailed(reason)
    return programs[0]


def _kind(product: Path) -> Callable[[Path, Path], contextlib.AbstractContextManager[list[str]]] | None:
    """Give what installs a product, by its name; None where this system cannot."""
    for system, ending, kind in (
        ("linux", ".deb", _debian),
        ("linux", ".tar.xz", _tarball),
        ("linux", ".AppImage", _appimage),
        ("linux", ".flatpak", _flatpak),
        ("win32", ".exe", _setup),
        ("win32", ".zip", _portable),
        ("darwin", ".dmg", _disk_image),
        (sys.platform, ".whl", _wheel),
    ):
        if system == sys.platform and product.name.endswith(ending):
            return kind
    return None
