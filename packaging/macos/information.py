"""What macOS reads of the bundle before it starts it: `Info.plist` and the icon."""

from __future__ import annotations

import plistlib
import struct
from typing import TYPE_CHECKING, Any

from products.order import COMMAND, IDENTITY, TITLE

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

BUNDLE_IDENTITY = IDENTITY.replace("_", "-")
"""The name by which macOS knows the program: bundles may have hyphens in it, but no underscores."""

ICON = "sora-desktop.icns"

# Which picture goes under which name, by its pixels; the second of two is for screens of twice the density.
_ICON_PARTS = {
    32: (b"ic11",),
    64: (b"ic12",),
    128: (b"ic07",),
    256: (b"ic08", b"ic13"),
    512: (b"ic09", b"ic14"),
}
_HEADER = struct.Struct(">4sI")


def information(order: BuildOrder) -> dict[str, Any]:
    """Give the whole `Info.plist` of the bundle."""
    told: dict[str, Any] = plistlib.loads((order.root / "packaging" / "macos" / "Info.plist").read_bytes())
    return {
        **told,
        "CFBundleIdentifier": BUNDLE_IDENTITY,
        "CFBundleName": TITLE,
        "CFBundleDisplayName": TITLE,
        "CFBundleExecutable": COMMAND,
        "CFBundleIconFile": ICON,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": order.numbers,
        "CFBundleVersion": order.numbers,
        "NSHumanReadableCopyright": f"{order.project['authors'][0]['name']}, {order.project['license']}",
        "UTExportedTypeDeclarations": [
            {**declared, "UTTypeIconFile": ICON} for declared in told["UTExportedTypeDeclarations"]
        ],
    }


def write_icon(pictures: Path, target: Path) -> Path:
    """Put the program's pictures of all sizes into one icon file as macOS reads it, and give its path.

    Args:
        pictures: the folder with `sora-desktop-32.png` and so on.
        target: the file to write.
    """
    parts = b""
    for pixels, names in _ICON_PARTS.items():
        picture = (pictures / f"{COMMAND}-{pixels}.png").read_bytes()
        for name in names:
            parts += _HEADER.pack(name, _HEADER.size + len(picture)) + picture
    target.write_bytes(_HEADER.pack(b"icns", _HEADER.size + len(parts)) + parts)
    return target
