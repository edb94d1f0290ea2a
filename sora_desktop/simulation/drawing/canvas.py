"""Draws in the planes of a video frame, which is twice as fast as drawing in red, green and blue.

A frame has a plane of brightness at full size and two of colour at half the width and height
(YUV 4:2:0). Layers carry the same three planes and a mask at both sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from PIL import Image, ImageMath

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from sora_desktop.simulation.drawing.colours import Tone

    Curve = Callable[[float], float]
    """A brightness of 0 to 1 for a brightness of 0 to 1."""

Planes: TypeAlias = tuple[Image.Image, Image.Image, Image.Image]

_GRAIN = 64
"""Pixels a side of the tile of noise that hides the steps in a gradient."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Something to lay on a canvas; its size is even."""

    paint: tuple[float, float, float] | Planes
    """One colour, or a picture."""

    mask: Image.Image
    """How much of it covers, 0 to 255."""

    half_mask: Image.Image

    @classmethod
    def of(cls, paint: Tone | Planes, mask: Image.Image) -> Layer:
        """Make a layer with a mask of even size."""
        return cls(paint, mask, mask.reduce(2))

    def faded(self, share: float) -> Layer:
        """Give the layer covering only a share (0 to 1) of what it did."""
        table = [round(value * share) for value in range(256)]
        return Layer(self.paint, self.mask.point(table), self.half_mask.point(table))


class Canvas:
    """A frame being drawn."""

    def __init__(self, width: int, height: int) -> None:
        """Make a black one; both sides are even."""
        self.width = width
        self.height = height
        lengths = [plane.line_size for plane in VideoFrame(width, height, "yuv420p").planes]
        heights = (height, height // 2, height // 2)
        # The rows are as long as the frame's own, so that a plane goes over in one piece.
        self._planes = [
            Image.new("L", (length, rows), start)
            for length, rows, start in zip(lengths, heights, (16, 128, 128), strict=True)
        ]

    def cover(self, planes: Planes) -> None:
        """Replace everything by a picture of the canvas's size."""
        for plane, picture in zip(self._planes, planes, strict=True):
            plane.paste(picture, (0, 0))

    def lay(self, layer: Layer, x: int, y: int) -> None:
        """Lay a layer on, its upper left corner at a place that may be outside."""
        places = ((x, y), (x // 2, y // 2), (x // 2, y // 2))
        masks = (layer.mask, layer.half_mask, layer.half_mask)
        paints: Sequence[float | Image.Image] = layer.paint
        for plane, paint, place, mask in zip(self._planes, paints, places, masks, strict=True):
            if isinstance(paint, float):
                plane.paste(round(paint), (*place, place[0] + mask.width, place[1] + mask.height), mask)
            else:
                plane.paste(paint, place, mask)

    def mix(self, other: Canvas, share: float) -> None:
        """Let a share (0 to 1) of another canvas of the same size show."""
        self._planes = [Image.blend(own, its, share) for own, its in zip(self._planes, other._planes, strict=True)]

    def frame(self) -> VideoFrame:
        """Give what is drawn as a video frame."""
        frame = VideoFrame(self.width, self.height, "yuv420p")
        for plane, picture in zip(frame.planes, self._planes, strict=True):
            plane.update(picture.tobytes())
        frame.colorspace = Colorspace.ITU709
        frame.color_range = ColorRange.MPEG
        frame.color_primaries = ColorPrimaries.BT709
        frame.color_trc = ColorTrc.BT709
        return frame


def to_planes(picture: Image.Image) -> Planes:
    """Turn a picture of even size into planes."""
    whole: VideoFrame = VideoFrame.from_image(picture.convert("RGB"))  # type: ignore[no-untyped-call]
    return crop_planes(whole.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709))


def crop_planes(frame: VideoFrame) -> Planes:
    """Give the planes of a frame without what pads its rows."""
    planes = []
    for plane in frame.planes:
        padded = Image.frombytes("L", (plane.line_size, plane.height), bytes(plane))
        planes.append(padded.crop((0, 0, plane.width, plane.height)))
    return planes[0], planes[1], planes[2]


def gradient(size: tuple[int, int], stops: Sequence[tuple[float, Tone]], grain: random.Random) -> Planes:
    """Draw a vertical gradient without visible steps.

    Args:
        size: width and height, both even.
        stops: heights (0 at the top, 1 at the bottom, rising) and their colours.
        grain: where the noise comes from that hides the steps.
    """
    return dithered(size, [column([(at, colour[index]) for at, colour in stops]) for index in range(3)], grain)


def column(stops: Sequence[tuple[float, float]]) -> Image.Image:
    """Draw a smooth curve through values as an image of floats, one pixel wide and 256 high."""
    values = []
    for row in range(256):
        at = row / 255
        after = next((index for index, stop in enumerate(stops) if stop[0] >= at), len(stops) - 1)
        (low, start), (high, end) = stops[max(0, after - 1)], stops[after]
        share = (at - low) / (high - low) if high > low else 1.0
        share = share * share * (3 - 2 * share)
        values.append(start + (end - start) * min(1.0, share))
    picture = Image.new("F", (1, 256))
    picture.putdata(values)
    return picture


def dithered(size: tuple[int, int], planes: Sequence[Image.Image], grain: random.Random) -> Planes:
    """Bring three images of floats to the planes of a size, with noise in place of steps."""
    sizes = (size, (size[0] // 2, size[1] // 2), (size[0] // 2, size[1] // 2))
    made = [
        ImageMath.lambda_eval(
            lambda given: given["convert"](given["picture"] + given["noise"] / 255, "L"),
            picture=plane.resize(wanted, Image.Resampling.BICUBIC),
            noise=_noise(wanted, grain),
        )
        for plane, wanted in zip(planes, sizes, strict=True)
    ]
    return made[0], made[1], made[2]


def glow(size: int, falloff: Curve) -> Image.Image:
    """Draw a round mask that is brightest in the middle.

    Args:
        size: its width and height in pixels, even.
        falloff: the brightness (0 to 1) at a distance (0 in the middle, 1 at the edge).
    """
    # The gradient reaches 255 at a side's middle only after this stretch, and more in the corners.
    table = [round(255 * max(0.0, min(1.0, falloff(min(1.0, value * 2**0.5 / 255))))) for value in range(256)]
    return Image.radial_gradient("L").point(table).resize((size, size), Image.Resampling.BICUBIC)


def even(number: float) -> int:
    """Round to an even number, at least 2."""
    return max(2, 2 * round(number / 2))


def _noise(size: tuple[int, int], grain: random.Random) -> Image.Image:
    tile = Image.frombytes("L", (_GRAIN, _GRAIN), grain.randbytes(_GRAIN * _GRAIN))
    whole = Image.new("L", size)
    whole.paste(tile, (0, 0))
    # Doubling the filled part takes a few pastes where tiling one by one takes hundreds.
    width, height = _GRAIN, _GRAIN
    while width < size[0]:
        whole.paste(whole.crop((0, 0, width, _GRAIN)), (width, 0))
        width *= 2
    while height < size[1]:
        whole.paste(whole.crop((0, 0, size[0], height)), (0, height))
        height *= 2
    return whole
