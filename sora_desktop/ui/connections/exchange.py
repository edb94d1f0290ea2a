"""Brings connections out of the program and into it, by files that hold no secrets, or by a .env file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from sora_desktop.ui.connections.import_page import ImportPage

if TYPE_CHECKING:
    from sora_desktop.domain.errors import SoraDesktopError
    from sora_desktop.services.connection_files import ConnectionImport
    from sora_desktop.ui.connections.service import Connections, Start


class Exchange(QObject):
    """Asks for files, without holding anything up, and shows what is in them.

    Signals:
        told: Something was done (str).
        failed: It could not be done (SoraDesktopError).
        presented: What is in a file is shown on `page`.
        ended: `page` is not needed any more.
        added: These connections (a list) were added.
    """

    told = Signal(str)
    failed = Signal(object)
    presented = Signal()
    ended = Signal()
    added = Signal(object)

    def __init__(self, service: Connections, start: Start, ground: QWidget) -> None:
        """Ask over `ground`; `start` runs coroutines on the loop."""
        super().__init__(ground)
        self._service = service
        self._start = start
        self._ground = ground
        self._folder = str(Path.home())
        self.page = ImportPage()
        self.page.confirmed.connect(self._add)
        self.page.dismissed.connect(self.ended)

    def choose_target(self, name: str | None) -> None:
        """Let a person choose where to write the connection of a name, or all of them."""
        proposed = Path(self._folder) / f"{_file_name(name or self.tr('connections'))}.json"
        dialog = QFileDialog(self._ground, self.tr("Export without keys"), str(proposed))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.setNameFilters([self.tr("Connections (*.json)")])
        dialog.fileSelected.connect(lambda path: self.write(Path(path), [name] if name else None))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_source(self) -> None:
        """Let a person choose a file to read."""
        dialog = QFileDialog(self._ground, self.tr("Import connections"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Connections (*.json *.env .env .env.*)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.read(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: Path, names: list[str] | None) -> None:
        """Write connections to a file; the file dialog has asked already before it replaces one."""
        self._folder = str(path.parent)
        self._start(self._write(path, names), on_error=self._on_error)

    def read(self, path: Path) -> None:
        """Read a file and show what is in it."""
        self._folder = str(path.parent)
        self._start(self._read(path), on_error=self._on_error)

    async def _write(self, path: Path, names: list[str] | None) -> None:
        written = await self._service.export(path, names, replace=True)
        words = self.tr("%n connections are in {file} now, without their keys.", "", len(written))
        self.told.emit(words.format(file=path.name))

    async def _read(self, path: Path) -> None:
        by_name = path.suffix.lower() == ".json"
        self.page.present(await (self._service.read_import(path) if by_name else self._service.read_env(path)))
        self.presented.emit()

    def _add(self, read: ConnectionImport) -> None:
        self.page.show_busy(busy=True)
        self._start(self._take_in(read), on_error=self.page.explain)

    async def _take_in(self, read: ConnectionImport) -> None:
        added = await self._service.import_connections(read)
        self.ended.emit()
        self.added.emit(added)
        self.told.emit(self.tr("%n connections were added.", "", len(added)))

    def _on_error(self, error: SoraDesktopError) -> None:
        self.failed.emit(error)


def _file_name(name: str) -> str:
    """Give a name that every file system takes."""
    return "".join(letter if letter.isalnum() or letter in " -_." else "-" for letter in name).strip(" .") or "-"
