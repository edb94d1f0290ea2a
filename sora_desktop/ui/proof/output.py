"""Brings a report out of the window: into a file, onto paper, onto the clipboard."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QMarginsF, QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from sora_desktop.domain.errors import FolderNotWritable
from sora_desktop.domain.verification import ReportFormat
from sora_desktop.ui.proof.document import for_paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sora_desktop.domain.verification import Report

_PDF = "pdf"
_SUFFIXES = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".md": ReportFormat.MARKDOWN,
    ".json": ReportFormat.JSON,
}
_MARGIN = 0.0
"""Millimetres around a page, beside the 20 that Qt leaves around a document by itself."""


class Output(QObject):
    """Saves, prints and copies a report, without holding anything up.

    Signals:
        told: Something was done; the sentence about it.
        failed: It could not be done (SoraDesktopError).
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, ground: QWidget, start: Callable[..., Any]) -> None:
        """Ask over `ground`; `start` runs a coroutine on the window's loop."""
        super().__init__(ground)
        self._ground = ground
        self._start = start
        self._folder = ""

    def choose_file(self, report: Report, name: str) -> None:
        """Let a person choose where to save a report and how it is written; it is asked before a file is replaced.

        Args:
            report: what is saved.
            name: the proposed file name, without a suffix.
        """
        place = QStandardPaths.StandardLocation.DocumentsLocation
        dialog = QFileDialog(
            self._ground, self.tr("Save report"), self._folder or QStandardPaths.writableLocation(place)
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = {
            self.tr("Web page (*.html)"): "html",
            self.tr("PDF document (*.pdf)"): _PDF,
            self.tr("Markdown (*.md)"): "md",
            self.tr("JSON (*.json)"): "json",
        }

        def turn(kind: str) -> None:
            suffix = kinds.get(kind, "html")
            dialog.setDefaultSuffix(suffix)
            chosen = dialog.selectedFiles()
            stem = Path(chosen[0]).stem if chosen else name
            dialog.selectFile(f"{stem}.{suffix}")

        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix("html")
        dialog.selectFile(f"{name}.html")
        dialog.filterSelected.connect(turn)
        dialog.fileSelected.connect(
            lambda path: self.save(report, Path(path), kinds.get(dialog.selectedNameFilter(), "html"))
        )
        dialog.open()

    def save(self, report: Report, path: Path, kind: str = "html") -> None:
        """Write a report to a file; how, its suffix says, or else `kind`."""
        self._folder = str(path.parent)
        self._start(self._save(report, path, kind), on_error=self.failed.emit)

    def copy(self, report: Report) -> None:
        """Put a report as Markdown onto the clipboard."""
        self._start(self._copy(report), on_error=self.failed.emit)

    def print_(self, report: Report) -> None:
        """Ask for a printer, and print."""
        # Loaded when somebody prints: it takes a while, and needs what not every system has.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

        printer = QPrinter()
        printer.setDocName(report.title)
        dialog = QPrintDialog(printer, self._ground)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: for_paper(report).print_(printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    async def _save(self, report: Report, path: Path, kind: str) -> None:
        suffix = path.suffix.lower()
        as_pdf = suffix == f".{_PDF}" or (suffix not in _SUFFIXES and kind == _PDF)
        if as_pdf:
            data = pdf_of(report)
        else:
            written = _SUFFIXES.get(suffix) or ReportFormat(kind)
            data = (await asyncio.to_thread(_rendered, report, written)).encode()
        await asyncio.to_thread(_write, path, data)
        self.told.emit(self.tr("Saved as {name}.").format(name=path.name))

    async def _copy(self, report: Report) -> None:
        QGuiApplication.clipboard().setText(await asyncio.to_thread(_rendered, report, ReportFormat.MARKDOWN))
        self.told.emit(self.tr("Copied as Markdown."))


def pdf_of(report: Report) -> bytes:
    """Set a report on A4 and give the PDF."""
    from PySide6.QtCore import QBuffer, QIODevice  # noqa: PLC0415 - on demand
    from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter  # noqa: PLC0415 - on demand

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(report.title)
    writer.setCreator("Sora Desktop")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    for_paper(report).print_(writer)
    buffer.close()
    return bytes(data.data())


def _rendered(report: Report, written: ReportFormat) -> str:
    from sora_desktop.services.verification.rendering import render  # noqa: PLC0415 - on the worker thread

    return render(report, written)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise FolderNotWritable(path=path.parent, reason=error.strerror or str(error)) from error
