"""Makes the disk image of macOS: the bundle, signed as well as the builder can, beside a link to the applications."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

from macos.signing import Signer
from steps.errors import BuildFailed

from products.order import TITLE, libraries_of, stamp_into
from products.tools import need, run
from sora_desktop.stamp import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

_TRIES = 5


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the disk image, and give its path.

    Raises:
        BuildFailed: when there is no frozen bundle, or one of macOS's tools fails.
    """
    for tool in ("hdiutil", "codesign"):
        need(tool, "it is a part of macOS")
    if not order.bundle.is_dir():
        reason = f"There is no frozen program at {order.bundle}. Make it by: python3 packaging/build.py"
        raise BuildFailed(reason)
    signer = Signer.from_environment()
    content = folder / "content"
    bundle = content / order.bundle.name
    shutil.copytree(order.bundle, bundle, symlinks=True)
    stamp_into(libraries_of(bundle), order.stamp(Kind.MACOS))
    signer.sign_bundle(bundle)
    (content / "Applications").symlink_to("/Applications")
    image = order.dist / order.file_name(".dmg")
    image.unlink(missing_ok=True)
    _pack(content, image)
    signer.sign_file(image)
    signer.notarise(image)
    run("hdiutil", "verify", image)
    return image


def _pack(content: Path, image: Path) -> None:
    """Make an image of a folder; macOS's search sometimes holds a new image for a moment."""
    # Compressed so that every macOS the program runs on can read it.
    command = ("hdiutil", "create", "-volname", TITLE, "-srcfolder", content, "-fs", "HFS+", "-format", "ULMO", image)
    for attempt in range(1, _TRIES + 1):
        try:
            run(*command)
        except BuildFailed as problem:
            if "busy" not in str(problem).lower() or attempt == _TRIES:
                raise
            image.unlink(missing_ok=True)
            time.sleep(attempt)
        else:
            return
