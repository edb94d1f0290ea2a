"""How clips that are compared are described, and in what they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from sora_desktop.domain.requests import parse_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.ui.compare.feed import ClipFacts

_SAME_SECONDS = 0.01
_SAME_RATE = 0.01
_USUAL = (16, 9)


class ShiftWords(QObject):
    """How far a clip is shifted, in words; an object only because Qt counts in the name of one."""

    def frames(self, number: int) -> str:
        """Say how many; the number itself is put in later, with its sign."""
        return self.tr("{frames} frames", "", number)

    def ahead(self, number: int) -> str:
        """Say that it comes before the others."""
        return self.tr("%n frames ahead of the others", "", number)

    def behind(self, number: int) -> str:
        """Say that it comes after the others."""
        return self.tr("%n frames behind the others", "", number)


def title_of(job: Job) -> str:
    """Give what a clip is called: its name, or else its prompt."""
    return " ".join((job.name or job.request.prompt).split())


def shape_of(job: Job) -> tuple[int, int]:
    """Give the shape that a clip has, as far as its job says; its file is asked later."""
    return parse_size(job.remote_size or job.request.size or "") or _USUAL


def facts_text(facts: ClipFacts) -> str:
    """Write a clip's size, length and rate: `1280×720 · 4.0 s · 24 fps`."""
    locale = QLocale()
    width, height = facts.size
    seconds = locale.toString(_seconds(facts), "f", 1)
    rate = f"{locale.toString(facts.track.rate, 'f', 2).rstrip('0').rstrip(locale.decimalPoint())}"
    return QCoreApplication.translate("Compare", "{width}×{height} · {seconds} s · {rate} fps").format(
        width=width, height=height, seconds=seconds, rate=rate
    )


def offset_text(pictures: int) -> str:
    """Say in a word or two how far a clip is shifted."""
    if not pictures:
        return QCoreApplication.translate("Compare", "in step")
    frames = f"{pictures:+d}".replace("-", "−")
    return ShiftWords().frames(abs(pictures)).format(frames=frames)


def offset_sentence(pictures: int) -> str:
    """Say how far a clip is shifted, for the tool tip and for a screen reader."""
    if pictures > 0:
        return ShiftWords().ahead(pictures)
    if pictures < 0:
        return ShiftWords().behind(-pictures)
    return QCoreApplication.translate("Compare", "In step with the others")


def differences(clips: Sequence[ClipFacts]) -> str:
    """Say in what clips differ, and what that means for the comparison; nothing where they are alike."""
    if len(clips) < 2:  # noqa: PLR2004 - one alone differs from nothing
        return ""
    said = []
    lengths, rates = [_seconds(clip) for clip in clips], [clip.track.rate for clip in clips]
    if max(lengths) - min(lengths) > _SAME_SECONDS:
        said.append(
            QCoreApplication.translate("Compare", "Different lengths: the shorter ones wait on their last frame.")
        )
    if max(rates) / min(rates) - 1 > _SAME_RATE:
        said.append(QCoreApplication.translate("Compare", "Different frame rates: each shows its frame of the moment."))
    if len({clip.size for clip in clips}) > 1:
        said.append(QCoreApplication.translate("Compare", "Different sizes: each is shown as large as it fits."))
    return " ".join(said)


def _seconds(facts: ClipFacts) -> float:
    return facts.track.seconds
