"""The entries of the menu about the program itself: its keys, its log, its versions, its licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu

    from sora_desktop.ui.jobs.list_menu import MakeAction


class HelpMenu(QObject):
    """Entries for whoever shows the menus, and connects them."""

    def __init__(self, make: MakeAction, parent: QObject) -> None:
        """Make the entries."""
        super().__init__(parent)
        shift, control = Qt.Modifier.SHIFT, Qt.Modifier.CTRL
        self.shortcuts = make(self.tr("&Keyboard shortcuts"), QKeySequence(Qt.Key.Key_F1), "keyboard")
        self.show_log = make(self.tr("Show &log"), QKeySequence(Qt.Key.Key_F12))
        self.updates = make(self.tr("Check for &updates…"), QKeySequence(control | Qt.Key.Key_F1), "retry")
        self.licences = make(self.tr("L&icences"), QKeySequence(control | shift | Qt.Key.Key_F1))
        self.about = make(self.tr("&About Sora Desktop"), QKeySequence(shift | Qt.Key.Key_F1), "info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def add_to(self, menu: QMenu) -> None:
        """Put the entries into a menu."""
        menu.addActions([self.shortcuts, self.show_log])
        menu.addSeparator()
        menu.addActions([self.updates, self.licences, self.about])
