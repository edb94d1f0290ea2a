"""Freezes the program, and on request the bare window that its start is measured against."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from freezing.contents import BARE_WINDOW, SORA_DESKTOP
from products.elf import forget_folders, read_elf
from products.order import libraries_of
from products.tools import need, run
from steps.errors import BuildFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from products.order import BuildOrder

_SPEC = Path(__file__).with_name("sora-desktop.spec")
_LEADS_ASTRAY = ("PYTHONPATH", "PYTHONHOME", "PYTHONOPTIMIZE", "LD_LIBRARY_PATH", "QT_PLUGIN_PATH")
_AS_IT_COMES = "PySide6"
"""Qt's libraries come stripped; those of its film decoders were changed afterwards, and bear it no second time."""

_ON_LINUX = sys.platform.startswith("linux")


def freeze(order: BuildOrder, folder: Path, *, with_bare_window: bool) -> None:
    """Make the frozen folder of an order, and on macOS the bundle, in place of older ones.

    Args:
        order: what is built.
        folder: an empty folder to work in, on the same disk.
        with_bare_window: whether the bare window is frozen too, beside the program.

    Raises:
        BuildFailed: when PyInstaller cannot.
    """
    programs = [SORA_DESKTOP, BARE_WINDOW] if with_bare_window else [SORA_DESKTOP]
    made, work = folder / "made", folder / "work"
    work.mkdir()
    environment = {name: value for name, value in os.environ.items() if name not in _LEADS_ASTRAY}
    # The same sources give the same bytes, and nothing is taken from or left in the person's home.
    environment |= {
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(order.made_at),
        "PYINSTALLER_CONFIG_DIR": str(folder / "settings"),
    }
    options = ["--noconfirm", "--log-level=WARN", f"--distpath={made}", f"--workpath={work}"]
    names = [program.name for program in programs]
    command = [sys.executable, "-m", "PyInstaller", *options, str(_SPEC), "--", str(work), *names]
    run(*command, cwd=order.root, env=environment)
    for name in names:
        if _ON_LINUX:
            strip(libraries_of(made / name))
            keep_to_own_folders(libraries_of(made / name))
    shutil.rmtree(order.frozen.parent, ignore_errors=True)
    order.frozen.parent.parent.mkdir(parents=True, exist_ok=True)
    made.rename(order.frozen.parent)


def strip(folder: Path) -> None:
    """Take away from libraries what only a debugger reads.

    Raises:
        BuildFailed: when a library is another one afterwards.
    """
    tool = need("strip", "sudo apt-get install binutils")
    stripped = folder.parent / "stripped"
    for path, before in _elf_files(folder):
        if _AS_IT_COMES in path.parts:
            continue
        run(tool, "--strip-unneeded", "-o", stripped, path)
        if read_elf(stripped) != before:
            reason = f"{path.name} is not the same library without what a debugger reads."
            raise BuildFailed(reason)
        if stripped.stat().st_size < path.stat().st_size:
            shutil.copymode(path, stripped)
            stripped.replace(path)
        stripped.unlink(missing_ok=True)


def keep_to_own_folders(folder: Path) -> None:
    """Let no library look for others in a folder of the builder's computer, such as the home with its Python."""
    for path, _ in _elf_files(folder):
        forget_folders(path)


def _elf_files(folder: Path) -> Iterator[tuple[Path, object]]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        if (elf := read_elf(path)) is not None:
            yield path, elf
