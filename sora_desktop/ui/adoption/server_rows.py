"""The videos that a server has, with a tick for each that can come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableView

from sora_desktop.domain.requests import format_seconds
from sora_desktop.ui.adoption.plain_table import make_plain
from sora_desktop.ui.adoption.words import status_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from sora_desktop.domain.adoption import ServerClip

_Index = QModelIndex | QPersistentModelIndex
_DISPLAY = Qt.ItemDataRole.DisplayRole
_CHECK = Qt.ItemDataRole.CheckStateRole
_PROMPT, _STATUS, _SIZE, _CREATED = range(4)


class ServerClipModel(QAbstractTableModel):
    """A row for each video.

    Signals:
        ticked: A tick was set or taken away.
    """

    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Begin with nothing."""
        super().__init__(parent)
        self._clips: Sequence[ServerClip] = ()
        self._ticked: set[int] = set()

    def show_clips(self, clips: Sequence[ServerClip]) -> None:
        """Show these; all that can come in are ticked."""
        self.beginResetModel()
        self._clips = clips
        self._ticked = {number for number, clip in enumerate(clips) if clip.possible}
        self.endResetModel()
        self.ticked.emit()

    @property
    def possible(self) -> int:
        """How many can come in."""
        return sum(clip.possible for clip in self._clips)

    def chosen(self) -> list[ServerClip]:
        """Give those that are ticked."""
        return [self._clips[number] for number in sorted(self._ticked)]

    def tick_all(self, *, wanted: bool) -> None:
        """Tick all that can come in, or none."""
        self._ticked = {number for number, clip in enumerate(self._clips) if clip.possible} if wanted else set()
        if self._clips:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._clips) - 1, 0), [_CHECK])
        self.ticked.emit()

    def toggle(self, rows: Sequence[int]) -> None:
        """Change the ticks of some rows."""
        for row in rows:
            if self._clips[row].possible:
                self._ticked ^= {row}
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0), [_CHECK])
        self.ticked.emit()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Give how many there are."""
        return 0 if parent.isValid() else len(self._clips)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Give the columns: prompt, how it stands, what it is, when it was made."""
        return 0 if parent.isValid() else 4

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let only what can come in be ticked; the rest is grey."""
        if not self._clips[index.row()].possible:
            return Qt.ItemFlag.ItemIsSelectable
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == _PROMPT else flags

    def data(self, index: _Index, role: int = _DISPLAY) -> object:
        """Give what a cell says."""
        clip, column = self._clips[index.row()], index.column()
        if role == _DISPLAY:
            return self._words(clip, column)
        if role == _CHECK and column == _PROMPT and clip.possible:
            return Qt.CheckState.Checked if index.row() in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return clip.prompt or clip.remote_id
        return None

    def setData(self, index: _Index, _value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a tick."""
        if role != _CHECK:
            return False
        self.toggle([index.row()])
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal and role == _DISPLAY:
            return (self.tr("Prompt"), self.tr("Status"), self.tr("Size"), self.tr("Made"))[section]
        return None

    def _words(self, clip: ServerClip, column: int) -> str:
        match column:
            case 0:
                return " ".join((clip.prompt or "").split()) or self.tr("{id} (no prompt told)").format(
                    id=clip.remote_id
                )
            case 1:
                return status_words(clip)
            case 2:
                parts = [clip.size or "", f"{format_seconds(clip.seconds)} s" if clip.seconds else ""]
                return " · ".join(part for part in parts if part)
            case _:
                if clip.created_at is None:
                    return ""
                made = QDateTime.fromSecsSinceEpoch(int(clip.created_at.timestamp()))
                return QLocale().toString(made, QLocale.FormatType.ShortFormat)


class ServerClipTable(QTableView):
    """The list of them; Space ticks what is selected."""

    def __init__(self, rows: ServerClipModel, parent: QWidget) -> None:
        """Show the rows of a model."""
        super().__init__(parent)
        self._rows = rows
        self.setModel(rows)
        self.setAccessibleName(self.tr("Videos on the server"))
        make_plain(self)
        header = self.horizontalHeader()
        header.setSectionResizeMode(_PROMPT, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_STATUS, 110), (_SIZE, 120), (_CREATED, 130)):
            header.resizeSection(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick at Space what is selected, and leave Escape and Enter to the sheet."""
        if event.key() == Qt.Key.Key_Space:
            self._rows.toggle([index.row() for index in self.selectionModel().selectedRows()])
        elif event.key() in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()
        else:
            super().keyPressEvent(event)
