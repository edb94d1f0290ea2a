"""How evidence stands, in a word and a colour: whether a clip is simulated, proven, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from sora_desktop.domain.verification import Grade, Mark, Verdict
from sora_desktop.ui.controls.note import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK_TONES: Mapping[Mark, Tone] = {Mark.GOOD: Tone.DONE, Mark.BAD: Tone.PROBLEM, Mark.NOTE: Tone.QUIET}
"""The look of a finding."""


class Standing(NamedTuple):
    """A colour and the words that go with it: colour alone says nothing to some people."""

    tone: Tone
    words: str


def standing(grade: Grade | None, verdict: Verdict) -> Standing:
    """Say how something stands; that it is simulated is always said, whatever else is wrong with it.

    What could not be examined has no grade, and then none is said.
    """
    words = [] if grade is None else [_grade_word(grade)]
    if verdict is Verdict.DOES_NOT_HOLD:
        words.append(QCoreApplication.translate("Proof", "Does not hold"))
    elif verdict is Verdict.NOT_EXAMINED:
        words.append(QCoreApplication.translate("Proof", "Cannot be examined"))
    return Standing(_tone(grade, verdict), " · ".join(words))


def mark_word(mark: Mark) -> str:
    """Say what a finding's icon says, for those who do not see it."""
    return {
        Mark.GOOD: QCoreApplication.translate("Proof", "Good"),
        Mark.BAD: QCoreApplication.translate("Proof", "Wrong"),
        Mark.NOTE: QCoreApplication.translate("Proof", "Note"),
    }[mark]


def _tone(grade: Grade | None, verdict: Verdict) -> Tone:
    if verdict is Verdict.DOES_NOT_HOLD:
        return Tone.PROBLEM
    if grade is Grade.SIMULATED:
        return Tone.ATTENTION
    return Tone.DONE if grade is Grade.PROVEN and verdict is Verdict.HOLDS else Tone.QUIET


def _grade_word(grade: Grade) -> str:
    return {
        Grade.SIMULATED: QCoreApplication.translate("Proof", "Simulated"),
        Grade.PROVEN: QCoreApplication.translate("Proof", "Real and proven"),
        Grade.CONSISTENT: QCoreApplication.translate("Proof", "Not proven"),
    }[grade]
