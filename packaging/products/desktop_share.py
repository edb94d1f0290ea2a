"""Lays out what Linux desktops read: the entry, the type of prompt batches, icons, metainfo and the manual page."""

from __future__ import annotations

import gzip
import shutil
from string import Template
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from products.changelog import Release, first_sentence, read_changelog
from products.manual import manual
from products.order import COMMAND, IDENTITY, TITLE
from products.tools import need, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from products.order import BuildOrder

BATCH_TYPE = "application/vnd.sora-desktop.batch+jsonl"
"""The type of files of prompts that are the program's own."""

ENTRY = f"{IDENTITY}.desktop"
METAINFO = f"{IDENTITY}.metainfo.xml"
_BATCH_SIZES = (16, 24, 32, 48, 64, 128, 256)
_MOST_POINTS = 12
"""How much of a version a software centre is told; the rest is in the changelog."""


def lay_out(share: Path, order: BuildOrder) -> None:
    """Fill a folder that becomes `/usr/share`, or stands for it in a bundle, and check what is in it.

    Raises:
        BuildFailed: when a desktop would not take it.
    """
    _write(share / "applications" / ENTRY, fill("entry.desktop", order))
    _write(share / "mime" / "packages" / f"{IDENTITY}.xml", fill("mime.xml", order))
    _write(share / "metainfo" / METAINFO, metainfo(order))
    _lay_out_icons(share / "icons" / "hicolor", order)
    page = share / "man" / "man1" / f"{COMMAND}.1.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(gzip.compress(manual(order).encode(), mtime=0))
    check(share)


def fill(name: str, order: BuildOrder, further: Mapping[str, str] | None = None) -> str:
    """Fill in a template of `packaging/linux`.

    Args:
        name: the name of what comes of it; the template has `.in` behind it.
        order: what is built.
        further: what only this file asks for.
    """
    text = (order.root / "packaging" / "linux" / f"{name}.in").read_text(encoding="utf-8")
    known = {
        "batch_type": BATCH_TYPE,
        "command": COMMAND,
        "developer": developer(order),
        "home": order.home,
        "identity": IDENTITY,
        "licence": str(order.project["license"]),
        "pictures": f"{order.home}/raw/{order.commit or 'main'}/resources/pictures",
        "title": TITLE,
    }
    return Template(text).substitute({**known, **(further or {})})


def developer(order: BuildOrder) -> str:
    """Name who makes the program."""
    return str(order.project["authors"][0]["name"])


def releases(order: BuildOrder) -> list[Release]:
    """Give what the changelog tells of each version, the newest first."""
    text = (order.root / "CHANGELOG.md").read_text(encoding="utf-8")
    return read_changelog(text, order.version, order.made_at)


def metainfo(order: BuildOrder) -> str:
    """Write what software centres show of the program, with its releases."""
    component = ET.fromstring(fill("metainfo.xml", order))  # noqa: S314 - a file of this checkout
    listed = ET.SubElement(component, "releases")
    for release in releases(order):
        kind = "stable" if release.is_published else "development"
        date = release.date.strftime("%Y-%m-%d")
        entry = ET.SubElement(listed, "release", {"version": release.version, "date": date, "type": kind})
        points = ET.SubElement(ET.SubElement(entry, "description"), "ul")
        for point in release.points[:_MOST_POINTS]:
            ET.SubElement(points, "li").text = first_sentence(point)
        ET.SubElement(entry, "url", {"type": "details"}).text = f"{order.home}/blob/main/CHANGELOG.md"
    ET.indent(component)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(component, encoding="unicode") + "\n"


def check(share: Path) -> None:
    """Let the tools of desktops judge the entry and the metainfo.

    Raises:
        BuildFailed: when one of them finds something, or is not installed.
    """
    entries = need("desktop-file-validate", "sudo apt-get install desktop-file-utils")
    run(entries, share / "applications" / ENTRY)
    centre = need("appstreamcli", "sudo apt-get install appstream")
    run(centre, "validate", "--no-net", share / "metainfo" / METAINFO)


def _lay_out_icons(theme: Path, order: BuildOrder) -> None:
    icons = order.root / "resources" / "icons" / "app"
    for picture in icons.glob(f"{COMMAND}-*.png"):
        size = picture.stem.rpartition("-")[2]
        _copy(picture, theme / f"{size}x{size}" / "apps" / f"{IDENTITY}.png")
    _copy(icons / f"{COMMAND}.svg", theme / "scalable" / "apps" / f"{IDENTITY}.svg")
    batch = order.root / "packaging" / "linux" / "batch.svg"
    _copy(batch, theme / "scalable" / "mimetypes" / f"{IDENTITY}.batch.svg")
    # Not every desktop can read drawings.
    for side in _BATCH_SIZES:
        _draw(batch, side, theme / f"{side}x{side}" / "mimetypes" / f"{IDENTITY}.batch.png")


def _draw(drawing: Path, side: int, target: Path) -> None:
    """Draw an icon as a picture of some size, in pixels."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 - who only wants the names above need not have it
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    picture = QImage(side, side, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(target))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
