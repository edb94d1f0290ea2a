"""The menu bar with the titles of its menus; what is in them comes after the first paint."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget


class MenuBar(QMenuBar):
    """The titles of all menus, each opened by Alt and its letter, which is not underlined all the time."""

    def __init__(self, parent: QWidget) -> None:
        """Name the menus; they are still empty."""
        super().__init__(parent)
        self.menus: list[QMenu] = []
        self.file = self._menu(self.tr("&File"))
        self.edit = self._menu(self.tr("&Edit"))
        self.view = self._menu(self.tr("&View"))
        self.prompt = self._menu(self.tr("&Prompt"))
        self.clip = self._menu(self.tr("&Clip"))
        self.playback = self._menu(self.tr("Play&back"))
        self.queue = self._menu(self.tr("&Queue"))
        self.connection = self._menu(self.tr("C&onnection"))
        self.help = self._menu(self.tr("&Help"))

    def _menu(self, title: str) -> QMenu:
        menu = QMenu(title.replace("&", ""), self)
        self.addMenu(menu)
        self.menus.append(menu)
        key = QKeySequence.mnemonic(title)
        if not key.isEmpty() and not self.isNativeMenuBar():
            shortcut = QShortcut(key, self.window())
            shortcut.activated.connect(lambda: self.setActiveAction(menu.menuAction()))
        return menu
