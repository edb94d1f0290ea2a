"""Sizes by the names that some hosts have for them."""

from __future__ import annotations

import re

from sora_desktop.emulator.refusals import invalid

_DEFAULT_LINES = "720p"
_DEFAULT_RATIO = "16:9"
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


def size_of(resolution: str | None, aspect_ratio: str | None) -> str | None:
    """Give the size that a resolution such as `720p` and a ratio such as `16:9` mean.

    Raises:
        Refusal: one of them is none.
    """
    if resolution is None and aspect_ratio is None:
        return None
    lines = (resolution or _DEFAULT_LINES).lower().removesuffix("p")
    wide, _, high = (aspect_ratio or _DEFAULT_RATIO).partition(":")
    if not all(_NUMBER.fullmatch(text) for text in (lines, wide, high)):
        msg = "Invalid 'resolution' or 'aspect_ratio': expected such as '720p' and '16:9'."
        raise invalid(msg, param="resolution")
    short = int(lines)
    long = round(short * max(int(wide), int(high)) / min(int(wide), int(high)) / 2) * 2
    return f"{long}x{short}" if int(wide) >= int(high) else f"{short}x{long}"
