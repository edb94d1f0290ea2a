"""A size in pixels is made of whatever callers say of a shape."""

from __future__ import annotations

import pytest

from sora_desktop.api.shapes import ShapeFault, choose_size
from sora_desktop.domain.capabilities import Capabilities

ANY = Capabilities()
USUAL = Capabilities(sizes=("1280x720", "720x1280", "1792x1024", "1024x1792", "1024x1024"))


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({}, None),
        ({"size": "1280 x 720"}, "1280x720"),
        ({"size": "landscape_hd"}, "landscape_hd"),
        ({"resolution": "720p"}, "1280x720"),
        ({"resolution": "1080P"}, "1920x1080"),
        ({"resolution": "4k", "orientation": "portrait"}, "2160x3840"),
        ({"resolution": "640x480"}, "640x480"),
        ({"orientation": "square"}, "720x720"),
        ({"orientation": "vertical"}, "720x1280"),
        ({"aspectRatio": "9:16"}, "720x1280"),
        ({"aspectRatio": "4:3", "resolution": "480p"}, "640x480"),
        ({"aspectRatio": "21/9"}, "1680x720"),
        ({"quality": "high", "orientation": "portrait"}, "1080x1920"),
        ({"quality": "standard"}, "1280x720"),
        ({"quality": "hd"}, "1280x720"),
        ({"resolution": "hd"}, "1280x720"),
        ({"quality": "4k"}, "3840x2160"),
        ({"aspectRatio": "10:1"}, "7200x720"),
        ({"size": "1280x720", "resolution": "720p", "aspectRatio": "16:9", "orientation": "landscape"}, "1280x720"),
        ({"resolution": "480p"}, "854x480"),
    ],
)
def test_a_size_is_reckoned_where_nothing_is_offered(given: dict[str, str], size: str | None) -> None:
    assert choose_size(given, ANY).size == size


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({"orientation": "portrait"}, "720x1280"),
        ({"orientation": "square"}, "1024x1024"),
        ({"resolution": "1024p"}, "1792x1024"),
        ({"resolution": "1024p", "orientation": "portrait"}, "1024x1792"),
        ({"aspectRatio": "16:9"}, "1280x720"),
        ({"aspectRatio": "7:4"}, "1792x1024"),
        ({"resolution": "1080p"}, "1920x1080"),
    ],
)
def test_what_is_offered_goes_before_what_is_reckoned(given: dict[str, str], size: str) -> None:
    assert choose_size(given, USUAL).size == size


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"resolution": "large"}, "resolution"),
        ({"size": "1280x720", "resolution": "1080p"}, "resolution"),
        ({"size": "odd words", "resolution": "720p"}, "resolution"),
        ({"size": "odd words", "orientation": "portrait"}, "orientation"),
        ({"aspectRatio": "0:9"}, "aspectRatio"),
        ({"aspectRatio": "9999:1"}, "aspectRatio"),
        ({"aspectRatio": "1:11"}, "aspectRatio"),
        ({"aspectRatio": "1:1", "size": "1280x720"}, "aspectRatio"),
        ({"aspectRatio": "1:1", "orientation": "portrait"}, "orientation"),
        ({"orientation": "upside down"}, "orientation"),
        ({"quality": "9"}, "quality"),
    ],
)
def test_what_contradicts_itself_is_refused_at_the_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(ShapeFault) as fault:
        choose_size(given, ANY)
    assert fault.value.field == field


@pytest.mark.parametrize("field", ["resolution", "quality"])
def test_hd_has_one_meaning_which_is_told(field: str) -> None:
    assert choose_size({field: "hd"}, ANY).notes == {field: "was made into the size 1280x720"}


def test_it_is_said_what_was_made_of_each_field() -> None:
    notes = choose_size({"resolution": "720p", "orientation": "portrait", "quality": "high"}, ANY).notes
    assert notes["resolution"] == notes["orientation"] == "was made into the size 720x1280"
    assert "“resolution” decides" in notes["quality"]
