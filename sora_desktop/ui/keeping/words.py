"""The choices of the library's settings, and what is said of a move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDir, QLocale, QObject

if TYPE_CHECKING:
    from sora_desktop.services.relocation import Relocation

TRASH_DAYS = (7, 30, 90, 365, 0)
"""How long things can stay in the trash; 0 is for ever."""

_GB = 1_000_000_000
LEAST_FREE = (_GB // 2, _GB, 2 * _GB, 5 * _GB, 10 * _GB, 20 * _GB, 0)
"""How little room may be left, in bytes; 0 looks at nothing."""

_YEAR = 365


class LibraryCounts(QObject):
    """Numbers of clips and days in words; an object only because Qt counts in the name of one."""

    def moved(self, number: int) -> str:
        """Say how many are in the other folder now."""
        return self.tr("%n clips moved to {folder}.", "", number)

    def left_behind(self, number: int) -> str:
        """Say how many could not follow."""
        return self.tr("%n files were not where they were and could not follow: {names}", "", number)

    def days(self, number: int) -> str:
        """Name a choice of so many days."""
        return self.tr("For %n days", "", number)


def size_words(size: int) -> str:
    """Write a number of bytes for a person."""
    places = 0 if size % _GB == 0 else 1
    return QLocale().formattedDataSize(size, places, QLocale.DataSizeFormat.DataSizeSIFormat)


def trash_words(days: int) -> str:
    """Name a choice of how long things stay in the trash."""
    if days == 0:
        return QCoreApplication.translate("LibrarySettings", "Until I empty it")
    if days == _YEAR:
        return QCoreApplication.translate("LibrarySettings", "For a year")
    return LibraryCounts().days(days)


def least_words(size: int) -> str:
    """Name a choice of how little room may be left."""
    if size == 0:
        return QCoreApplication.translate("LibrarySettings", "Never wait")
    return QCoreApplication.translate("LibrarySettings", "Below {size}").format(size=size_words(size))


def moving_words(report: Relocation) -> str:
    """Say how far a move is."""
    words = QCoreApplication.translate("LibrarySettings", "{done} of {total} clips · {moved} of {all}")
    return words.format(
        done=QLocale().toString(report.looked_at),
        total=QLocale().toString(report.total),
        moved=size_words(report.bytes_moved),
        all=size_words(report.bytes),
    )


def moved_words(report: Relocation) -> str:
    """Say what came of a move."""
    folder = QDir.toNativeSeparators(str(report.folder))
    told = [
        LibraryCounts().moved(report.moved).format(folder=folder)
        if report.total
        else QCoreApplication.translate("LibrarySettings", "New clips go to {folder}.").format(folder=folder)
    ]
    if report.left_behind:
        told.append(LibraryCounts().left_behind(len(report.left_behind)).format(names=_names(report.left_behind)))
    return " ".join(told)


def _names(files: list[str]) -> str:
    shown = [file.replace("\\", "/").rpartition("/")[2] for file in files[:3]]
    return ", ".join(shown) + ("…" if len(files) > len(shown) else ".")
