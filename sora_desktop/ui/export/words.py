"""What is said of exports: their size, what came of them, and where settings were found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from sora_desktop.domain.clip_settings import SettingsSource
from sora_desktop.domain.exports import Bare, LeftOut
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from sora_desktop.domain.clip_settings import ClipSettings
    from sora_desktop.domain.exports import ExportReport
    from sora_desktop.domain.jobs import Job

_NAMED = 3
"""Clips that are named before the others are only counted."""

_LEFT_OUT = {
    LeftOut.UNFINISHED: QT_TRANSLATE_NOOP("Export", "{clip}: it has no clip yet."),
    LeftOut.MISSING: QT_TRANSLATE_NOOP("Export", "{clip}: its file is not where it was."),
    LeftOut.UNREADABLE: QT_TRANSLATE_NOOP("Export", "{clip}: its file cannot be read."),
    LeftOut.IN_THE_WAY: QT_TRANSLATE_NOOP("Export", "{clip}: no name was free for it."),
}
_BESIDE = QT_TRANSLATE_NOOP("Export", "The settings lie beside.")
_SOURCES = {
    SettingsSource.PACKET: QT_TRANSLATE_NOOP("Export", "Its settings are in the file itself."),
    SettingsSource.SIDECAR: QT_TRANSLATE_NOOP("Export", "Its settings are in a file beside it."),
    SettingsSource.FOREIGN: QT_TRANSLATE_NOOP("Export", "A file of another program beside it tells its prompt."),
    SettingsSource.LIBRARY: QT_TRANSLATE_NOOP("Export", "It is a clip of this library, which knows its settings."),
}


class ExportCounts(QObject):
    """Numbers of clips in words; an object only because Qt counts in the name of one."""

    def more(self, number: int) -> str:
        """Say how many are not named."""
        return self.tr("And %n more.", "", number)

    def bare(self, why: Bare, number: int) -> str:
        """Say how many copies have their settings beside them, for one reason."""
        match why:
            case Bare.CREDENTIALS:
                told = self.tr("%n copies with content credentials stay as they are.", "", number)
            case Bare.CONTAINER:
                told = self.tr("%n copies are no MP4 files and cannot hold settings.", "", number)
            case Bare.FORM:
                told = self.tr("%n copies take no additions.", "", number)
        return f"{told} {QCoreApplication.translate('Export', _BESIDE)}"

    def altered(self, number: int) -> str:
        """Say how many are not, byte for byte, what came."""
        return self.tr("%n files are not as they came; they were copied as they are.", "", number)


def size_words(size: int) -> str:
    """Write a number of bytes for a person."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def source_words(settings: ClipSettings) -> str:
    """Say where settings were found."""
    return QCoreApplication.translate("Export", _SOURCES[settings.source])


def clip_name(job: Job) -> str:
    """Name a clip shortly."""
    words = " ".join((job.name or job.request.prompt).split())
    return words if len(words) <= 40 else f"{words[:39].rstrip()}…"  # noqa: PLR2004 - letters in a list


def bare_words(report: ExportReport) -> str:
    """Say which copies have their settings beside them, and why; empty where none has."""
    counts = Counter(clip.bare for clip in report.clips if clip.bare is not None)
    told = [ExportCounts().bare(why, count) for why, count in counts.items()]
    altered = sum(clip.altered for clip in report.clips)
    if altered:
        told.append(ExportCounts().altered(altered))
    return " ".join(told)


def left_out_words(report: ExportReport) -> str:
    """Name the clips that were not exported, and why; empty where all were."""
    lines = [
        QCoreApplication.translate("Export", _LEFT_OUT[why]).format(clip=clip_name(job))
        for job, why in report.left_out[:_NAMED]
    ]
    more = len(report.left_out) - _NAMED
    if more > 0:
        lines.append(ExportCounts().more(more))
    return "\n".join(lines)
