"""Reference images are brought to the clip's size, upright and in plain colours, as they will be sent."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms

from sora_desktop.domain.requests import Fit
from sora_desktop.media.fitting import fitted, preview, upright_size
from sora_desktop.media.images import ReferenceImage, decode_image

RED, BLUE, BLACK = (255, 0, 0), (0, 0, 255), (0, 0, 0)


def given_image(picture: Image.Image, form: str = "PNG", **options: object) -> ReferenceImage:
    file = io.BytesIO()
    picture.save(file, form, **options)
    media_type = f"image/{form.lower()}"
    return ReferenceImage(
        path=Path("picture"), width=picture.width, height=picture.height, media_type=media_type, data=file.getvalue()
    )


def halves(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Make a picture whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1]))
    return picture.convert(mode)


def near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("fit", Fit)
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_an_image_gets_exactly_the_wanted_size(fit: Fit, form: str) -> None:
    result = fitted(given_image(halves((300, 200)), form), (128, 72), fit)
    picture = decode_image(result.data)
    assert picture.size == (result.width, result.height) == (128, 72)
    assert picture.mode == "RGB"
    assert result.media_type == ("image/jpeg" if form == "JPEG" else "image/png")


@settings(deadline=None, max_examples=40)
@given(
    own=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    wanted=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    fit=st.sampled_from(Fit),
)
def test_any_shape_fits_any_other(own: tuple[int, int], wanted: tuple[int, int], fit: Fit) -> None:
    assert decode_image(fitted(given_image(halves(own)), wanted, fit).data).size == wanted


def test_cropping_keeps_the_middle_and_the_shape() -> None:
    picture = decode_image(fitted(given_image(halves((400, 100))), (100, 100), Fit.CROP).data)
    assert near(picture.getpixel((10, 50)), RED)
    assert near(picture.getpixel((90, 50)), BLUE)


def test_padding_keeps_everything_between_black_bars() -> None:
    picture = decode_image(fitted(given_image(halves((400, 100))), (100, 100), Fit.PAD).data)
    assert near(picture.getpixel((50, 5)), BLACK)
    assert near(picture.getpixel((5, 50)), RED)
    assert near(picture.getpixel((95, 50)), BLUE)


def test_stretching_fills_the_size_with_all_of_it() -> None:
    picture = decode_image(fitted(given_image(halves((400, 100))), (100, 100), Fit.STRETCH).data)
    assert near(picture.getpixel((5, 5)), RED)
    assert near(picture.getpixel((95, 95)), BLUE)


def test_an_image_that_is_right_is_sent_byte_for_byte() -> None:
    image = given_image(halves((64, 64)))
    assert fitted(image, (64, 64), Fit.CROP).data == image.data
    assert fitted(image, None, Fit.PAD).data == image.data


def test_a_camera_held_upright_gives_an_upright_image() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    result = fitted(given_image(halves((80, 40)), "JPEG", exif=exif.tobytes()), None, Fit.CROP)
    picture = decode_image(result.data)
    assert picture.size == (40, 80)
    assert near(picture.getpixel((20, 10)), RED), "what was left is on top once the image is turned to the right"
    assert ExifTags.Base.Orientation not in picture.getexif()


@pytest.mark.parametrize(("mark", "size"), [(1, (40, 20)), (3, (40, 20)), (5, (20, 40)), (6, (20, 40)), (8, (20, 40))])
def test_the_upright_size_is_that_of_what_is_sent(mark: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = mark
    image = given_image(halves((40, 20)), "JPEG", exif=exif.tobytes())
    assert upright_size(image) == size
    sent = fitted(image, None, Fit.CROP)
    assert (sent.width, sent.height) == size


@pytest.mark.parametrize("mode", ["RGBA", "LA", "L", "P", "1", "CMYK", "I;16"])
def test_every_kind_of_colours_becomes_plain_ones(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    own = Image.new("I;16", (40, 40), 65_535) if mode == "I;16" else halves((40, 40)).convert(mode)
    picture = decode_image(fitted(given_image(own, form), None, Fit.CROP).data)
    assert picture.mode == "RGB"
    if mode == "I;16":
        assert near(picture.getpixel((5, 5)), (255, 255, 255))


def test_what_is_transparent_becomes_black() -> None:
    picture = Image.new("RGBA", (20, 20), (255, 255, 255, 0))
    assert decode_image(fitted(given_image(picture), None, Fit.CROP).data).getpixel((3, 3)) == BLACK


def test_colours_of_another_profile_are_converted() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    wide = given_image(halves((20, 20)), "PNG", icc_profile=profile.tobytes())
    assert decode_image(fitted(wide, None, Fit.CROP).data).mode == "RGB", "a profile that does not fit spoils nothing"


def test_damaged_profiles_do_not_keep_an_image_from_being_sent() -> None:
    odd = given_image(halves((20, 20)), "PNG", icc_profile=b"nonsense")
    assert decode_image(fitted(odd, (10, 10), Fit.CROP).data).size == (10, 10)


def test_nothing_that_a_camera_wrote_beside_the_picture_is_sent() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Somebody at Home"
    image = given_image(halves((80, 40)), "JPEG", exif=exif.tobytes())
    assert b"Somebody" in image.data
    assert b"Somebody" not in fitted(image, (64, 64), Fit.CROP).data


@pytest.mark.parametrize("fit", Fit)
def test_the_preview_has_the_shape_of_what_is_sent(fit: Fit) -> None:
    shown = decode_image(preview(given_image(halves((300, 100))), (1280, 720), fit, (160, 160)))
    assert shown.size == (160, 90)
