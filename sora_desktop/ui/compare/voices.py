"""What is known of each clip in a comparison, and what is seen of all of them at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sora_desktop.ui.compare.feed import ClipFeed, Picture


class Voice(NamedTuple):
    """A clip among those that are compared."""

    feed: ClipFeed
    offset: int = 0
    box: tuple[int, int] | None = (1, 1)
    """The room for its pictures on the screen, in pixels of that; None for its own size."""


class Moment(NamedTuple):
    """What is seen at a moment, of every clip."""

    seconds: float
    pictures: tuple[Picture | None, ...]
    """None for clips that cannot be read."""

    indexes: tuple[int, ...]
    """The numbers of the pictures; -1 for clips that cannot be read."""

    ended: tuple[bool, ...]
    """Which clips hold their last picture because others are longer."""
