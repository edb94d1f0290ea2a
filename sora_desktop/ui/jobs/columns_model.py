"""What the model of the list says of its columns, whatever its rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, Qt, QUrl

from sora_desktop.ui.jobs.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QPersistentModelIndex

    from sora_desktop.domain.jobs import Job

    Index = QModelIndex | QPersistentModelIndex


def alignment(column: int) -> Qt.AlignmentFlag:
    """Give where the texts of a column stand."""
    edge = Qt.AlignmentFlag.AlignRight if COLUMNS[column].right else Qt.AlignmentFlag.AlignLeft
    return edge | Qt.AlignmentFlag.AlignVCenter


def files_of(jobs: Iterable[Job]) -> QMimeData:
    """Give the clips of jobs as other programs take them: as file URLs."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(job.file) for job in jobs if job.file])
    return data


class ColumnsModel(QAbstractTableModel):
    """The columns, their headings, and what their cells are to other programs: files that may be copied."""

    def columnCount(self, parent: Index | None = None) -> int:
        """Count the columns, hidden ones too."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's variant
        """Give a column's heading; rows have none."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return COLUMNS[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(section)
        return None

    def mimeTypes(self) -> list[str]:
        """Name what a dragged row is to other programs: files."""
        return ["text/uri-list"]

    def supportedDragActions(self) -> Qt.DropAction:
        """Let clips be copied out, never moved."""
        return Qt.DropAction.CopyAction
