"""Brings reference images to what servers take: upright, in plain colours, and of the clip's own size."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import ExifTags, Image, ImageCms, ImageOps

from sora_desktop.domain.requests import Fit
from sora_desktop.media.images import decode_image
from sora_desktop.media.signatures import MediaKind, sniff

if TYPE_CHECKING:
    from sora_desktop.media.images import ReferenceImage

_UPRIGHT = 1
_LYING = range(5, 9)
"""The rotation marks by which width and height change places."""

_QUALITY = 95
_PREVIEW_QUALITY = 85
_BACKGROUND = (0, 0, 0)
"""What shows through, and fills the bars of a padded image: video knows no transparency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedImage:
    """An image as it is to be sent."""

    data: bytes
    media_type: str
    width: int
    """In pixels, as is `height`."""

    height: int


def fitted(image: ReferenceImage, size: tuple[int, int] | None, fit: Fit) -> FittedImage:
    """Bring an image to a size; one that is right already stays byte for byte as it is.

    Args:
        image: the image as it was read.
        size: the wanted width and height in pixels, or None to keep its own.
        fit: what is done where the shapes differ.

    Raises:
        ReferenceUnreadable: it is damaged.
    """
    picture = decode_image(image.data, name=str(image.path))
    if _is_right(picture, size):
        return FittedImage(data=image.data, media_type=image.media_type, width=picture.width, height=picture.height)
    kind = MediaKind.JPEG if sniff(image.data) is MediaKind.JPEG else MediaKind.PNG
    result = _shaped(_plain(picture), size, fit)
    return FittedImage(
        data=_written(result, kind, _QUALITY), media_type=kind.media_type, width=result.width, height=result.height
    )


def upright_size(image: ReferenceImage) -> tuple[int, int]:
    """Give the width and height in pixels that an image has once a camera's rotation mark was followed.

    Raises:
        ReferenceUnreadable: it is damaged.
    """
    mark = decode_image(image.data, name=str(image.path)).getexif().get(ExifTags.Base.Orientation, _UPRIGHT)
    return (image.height, image.width) if mark in _LYING else (image.width, image.height)


def preview(image: ReferenceImage, size: tuple[int, int] | None, fit: Fit, box: tuple[int, int]) -> bytes:
    """Give a JPEG of what `fitted` gives, made small enough for a box of so many pixels.

    Raises:
        ReferenceUnreadable: it is damaged.
    """
    picture = _plain(decode_image(image.data, name=str(image.path)))
    width, height = size or picture.size
    scale = min(1.0, box[0] / width, box[1] / height)
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    return _written(_shaped(picture, small, fit), MediaKind.JPEG, _PREVIEW_QUALITY)


def _is_right(picture: Image.Image, size: tuple[int, int] | None) -> bool:
    upright = picture.getexif().get(ExifTags.Base.Orientation, _UPRIGHT) == _UPRIGHT
    return upright and picture.mode == "RGB" and not _profile(picture) and size in {None, picture.size}


def _plain(picture: Image.Image) -> Image.Image:
    """Turn an image upright and bring its colours to sRGB without transparency."""
    upright = ImageOps.exif_transpose(picture)
    profile = _profile(picture)
    if profile is not None and upright.mode in {"RGB", "RGBA", "CMYK", "L"}:
        upright = _converted(upright, profile)
    if upright.mode in {"I", "I;16", "I;16B", "F"}:
        upright = _eight_bits(upright)
    if "A" in upright.getbands() or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, (*_BACKGROUND, 255)), layer).convert("RGB")
    return upright.convert("RGB")


def _profile(picture: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """Give the image's own colour profile, unless it says no more than that it is sRGB, or is damaged."""
    data = picture.info.get("icc_profile")
    if not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        return None if "sRGB" in ImageCms.getProfileDescription(profile) else profile
    except (ImageCms.PyCMSError, OSError):
        return None


def _converted(picture: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    colours = picture.convert("RGB") if picture.mode == "RGBA" else picture
    try:
        result = ImageCms.profileToProfile(colours, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        # The profile is for another kind of colours than the image has: better a tint than no image.
        return picture
    if result is None:
        return picture
    if picture.mode == "RGBA":
        result.putalpha(picture.getchannel("A"))
    return result


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Scale grey levels of more than eight bits down, which `convert` would cut off."""
    return picture.convert("I").point(lambda level: level / 256).convert("L")


def _shaped(picture: Image.Image, size: tuple[int, int] | None, fit: Fit) -> Image.Image:
    if size is None or picture.size == size:
        return picture
    if fit is Fit.CROP:
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    if fit is Fit.PAD:
        return ImageOps.pad(picture, size, Image.Resampling.LANCZOS, color=_BACKGROUND)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _written(picture: Image.Image, kind: MediaKind, quality: int) -> bytes:
    """Write an image without what the file it came from said beside the picture."""
    file = io.BytesIO()
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    if kind is MediaKind.JPEG:
        clean.save(file, "JPEG", quality=quality, subsampling=0)
    else:
        clean.save(file, "PNG")
    return file.getvalue()
