"""Reference images are read whole, or refused with a reason."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from sora_desktop.domain.errors import ReferenceUnreadable
from sora_desktop.media import images
from sora_desktop.media.images import decode_image, read_reference

if TYPE_CHECKING:
    from pathlib import Path


def _encoded(form: str, size: tuple[int, int] = (40, 30)) -> bytes:
    target = io.BytesIO()
    Image.effect_noise(size, 50).convert("RGB").save(target, form)
    return target.getvalue()


@pytest.mark.parametrize(("form", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_an_image_is_read_whatever_its_name_ends_in(tmp_path: Path, form: str, media_type: str) -> None:
    path = tmp_path / "picture.dat"
    path.write_bytes(_encoded(form))
    image = read_reference(path)
    assert (image.width, image.height, image.media_type) == (40, 30, media_type)
    assert image.data == path.read_bytes()
    assert image.path == path


def test_a_missing_image_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ReferenceUnreadable, match="no such file"):
        read_reference(tmp_path / "none.png")


def test_a_folder_is_no_image(tmp_path: Path) -> None:
    with pytest.raises(ReferenceUnreadable):
        read_reference(tmp_path)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is an empty file"),
        (b"<html></html>", "it is an HTML page"),
        (_encoded("GIF"), "it is a GIF image"),
        (_encoded("PNG")[:200], "it is damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"rubbish" * 20, "it is damaged"),
    ],
)
def test_what_is_no_usable_image_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(ReferenceUnreadable, match=reason):
        decode_image(data)


def test_an_image_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "IMAGE_LIMIT", 1000)
    path = tmp_path / "large.png"
    path.write_bytes(_encoded("PNG", (100, 100)))
    with pytest.raises(ReferenceUnreadable, match="larger than"):
        read_reference(path)


def test_a_small_file_cannot_fill_the_memory() -> None:
    target = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(target, "PNG")
    assert len(target.getvalue()) < 2_000_000
    with pytest.raises(ReferenceUnreadable, match="million pixels"):
        decode_image(target.getvalue())
