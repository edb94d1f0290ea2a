"""The dialog in which a person points to where copies are to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARCHIVE_SUFFIX = ".zip"


def choose_target(parent: QWidget, target: Path, chosen: Callable[[str], object], *, archive: bool) -> None:
    """Let a person choose a folder or the name of an archive, and hand it on when it is chosen."""
    title = QCoreApplication.translate("ExportSheet", "Export to")
    dialog = QFileDialog(parent, title, str(target if target.is_dir() else target.parent))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if archive:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # An archive of that name is not replaced, so nobody is asked whether it may be.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilters([QCoreApplication.translate("ExportSheet", "Zip archives (*.zip)")])
        dialog.setDefaultSuffix(ARCHIVE_SUFFIX[1:])
        dialog.selectFile(target.name)
    else:
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(chosen)
    dialog.open()
