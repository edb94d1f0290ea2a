"""What is said of clips that come in, and of files that do not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from sora_desktop.domain.adoption import Reason
from sora_desktop.domain.jobs import JobStatus
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sora_desktop.domain.adoption import LeftOut, ServerClip
    from sora_desktop.services.adoption.service import Outcome, Progress


_REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.DAMAGED: QT_TRANSLATE_NOOP("Adoption", "Damaged: {detail}"),
        Reason.NOT_A_VIDEO: QT_TRANSLATE_NOOP("Adoption", "No video, but {detail}"),
        Reason.EMPTY: QT_TRANSLATE_NOOP("Adoption", "Empty"),
        Reason.KNOWN: QT_TRANSLATE_NOOP("Adoption", "Already in the library"),
        Reason.IN_TRASH: QT_TRANSLATE_NOOP("Adoption", "In the trash of the library"),
        Reason.TWICE: QT_TRANSLATE_NOOP("Adoption", "The same as {detail}"),
        Reason.UNREADABLE: QT_TRANSLATE_NOOP("Adoption", "Cannot be read: {detail}"),
        Reason.NAME: QT_TRANSLATE_NOOP("Adoption", "Its name is not in UTF-8; bring in a copy, or rename it"),
        Reason.CHANGED: QT_TRANSLATE_NOOP("Adoption", "Changed meanwhile; try it again"),
    }
)

_STATUSES: Mapping[JobStatus, str] = MappingProxyType(
    {
        JobStatus.QUEUED: QT_TRANSLATE_NOOP("Adoption", "In line"),
        JobStatus.IN_PROGRESS: QT_TRANSLATE_NOOP("Adoption", "Being made"),
        JobStatus.COMPLETED: QT_TRANSLATE_NOOP("Adoption", "Ready"),
        JobStatus.FAILED: QT_TRANSLATE_NOOP("Adoption", "Failed"),
        JobStatus.CANCELLED: QT_TRANSLATE_NOOP("Adoption", "Cancelled"),
    }
)


class AdoptionCounts(QObject):
    """Numbers of clips and files in words; an object only because Qt counts in the name of one."""

    def came_in(self, number: int) -> str:
        """Say how many are in the library now."""
        return self.tr("%n clips came in.", "", number)

    def left_out(self, number: int) -> str:
        """Say how many were looked at in vain."""
        return self.tr("%n files were left out.", "", number)

    def not_looked_at(self, number: int) -> str:
        """Say how many were not reached."""
        return self.tr("%n files were not looked at.", "", number)

    def others(self, number: int) -> str:
        """Say how many are something else."""
        return self.tr("%n other files are no clips.", "", number)


def reason_words(left: LeftOut) -> str:
    """Say why a file was left out."""
    detail = left.detail
    if left.reason is Reason.TWICE:
        detail = detail.replace("\\", "/").rpartition("/")[2]
    detail = detail or QCoreApplication.translate("Adoption", "nobody says why")
    return QCoreApplication.translate("Adoption", _REASONS[left.reason]).format(detail=detail)


def status_words(clip: ServerClip) -> str:
    """Say how a video of a server stands, and whether it is here already."""
    if clip.known:
        return QCoreApplication.translate("Adoption", "In the library")
    word = _STATUSES.get(clip.status)
    return QCoreApplication.translate("Adoption", word) if word else clip.status.value


def progress_words(progress: Progress) -> str:
    """Say how far it is."""
    if progress.total is None:
        return QCoreApplication.translate("Adoption", "Looking for clips…")
    words = QCoreApplication.translate("Adoption", "{done} of {total} files · {came} came in · {left} left out")
    number = QLocale().toString
    return words.format(
        done=number(progress.looked_at),
        total=number(progress.total),
        came=number(progress.came_in),
        left=number(progress.left_out),
    )


def outcome_title(outcome: Outcome) -> str:
    """Say in a few words what came of it."""
    if not outcome.came_in:
        return QCoreApplication.translate("Adoption", "No clip came in.")
    return AdoptionCounts().came_in(len(outcome.came_in))


def outcome_rest(outcome: Outcome) -> str:
    """Say what else is to be known: what was left out, what other files there were, and what nobody looked at."""
    told = []
    if outcome.left_out:
        told.append(AdoptionCounts().left_out(len(outcome.left_out)))
    if outcome.not_looked_at:
        words = AdoptionCounts().not_looked_at(outcome.not_looked_at)
        again = QCoreApplication.translate("Adoption", "Add the same again to go on; what came in stays.")
        told.append(f"{words} {again}")
    if outcome.others:
        told.append(AdoptionCounts().others(outcome.others))
    return " ".join(told)
