"""Finds out which packages of Debian a frozen program needs, by the libraries that it asks for and does not carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steps.errors import BuildFailed

from products.elf import read_elf

if TYPE_CHECKING:
    from pathlib import Path

_C_LIBRARY = "libc6"
_PACKAGES = {
    _C_LIBRARY: (
        "ld-linux-aarch64.so.1",
        "ld-linux-x86-64.so.2",
        "libc.so.6",
        "libdl.so.2",
        "libm.so.6",
        "libmvec.so.1",
        "libpthread.so.0",
        "libresolv.so.2",
        "librt.so.1",
        "libutil.so.1",
    ),
    "libcrypt1": ("libcrypt.so.1",),
    # What a frozen program leaves to the system, because it fits to its graphics card, its screen, bus and fonts.
    "libdbus-1-3": ("libdbus-1.so.3",),
    "libdrm2": ("libdrm.so.2",),
    "libegl1": ("libEGL.so.1",),
    "libexpat1": ("libexpat.so.1",),
    "libfontconfig1": ("libfontconfig.so.1",),
    "libfreetype6": ("libfreetype.so.6",),
    "libgbm1": ("libgbm.so.1",),
    "libgcc-s1": ("libgcc_s.so.1",),
    "libgl1": ("libGL.so.1",),
    "libstdc++6": ("libstdc++.so.6",),
    "libwayland-client0": ("libwayland-client.so.0",),
    "libwayland-cursor0": ("libwayland-cursor.so.0",),
    "libwayland-egl1": ("libwayland-egl.so.1",),
    "libx11-6": ("libX11.so.6",),
    "libx11-xcb1": ("libX11-xcb.so.1",),
    "libxcb1": ("libxcb.so.1",),
    "zlib1g": ("libz.so.1",),
}
_WITHOUT = {
    "libcups.so.2": "Qt leaves its plugin for printers aside; proofs are printed into files",
}
"""Libraries that the package does not depend on, and what happens where they are missing."""

HOMES = {library: package for package, libraries in _PACKAGES.items() for library in libraries}
_ALWAYS = (
    # Whom servers are trusted by.
    "ca-certificates",
)


def depends(program: Path) -> str:
    """Write what a package with this program depends on.

    Raises:
        BuildFailed: when it needs a library that it does not carry and no known package brings.
    """
    carried: set[str] = set()
    needed: dict[str, Path] = {}
    glibc = (0, 0)
    for path in sorted(program.rglob("*")):
        if not path.is_file() or (elf := read_elf(path)) is None:
            continue
        carried.update(name for name in (path.name, elf.soname) if name)
        needed.update(dict.fromkeys(elf.needed, path))
        glibc = max(glibc, elf.glibc)
    outside = sorted(needed.keys() - carried - _WITHOUT.keys())
    unknown = [f"{name} (by {needed[name].relative_to(program)})" for name in outside if name not in HOMES]
    if unknown:
        reason = (
            "The frozen program needs libraries that it does not carry, and that no known package brings: "
            f"{', '.join(unknown)}. Carry them, or name their packages in packaging/products/debian_needs.py."
        )
        raise BuildFailed(reason)
    packages = {HOMES[name] for name in outside} - {_C_LIBRARY} | set(_ALWAYS)
    return ", ".join([f"{_C_LIBRARY} (>= {glibc[0]}.{glibc[1]})", *sorted(packages)])
