"""The words on a clip: its prompt as a title, small print, and the mark that it is simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sora_desktop.domain.requests import format_seconds
from sora_desktop.media.marks import BURNT_IN
from sora_desktop.simulation.drawing.canvas import Layer, even
from sora_desktop.simulation.drawing.colours import BLACK, WHITE, Palette
from sora_desktop.simulation.drawing.lettering import SMALL, fit, measure, text_mask

if TYPE_CHECKING:
    from sora_desktop.simulation.drawing.canvas import Canvas
    from sora_desktop.simulation.spec import Stretch

_LEAST_SIZE = 9
"""The smallest font size in pixels that can be read at all."""

_MARK_TRACKING = 0.14
_ROOM_FOR_PRINT = 200
"""The least height and width in pixels of a clip that also has small print."""


class Badge:
    """The burnt-in mark, on every frame, at the upper left."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Draw it for a clip's width and height."""
        letters = max(_LEAST_SIZE, round(min(size) * 0.03))
        while letters > 1 and measure(BURNT_IN, letters, SMALL, _MARK_TRACKING) + 1.6 * letters > size[0] * 0.94:
            letters -= 1
        text = text_mask((BURNT_IN,), letters, SMALL, _MARK_TRACKING)
        wide = measure(BURNT_IN, letters, SMALL, _MARK_TRACKING) - _MARK_TRACKING * letters
        box = (even(wide + 1.8 * letters), even(letters * 1.9))
        self._corner = even(min(_margin(size), (size[0] - box[0]) / 2))
        ink = Image.new("L", box)
        left, top = round((box[0] - wide) / 2), round((box[1] - letters * 1.28) / 2)
        ink.paste(text.crop((0, 0, min(text.width, box[0] - left), min(text.height, box[1] - top))), (left, top))
        outline = _pill(box, 0, 235, max(1, letters // 14))
        self._layers = (Layer.of(BLACK, _pill(box, 150, 150, 0)), Layer.of(WHITE, ImageChops.lighter(ink, outline)))

    def paint(self, canvas: Canvas) -> None:
        """Draw it."""
        for layer in self._layers:
            canvas.lay(layer, self._corner, self._corner)


class TitleCard:
    """The prompt in large letters at the lower left, with small print below; it fades in."""

    _FADE = (0.1, 0.7)
    """Seconds between which it appears."""

    def __init__(self, spec: Stretch, size: tuple[int, int], palette: Palette, *, delay: float = 0.0) -> None:
        """Lay the words out for a clip's width and height; they begin to appear after `delay` seconds."""
        # Clips shorter than the fade show their words all the same.
        self._times = tuple(delay + edge * min(1.0, spec.seconds / 2) for edge in self._FADE)
        self._rise = round(min(size) * 0.018)
        margin = _margin(size)
        small = min(size)
        has_print = small >= _ROOM_FOR_PRINT
        box = (size[0] - 2 * margin, round(size[1] * (0.42 if has_print else 0.6)))
        box = (min(box[0], round(small * 1.35)), box[1])
        block = fit(spec.prompt, box, (max(_LEAST_SIZE, round(small * 0.032)), max(_LEAST_SIZE, round(small * 0.088))))
        text = text_mask(block.lines, block.size)
        bottom = size[1] - margin
        self._pieces: list[tuple[Layer, int, int]] = []
        if has_print:
            bottom = self._add_print(spec, size, palette, margin, bottom)
        top = bottom - text.height
        self._scrim = Layer.of(BLACK, _scrim(size, top)), 0, 0
        shadow = text.filter(ImageFilter.GaussianBlur(max(1, block.size // 9))).point(
            [round(v * 0.55) for v in range(256)]
        )
        self._pieces += [
            (Layer.of(BLACK, shadow), margin, top + block.size // 22),
            (Layer.of(WHITE, text), margin, top),
        ]

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw it as it looks `moment` seconds after the start."""
        start, end = self._times
        share = min(1.0, max(0.0, (moment - start) / (end - start)))
        if share <= 0:
            return
        eased = 1 - (1 - share) ** 3
        lower = round(self._rise * (1 - eased))
        canvas.lay(self._scrim[0] if share >= 1 else self._scrim[0].faded(eased), 0, 0)
        for layer, x, y in self._pieces:
            canvas.lay(layer if share >= 1 else layer.faded(eased), x, y + lower)

    def _add_print(self, spec: Stretch, size: tuple[int, int], palette: Palette, margin: int, bottom: int) -> int:
        """Put the small print at the bottom; gives the height that is left above it."""
        letters = max(_LEAST_SIZE, round(min(size) * 0.027))
        facts = [f"{size[0]} × {size[1]}", f"{format_seconds(spec.seconds)} s"]
        text = text_mask(("   ·   ".join([spec.model, *facts] if spec.model else facts),), letters, SMALL)
        bottom -= text.height
        self._pieces.append((Layer.of(palette.light.toward(WHITE, 0.35), text).faded(0.85), margin, bottom))
        rule = Image.new("L", (even(letters * 2.6), even(max(2, letters * 0.14))), 255)
        bottom -= even(letters * 0.9)
        self._pieces.append((Layer.of(palette.light, rule), margin, bottom))
        return bottom - even(letters * 0.5)


class Timeline:
    """A thin line along the lower edge that grows with the clip."""

    def __init__(self, size: tuple[int, int], palette: Palette, seconds: float) -> None:
        """Draw it for a clip's width, height and length."""
        self._width = size[0]
        self._seconds = seconds
        thick = even(max(2, min(size) * 0.006))
        self._top = size[1] - thick
        self._line = Layer.of(palette.light, Image.new("L", (size[0] - size[0] % 2, thick), 210))

    def paint(self, canvas: Canvas, moment: float) -> None:
        """Draw it as long as the clip has lasted."""
        reached = round(self._width * min(1.0, moment / self._seconds))
        canvas.lay(self._line, reached - self._width, self._top)


def _margin(size: tuple[int, int]) -> int:
    return even(min(size) * 0.07)


def _pill(box: tuple[int, int], fill: int, edge: int, thick: int) -> Image.Image:
    """Draw a box with round ends as a mask, four times as large at first so that it is smooth."""
    mask = Image.new("L", (box[0] * 4, box[1] * 4))
    corner = (0, 0, box[0] * 4 - 1, box[1] * 4 - 1)
    ImageDraw.Draw(mask).rounded_rectangle(corner, box[1] * 2, fill=fill, outline=edge, width=thick * 4)
    return mask.reduce(4)


def _scrim(size: tuple[int, int], top: int) -> Image.Image:
    """Darken the picture gently behind the words, from a bit above them to the lower edge."""
    start = max(0.0, top / size[1] - 0.22)
    rows = [min(1.0, max(0.0, (row / 255 - start) / max(0.01, 1 - start))) for row in range(256)]
    column = Image.new("L", (1, 256))
    column.putdata([round(165 * (at * at * (3 - 2 * at)) ** 0.8) for at in rows])
    return column.resize(size, Image.Resampling.BICUBIC)
