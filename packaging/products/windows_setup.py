"""Makes the installer for Windows, by Inno Setup."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from steps.errors import BuildFailed
from windows.icons import write_pictures
from windows.version_info import four_numbers

from products.desktop_share import BATCH_TYPE, developer
from products.order import COMMAND, IDENTITY, TITLE, machine
from products.tools import run
from sora_desktop.stamp import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from products.order import BuildOrder

COMPILER = "iscc"
BATCH_SUFFIX = ".sora-batch"
OPENED = (".csv", ".tsv", ".json", ".jsonl", ".txt", ".md")
"""What the program opens besides, and leaves to whichever program has it."""

_SCRIPT = Path("packaging", "windows", "sora-desktop.iss")
_PATIENCE = 3600.0
"""Seconds; packing the frozen program as small as can be takes minutes."""


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the installer, and give its path.

    Raises:
        BuildFailed: when nothing is frozen yet, or Inno Setup is not installed or fails.
    """
    compiler = find_compiler()
    payload = folder / "payload"
    order.stage(payload, Kind.WINDOWS_SETUP)
    return compile_setup(folder, payload, order, [compiler])


def find_compiler() -> str:
    """Give the path of Inno Setup's compiler.

    Raises:
        BuildFailed: when it is not installed; the text tells how to get it.
    """
    found = shutil.which(COMPILER)
    usual = [Path(os.environ.get(place, "")) / "Inno Setup 6" / "ISCC.exe" for place in _PROGRAM_FOLDERS]
    for path in [found, *usual]:
        if path and Path(path).is_file():
            return str(path)
    reason = f"{COMPILER} is not installed: winget install JRSoftware.InnoSetup"
    raise BuildFailed(reason)


_PROGRAM_FOLDERS = ("ProgramFiles(x86)", "ProgramFiles")


def compile_setup(
    folder: Path,
    payload: Path,
    order: BuildOrder,
    compiler: Sequence[str],
    spell: Callable[[Path], str] = str,
) -> Path:
    """Compile the script with a payload, and give the path of the installer.

    Args:
        folder: a folder to work in.
        payload: the program as it is to be installed.
        order: what is built.
        compiler: the command of Inno Setup's compiler.
        spell: writes a path as that command reads it.

    Raises:
        BuildFailed: when it finds something wrong.
    """
    pictures = folder / "pictures"
    write_pictures(order.root, pictures)
    product = order.dist / f"{COMMAND}-{order.version}-windows-{machine()}-setup.exe"
    product.unlink(missing_ok=True)
    places = {
        "Version": order.version,
        "Numbers": four_numbers(order),
        "Title": TITLE,
        "Identity": IDENTITY,
        "Publisher": developer(order),
        "Home": order.home,
        "Payload": spell(payload),
        "Pictures": spell(pictures),
        "Suffix": BATCH_SUFFIX,
        "BatchType": BATCH_TYPE,
        "Opened": ",".join(OPENED),
    }
    options = [f"/D{name}={value}" for name, value in places.items()]
    run(
        *compiler,
        "/Qp",
        *options,
        f"/O{spell(order.dist)}",
        f"/F{product.stem}",
        spell(order.root / _SCRIPT),
        patience=_PATIENCE,
    )
    if not product.is_file():
        reason = f"Inno Setup left no {product.name} in {order.dist}."
        raise BuildFailed(reason)
    return product
