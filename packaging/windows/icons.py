"""Draws the pictures that Windows wants, from those of the other systems: icons, and what the installer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PROGRAM_ICON = "program.ico"
BATCH_ICON = "batch.ico"

_SIZES = (16, 24, 32, 48, 64, 256)
_PICTURES = ("resources", "icons", "app")
_BATCH = ("packaging", "linux", "batch.svg")
_TOP, _BOTTOM = (0xF4, 0xF3, 0xFE), (0xD6, 0xD3, 0xF6)
_WHITE = (0xFF, 0xFF, 0xFF)
_BANNER = (164, 314)
"""Width and height of the picture at the installer's side, on a screen of usual density."""

_CORNER = 55
"""Width and height of the one in its corner."""


def write_pictures(root: Path, folder: Path) -> None:
    """Write all pictures that the installer needs.

    Args:
        root: the checkout.
        folder: where they go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_program_icon(root, folder / PROGRAM_ICON)
    _write_icon([_drawn(root.joinpath(*_BATCH), size) for size in _SIZES], folder / BATCH_ICON)
    for percent in (100, 200):
        _banner(root, percent / 100).save(folder / f"wizard-{percent}.bmp")
        _corner(root, percent / 100).save(folder / f"wizard-small-{percent}.bmp")


def write_program_icon(root: Path, target: Path) -> Path:
    """Put the program's pictures of all sizes into one icon file, and give its path.

    Args:
        root: the checkout.
        target: the file to write.
    """
    return _write_icon([_picture(root, size) for size in _SIZES], target)


def _write_icon(pictures: Sequence[Image.Image], target: Path) -> Path:
    # As bitmaps, which also the dialogs of older parts of Windows read.
    *smaller, largest = pictures
    sizes = [picture.size for picture in pictures]
    largest.save(target, format="ICO", sizes=sizes, append_images=smaller, bitmap_format="bmp")
    return target


def _picture(root: Path, size: int) -> Image.Image:
    with Image.open(root.joinpath(*_PICTURES, f"sora-desktop-{size}.png")) as picture:
        return picture.convert("RGBA")


def _drawn(drawing: Path, size: int) -> Image.Image:
    """Draw an SVG with as many pixels at each side."""
    # Only the drawing needs Qt; the icon of the program does without.
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(size, size, QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    return Image.frombytes("RGBA", (size, size), bytes(image.constBits()))


def _banner(root: Path, scale: float) -> Image.Image:
    """Draw the program's icon on the lightest of its colours."""
    width, height = (round(side * scale) for side in _BANNER)
    banner = Image.new("RGB", (width, height))
    shade = Image.linear_gradient("L").resize((width, height))
    banner.paste(Image.composite(Image.new("RGB", banner.size, _BOTTOM), Image.new("RGB", banner.size, _TOP), shade))
    _put(banner, _picture(root, 256), width // 2)
    return banner


def _corner(root: Path, scale: float) -> Image.Image:
    """Draw the program's icon on the white of the installer's head."""
    side = round(_CORNER * scale)
    corner = Image.new("RGB", (side, side), _WHITE)
    _put(corner, _picture(root, 256), side)
    return corner


def _put(ground: Image.Image, picture: Image.Image, side: int) -> None:
    """Put a picture into the middle, with `side` pixels at each side."""
    small = picture.resize((side, side), Image.Resampling.LANCZOS)
    ground.paste(small, ((ground.width - side) // 2, (ground.height - side) // 2), small)
