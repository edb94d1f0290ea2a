"""The menu bar with the titles of its menus; what is in them comes after the first paint."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

MENU_KEY = "Shift+F10"
"""What opens the menu of whatever has the keyboard, beside the key that some keyboards have for it."""


class MenuBar(QMenuBar):
    """The titles of all menus, each opened by Alt and its letter, which is not underlined all the time."""

    def __init__(self, parent: QWidget) -> None:
        """Name the menus; they are still empty."""
        super().__init__(parent)
        self.menus: list[QMenu] = []
        self._keys: list[QShortcut] = []
        self._holders: set[int] = set()
        self.file = self._menu(self.tr("&File"))
        self.edit = self._menu(self.tr("&Edit"))
        self.view = self._menu(self.tr("&View"))
        self.prompt = self._menu(self.tr("&Prompt"))
        self.clip = self._menu(self.tr("&Clip"))
        self.playback = self._menu(self.tr("Play&back"))
        self.queue = self._menu(self.tr("&Queue"))
        self.connection = self._menu(self.tr("C&onnection"))
        self.help = self._menu(self.tr("&Help"))

    def hold(self, sheet: QWidget) -> None:
        """Offer no menu, and answer to no key of one, while a sheet lies over the window."""
        self._holders.add(id(sheet))
        self._enable()

    def let_go(self, sheet: QWidget) -> None:
        """Offer the menus again, if no other sheet is there."""
        self._holders.discard(id(sheet))
        self._enable()

    def _enable(self) -> None:
        free = not self._holders
        self.setEnabled(free)
        for key in self._keys:
            # Some of these letters are those of controls in a sheet, too.
            key.setEnabled(free)

    def _menu(self, title: str) -> QMenu:
        menu = QMenu(title.replace("&", ""), self)
        self.addMenu(menu)
        self.menus.append(menu)
        key = QKeySequence.mnemonic(title)
        if not key.isEmpty() and not self.isNativeMenuBar():
            shortcut = QShortcut(key, self.window())
            self._keys.append(shortcut)
            shortcut.activated.connect(lambda: self.setActiveAction(menu.menuAction()))
        return menu
