"""Makes the AppImage: one file that runs on every newer Linux without being installed."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from products.desktop_share import ENTRY, fill, lay_out
from products.order import COMMAND, IDENTITY
from products.tools import need, run
from sora_desktop.stamp import Kind

if TYPE_CHECKING:
    from products.order import BuildOrder

TOOL = "appimagetool"
RUNTIME = "appimage-runtime"
"""What an AppImage begins with; where it does not lie beside the tool, the tool fetches it."""

_HOW = "get it from https://github.com/AppImage/appimagetool/releases and put it on the path under this name"


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the AppImage, and give its path.

    Raises:
        BuildFailed: when nothing is frozen, or a tool is missing or fails.
    """
    tool = need(TOOL, _HOW)
    content = folder / f"{COMMAND}.AppDir"
    lay_out_content(content, order)
    image = order.dist / order.file_name(".AppImage")
    image.unlink(missing_ok=True)
    runtime = Path(tool).with_name(RUNTIME)
    own_runtime = ("--runtime-file", runtime) if runtime.is_file() else ()
    settings = {**os.environ, "ARCH": platform.machine(), "SOURCE_DATE_EPOCH": str(order.made_at)}
    # desktop_share judged the metainfo already.
    run(tool, "--no-appstream", *own_runtime, content, image, env=settings)
    image.chmod(0o755)
    return image


def lay_out_content(content: Path, order: BuildOrder) -> None:
    """Fill the folder that becomes the AppImage: the program, what desktops read, and what starts it."""
    program = content / "usr" / "lib" / COMMAND
    program.parent.mkdir(parents=True)
    order.stage(program, Kind.APPIMAGE)
    share = content / "usr" / "share"
    lay_out(share, order)
    start = content / "AppRun"
    start.write_text(fill("AppRun", order), encoding="utf-8")
    start.chmod(0o755)
    # Whoever integrates AppImages into a desktop looks for these at the top.
    (content / ENTRY).symlink_to(f"usr/share/applications/{ENTRY}")
    (content / f"{IDENTITY}.png").symlink_to(f"usr/share/icons/hicolor/256x256/apps/{IDENTITY}.png")
    (content / ".DirIcon").symlink_to(f"{IDENTITY}.png")
