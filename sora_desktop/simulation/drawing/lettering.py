"""Sets text in shipped fonts: wrapped, fitted to a box, and legible in most scripts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from sora_desktop.resources import resource_path

DISPLAY = ("InterDisplay-SemiBold.otf", "DejaVuSans-Bold.ttf", "DroidSansFallback.ttf")
"""For the prompt: the first font that has a character draws it."""

SMALL = ("Inter-Medium.otf", "DejaVuSans-Bold.ttf", "DroidSansFallback.ttf")
"""For small print."""

LEADING = 1.2
"""The distance between lines, in font sizes."""

_SET_AT_MOST = 1500
"""Characters that are laid out: far more than fit legibly on any frame."""

_SHRINK = 0.92
_NARROWER = 0.96
_PROBE_SIZE = 24
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_ELLIPSIS = "…"
_RULER = 100
"""The font size at which words are measured: widths grow in proportion."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Text as laid out."""

    lines: tuple[str, ...]
    size: int
    """Of the font, in pixels."""

    is_cut: bool
    """Whether some of the text did not fit."""


def fit(text: str, box: tuple[int, int], sizes: tuple[int, int]) -> TextBlock:
    """Lay text out as large as a box allows; what does not fit at the least size is cut off.

    Args:
        text: any text; it is put on one line where it has several, and wrapped.
        box: width and height in pixels.
        sizes: the least and the greatest font size in pixels.
    """
    words = _words(_clean(text)[:_SET_AT_MOST])
    size = sizes[1]
    while True:
        lines = _wrap(words, size, box[0])
        room = max(1, int(box[1] / (size * LEADING)))
        if len(lines) <= room or size <= sizes[0]:
            break
        size = max(sizes[0], int(size * _SHRINK))
    is_cut = len(lines) > room or len(text) > _SET_AT_MOST
    return TextBlock(tuple(_cut(lines, room, size, box[0]) if is_cut else _balance(words, lines, size)), size, is_cut)


def text_mask(lines: tuple[str, ...], size: int, fonts: tuple[str, ...] = DISPLAY, tracking: float = 0) -> Image.Image:
    """Draw lines of text as a mask of even size, without a margin to the left.

    Args:
        lines: the text.
        size: the font size in pixels.
        fonts: which fonts to choose from.
        tracking: extra room between letters, in font sizes.
    """
    gap = tracking * size
    width = max((measure(line, size, fonts, tracking) for line in lines), default=0)
    height = int(size * LEADING * len(lines) + size * 0.3)
    mask = Image.new("L", (_even_up(int(width) + size), _even_up(height)))
    draw = ImageDraw.Draw(mask)
    for row, line in enumerate(lines):
        x = 0.0
        baseline = size * (1 + LEADING * row)
        for index, run in _runs(line, fonts, spaced=bool(tracking)):
            font = _font(fonts[index], size)
            draw.text((x, baseline), run, fill=255, font=font, anchor="ls")
            x += font.getlength(run) + gap
    return mask


def measure(line: str, size: int, fonts: tuple[str, ...] = DISPLAY, tracking: float = 0) -> float:
    """Give the width of a line of text in pixels."""
    runs = _runs(line, fonts, spaced=bool(tracking))
    return sum(_font(fonts[index], size).getlength(run) + tracking * size for index, run in runs)


def _clean(text: str) -> str:
    seen = "".join(letter for letter in text[: 4 * _SET_AT_MOST] if not _is_unseen(letter))
    return " ".join(seen.split())


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in _UNSEEN and not letter.isspace()


def _words(text: str) -> list[str]:
    """Cut text where a line may end; a word carries the space behind it."""
    words: list[str] = []
    current = ""
    for letter in text:
        if unicodedata.east_asian_width(letter) in "WF" and not unicodedata.combining(letter):
            words += [current, letter] if current else [letter]
            current = ""
            continue
        current += letter
        if letter == " ":
            words.append(current)
            current = ""
    return [*words, current] if current else words


def _wrap(words: list[str], size: int, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    room = width / size
    used = 0.0
    for word in words:
        if line and used + _width(word.rstrip()) > room:
            lines.append(line.rstrip())
            line, used = "", 0.0
        rest = word
        while _width(rest.rstrip()) > room and len(rest.rstrip()) > 1:
            head = _head(rest, room)
            lines.append(rest[:head])
            rest = rest[head:]
        line += rest
        used += _width(rest)
    return [*lines, line.rstrip()] if line.rstrip() else lines


def _balance(words: list[str], lines: list[str], size: int) -> list[str]:
    """Make lines about equally long, so that no word stands alone on the last one."""
    width = int(max((_width(line) for line in lines), default=0) * size)
    while len(lines) > 1:
        width = int(width * _NARROWER)
        narrower = _wrap(words, size, width)
        if len(narrower) > len(lines) or max(_width(line) for line in narrower) * size > width:
            break
        lines = narrower
    return lines


@lru_cache(maxsize=4096)
def _width(word: str) -> float:
    """Give a word's width in font sizes."""
    return measure(word, _RULER) / _RULER


def _head(word: str, room: float) -> int:
    """Count the letters of an overlong word that fit on a line; at least one."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _width(word[:middle]) <= room else (low, middle - 1)
    return low


def _cut(lines: list[str], room: int, size: int, width: int) -> list[str]:
    kept = lines[:room]
    last = kept[-1] if kept else ""
    while last and measure(last + _ELLIPSIS, size) > width:
        last = last[:-1]
    return [*kept[:-1], last.rstrip(" ,;:") + _ELLIPSIS]


def _runs(line: str, fonts: tuple[str, ...], *, spaced: bool) -> list[tuple[int, str]]:
    """Cut a line into pieces of one font each; when letters are spaced, each is a piece."""
    runs: list[tuple[int, str]] = []
    for letter in line:
        stays = bool(runs) and (letter == " " or unicodedata.combining(letter) > 0)
        index = runs[-1][0] if stays else _font_for(letter, fonts)
        if runs and runs[-1][0] == index and not spaced:
            runs[-1] = (index, runs[-1][1] + letter)
        else:
            runs.append((index, letter))
    return runs


@lru_cache(maxsize=4096)
def _font_for(letter: str, fonts: tuple[str, ...]) -> int:
    return next((index for index, name in enumerate(fonts) if _has(name, letter)), 0)


def _has(name: str, letter: str) -> bool:
    """Find out whether a font has a letter: a missing one looks like one that no font has."""
    font = _font(name, _PROBE_SIZE)
    return letter == " " or bytes(font.getmask(letter)) != bytes(font.getmask("\U0010fffe"))


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(resource_path("simulation", "fonts", name), size)


def _even_up(number: int) -> int:
    return number + number % 2
