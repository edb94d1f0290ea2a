"""Makes the portable program for Windows: a zip that is unpacked anywhere, and keeps all it has beside itself."""

from __future__ import annotations

import time
import zipfile
from typing import TYPE_CHECKING

from products.order import COMMAND, TITLE
from sora_desktop.stamp import Kind
from sora_desktop.storage.paths import PORTABLE_DATA, PORTABLE_MARK

if TYPE_CHECKING:
    from pathlib import Path

    from products.order import BuildOrder

README = "Read me.txt"
_README = f"""\
{TITLE} {{version}}, portable

Start “{TITLE}.exe”; nothing has to be installed. In a terminal, the command is {COMMAND}.exe.

Everything is kept in the folder “{PORTABLE_DATA}” beside the program: the list of videos, the settings and the clips.
To take it along, take the whole folder. For a newer version, unpack it beside this one and move “{PORTABLE_DATA}” over.
Keys of servers are kept in the Credential Manager of the computer, not here: enter them once on each computer.

Without the empty file “{PORTABLE_MARK}” the program keeps its things where installed programs do.

{{home}}
"""


def make(folder: Path, order: BuildOrder) -> Path:
    """Make the zip, and give its path.

    Raises:
        BuildFailed: when nothing is frozen yet.
    """
    archive = order.dist / order.file_name("-portable.zip")
    staged = folder / archive.stem
    order.stage(staged, Kind.WINDOWS_PORTABLE)
    (staged / PORTABLE_MARK).touch()
    text = _README.format(version=order.version, home=order.home)
    # With a mark in front, by which old editors know the letters.
    (staged / README).write_text(text, encoding="utf-8-sig", newline="\r\n")
    _pack(staged, archive, order.made_at)
    return archive


def _pack(staged: Path, archive: Path, made_at: int) -> None:
    """Pack a folder under its own name, all files with one time, so that the same files give the same bytes."""
    moment = time.gmtime(made_at)[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in staged.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(staged.parent).as_posix(), moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
