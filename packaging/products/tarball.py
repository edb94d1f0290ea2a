"""Makes the archive for any Linux: a folder that runs wherever it is unpacked, with what desktops read beside it."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

from products.desktop_share import lay_out
from products.order import COMMAND
from products.tools import need, run
from sora_desktop.stamp import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

ENDING = ".tar.xz"
_BESIDE = ("CHANGELOG.md", "LICENSE")


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the archive, and give its path; the same commit gives the same bytes.

    Raises:
        BuildFailed: when nothing is frozen, or a tool is missing.
    """
    packer = need("xz", "sudo apt-get install xz-utils")
    program = folder / f"{COMMAND}-{order.version}"
    order.stage(program, Kind.TARBALL)
    lay_out(program / "share", order)
    for name in _BESIDE:
        (program / name).write_bytes((order.root / name).read_bytes())

    def settled(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = order.made_at
        # As it is wherever it is built; what can be started stays so.
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        return member

    unpacked = folder / "archive.tar"
    with tarfile.open(unpacked, "w", format=tarfile.PAX_FORMAT) as archive:
        archive.add(program, program.name, filter=settled)
    # A higher level takes many times as long, for a tenth less.
    run(packer, "-2", "--threads=0", "--keep", "--compress", unpacked)
    packed = unpacked.with_name(unpacked.name + ".xz")
    return packed.replace(order.dist / order.file_name(ENDING))
