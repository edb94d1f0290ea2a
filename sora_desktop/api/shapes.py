"""Makes one size in pixels of the many ways in which callers ask for a shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sora_desktop.domain.requests import parse_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sora_desktop.domain.capabilities import Capabilities

USUAL_SHORT_SIDE = 720
"""Pixels of the shorter side where only the shape is asked for, and the server says nothing."""

SAME_SHAPE = 0.03
"""By which part two shapes may differ and still be called the same: 1792x1024 is offered as 16:9."""

MOST_RATIO = 10
"""By how much one side may be longer than the other where a ratio is asked for; no server makes such strips."""

_CLASS = re.compile(r"([1-9][0-9]{2,3})p", re.IGNORECASE)
_RATIO = re.compile(r"([1-9][0-9]{0,3})\s*[:/x×]\s*([1-9][0-9]{0,3})", re.IGNORECASE)
_CLASSES = {"sd": 480, "hd": 720, "fhd": 1080, "fullhd": 1080, "full hd": 1080, "qhd": 1440, "uhd": 2160, "4k": 2160}
_ORIENTATIONS = {
    "landscape": "landscape",
    "horizontal": "landscape",
    "portrait": "portrait",
    "vertical": "portrait",
    "square": "square",
}
_QUALITIES = {"low": 480, "draft": 480, "standard": 720, "medium": 720, "high": 1080, **_CLASSES}
"""A word for a resolution means the same as a quality."""

SHAPE_FIELDS = ("size", "resolution", "aspectRatio", "orientation", "quality")
"""The fields from which a size is made, the one that counts most first."""


class ShapeFault(Exception):
    """A shape cannot be read, or contradicts another one.

    Attributes:
        field: which field.
        suggestion: what would do, where that is known.
    """

    def __init__(self, *, field: str, reason: str, suggestion: str | None = None) -> None:
        """Keep where and why."""
        super().__init__(reason)
        self.field = field
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Chosen:
    """The size that was made of what was asked for."""

    size: str | None
    notes: Mapping[str, str]
    """For each field that was given, in words what became of it."""


@dataclass(slots=True)
class _Wish:
    """What was asked for, as far as it was read."""

    words: str | None = None
    """A size that is no width and height; a server may know it."""

    sides: tuple[int, int] | None = None
    short: int | None = None
    ratio: float | None = None
    orientation: str | None = None
    said_by: str = ""
    """Which field gave the sides, or the shorter one."""


def choose_size(given: Mapping[str, str], capabilities: Capabilities) -> Chosen:
    """Make a size of what was asked for, by what the server offers.

    Args:
        given: texts by the names of `SHAPE_FIELDS`.
        capabilities: of the server.

    Raises:
        ShapeFault: something cannot be read, or two fields contradict each other.
    """
    wish = _Wish()
    notes: dict[str, str] = {}
    for field in ("size", "resolution"):
        if field in given:
            _take_extent(wish, field, given[field])
    if "aspectRatio" in given:
        wish.ratio = _read_ratio(given["aspectRatio"])
    if "orientation" in given:
        wish.orientation = _read_orientation(given["orientation"])
    if "quality" in given:
        _take_quality(wish, given["quality"], notes)
    _refuse_contradictions(wish)
    if wish.words is not None:
        return Chosen(wish.words, notes)
    sides = wish.sides or _sides(wish, capabilities)
    size = None if sides is None else f"{sides[0]}x{sides[1]}"
    for field in SHAPE_FIELDS:
        if field in given and field not in notes and given[field].strip() != size:
            notes[field] = f"was made into the size {size}" if size else "changes nothing: it is what is usual"
    return Chosen(size, notes)


def _take_extent(wish: _Wish, field: str, text: str) -> None:
    """Read `1280x720`, `720p` or `hd`."""
    folded = " ".join(text.lower().split())
    sides = parse_size(folded.replace(" ", ""))
    named = _CLASS.fullmatch(folded)
    short = int(named[1]) if named else _CLASSES.get(folded)
    if sides is None and short is None:
        if field == "size":
            wish.words, wish.said_by = text.strip(), field
            return
        raise ShapeFault(
            field=field,
            reason=f"“{text}” is not a resolution. Write 720p, 1080p, or width x height.",
            suggestion="720p",
        )
    if wish.said_by:
        _refuse_other_extent(wish, field, text, sides, short)
    wish.sides = wish.sides or sides
    wish.short = wish.short or (min(sides) if sides else short)
    wish.said_by = wish.said_by or field


def _refuse_other_extent(wish: _Wish, field: str, text: str, sides: tuple[int, int] | None, short: int | None) -> None:
    same = (
        (sides == wish.sides if sides and wish.sides else (min(sides) if sides else short) == wish.short)
        if wish.words is None
        else False
    )
    if not same:
        raise ShapeFault(field=field, reason=f"“{text}” contradicts “{wish.said_by}”. Give one of them.")


def _read_ratio(text: str) -> float:
    match = _RATIO.fullmatch(text.strip())
    if match is None:
        raise ShapeFault(
            field="aspectRatio", reason=f"“{text}” is not an aspect ratio. Write it as 16:9.", suggestion="16:9"
        )
    ratio = int(match[1]) / int(match[2])
    if not 1 / MOST_RATIO <= ratio <= MOST_RATIO:
        raise ShapeFault(
            field="aspectRatio",
            reason=f"“{text}” is too long a strip: one side may be {MOST_RATIO} times the other at most.",
            suggestion="16:9",
        )
    return ratio


def _read_orientation(text: str) -> str:
    found = _ORIENTATIONS.get(text.strip().lower())
    if found is None:
        raise ShapeFault(
            field="orientation", reason=f"“{text}” is not an orientation. Write landscape, portrait or square."
        )
    return found


def _take_quality(wish: _Wish, text: str, notes: dict[str, str]) -> None:
    """Take a quality for a resolution, which is all that the protocol has of it."""
    short = _QUALITIES.get(text.strip().lower())
    if short is None:
        raise ShapeFault(
            field="quality", reason=f"“{text}” is not a quality that is known here. Write low, standard or high."
        )
    if wish.said_by:
        notes["quality"] = f"changes nothing: the protocol has no quality of its own, and “{wish.said_by}” decides"
    else:
        wish.short = short
        wish.said_by = "quality"


def _refuse_contradictions(wish: _Wish) -> None:
    sides = wish.sides
    if wish.words is not None and (wish.ratio or wish.orientation):
        field = "aspectRatio" if wish.ratio else "orientation"
        raise ShapeFault(
            field=field, reason=f"It cannot be told whether this fits the size “{wish.words}”. Give one of them."
        )
    if sides is not None and wish.ratio is not None and not _alike(sides[0] / sides[1], wish.ratio):
        raise ShapeFault(
            field="aspectRatio", reason=f"It contradicts the size {sides[0]}x{sides[1]}. Give one of them."
        )
    shape = sides[0] / sides[1] if sides else wish.ratio
    if shape is not None and wish.orientation is not None and _orientation(shape) != wish.orientation:
        what = f"the size {sides[0]}x{sides[1]}" if sides else "the aspect ratio"
        raise ShapeFault(
            field="orientation",
            reason=f"It contradicts {what}, which is {_orientation(shape)}.",
            suggestion=_orientation(shape),
        )


def _sides(wish: _Wish, capabilities: Capabilities) -> tuple[int, int] | None:
    """Choose among what is offered, or reckon the sides where that is of no use."""
    if wish.short is None and wish.ratio is None and wish.orientation is None:
        return None
    offered = [sides for sides in map(parse_size, capabilities.sizes) if sides]
    fitting = _fitting(wish, offered)
    if fitting:
        return fitting[0]
    usual = parse_size(capabilities.default_size or "")
    short = wish.short or (min(usual) if usual else USUAL_SHORT_SIDE)
    ratio = wish.ratio or {"landscape": 16 / 9, "portrait": 9 / 16, "square": 1.0, None: 16 / 9}[wish.orientation]
    long = 2 * round(short * max(ratio, 1 / ratio) / 2)
    return (long, short) if ratio >= 1 else (short, long)


def _fitting(wish: _Wish, offered: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    wanted = wish.orientation or (None if wish.ratio is not None else "landscape")
    found = [sides for sides in offered if wanted is None or _orientation(sides[0] / sides[1]) == wanted]
    if wish.ratio is not None:
        ratio = wish.ratio
        found = [sides for sides in found if _alike(sides[0] / sides[1], ratio)]
        found.sort(key=lambda sides: not _alike(sides[0] / sides[1], ratio, 0.005))
    if wish.short is not None:
        found = [sides for sides in found if min(sides) == wish.short]
    return found


def _alike(one: float, other: float, part: float = SAME_SHAPE) -> bool:
    return abs(one - other) <= part * other


def _orientation(ratio: float) -> str:
    if ratio == 1:
        return "square"
    return "landscape" if ratio > 1 else "portrait"
