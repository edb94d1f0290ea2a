"""Says below and upon each compared clip what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from sora_desktop.ui.compare.keys import CompareAction
from sora_desktop.ui.compare.words import facts_text, title_of
from sora_desktop.ui.messages import describe_error

if TYPE_CHECKING:
    from pathlib import Path

    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.compare.stage import Panel
    from sora_desktop.ui.compare.voices import Voice


class Standing(NamedTuple):
    """Where a clip stands among the others."""

    place: int
    number: int
    """How many there are."""

    heard: bool


def opening_text() -> str:
    """Say that a clip is being opened."""
    return QCoreApplication.translate("Compare", "Opening…")


def describe(panel: Panel, job: Job, voice: Voice, standing: Standing) -> bool:
    """Say what is known of a clip by now; tell whether its shape is another one than was thought."""
    facts, error = voice.feed.facts, voice.feed.error
    before = panel.shape
    panel.said = opening_text()
    if facts is not None:
        panel.said, panel.shape = "", facts.size
    if error is not None:
        panel.said = _trouble(voice.feed.path, error)
    bar, place = panel.bar, standing.place
    bar.set_clip(place, title_of(job), facts_text(facts) if facts is not None else "", stars=job.rating)
    way = CompareAction.SWAP_LEFT if place == standing.number - 1 else CompareAction.SWAP_RIGHT
    bar.set_swap(way if standing.number > 1 else None)
    bar.set_kept(kept=job.favourite)
    bar.set_heard(heard=standing.heard, possible=facts is not None and facts.has_sound)
    bar.set_offset(voice.offset)
    return panel.shape != before


def _trouble(path: Path, error: SoraDesktopError) -> str:
    """Say why there is no picture of a clip."""
    if not path.exists():
        return QCoreApplication.translate("Compare", "The file is not where it was.")
    return describe_error(error).title
