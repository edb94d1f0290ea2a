"""The entries of the menus that show the list in another way, or less of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QAction

    from sora_desktop.domain.queries import SavedFilter

    MakeAction = Callable[[str, QKeySequence | None, str], QAction]


class LibraryMenu(QObject):
    """Entries for whoever shows the menus; the wiring of the library connects them.

    Signals:
        saved_chosen: This `SavedFilter` is to be shown.
    """

    saved_chosen = Signal(object)

    def __init__(self, make: MakeAction, parent: QObject) -> None:
        """Make the entries by `make`, which takes the words, the key and the name of a drawing."""
        super().__init__(parent)
        control, shift = Qt.Modifier.CTRL, Qt.Modifier.SHIFT
        self.gallery = make(self.tr("&Gallery"), QKeySequence(Qt.Key.Key_F4), "grid")
        self.gallery.setCheckable(True)
        self.narrow = make(self.tr("&Filter…"), QKeySequence(Qt.Key.Key_F3), "filter")
        self.clear = make(self.tr("C&lear filter"), QKeySequence(shift | Qt.Key.Key_F3), "close")
        self.save = make(self.tr("Sa&ve filter…"), QKeySequence(control | Qt.Key.Key_F3), "bookmark")
        self.filters = QMenu(self.tr("Fil&ters"))
        self.filters.addActions([self.narrow, self.clear, self.save])
        self.filters.addSeparator()
        self.saved = QMenu(self.tr("Save&d filters"), self.filters)
        self.filters.addMenu(self.saved)
        self._chosen: list[QAction] = []
        self.show_saved(())

    def add_to(self, menu: QMenu) -> None:
        """Put the entries into a menu."""
        menu.addAction(self.gallery)
        self.filters.setParent(menu, self.filters.windowFlags())
        menu.addMenu(self.filters)

    def enable(self, wanted: bool) -> None:  # noqa: FBT001 - a plain setter
        """Let the entries be chosen while the list can be seen."""
        for action in (self.gallery, self.narrow, self.clear, self.save, *self._chosen):
            action.setEnabled(wanted)

    def show_saved(self, saved: Sequence[SavedFilter]) -> None:
        """List the filters that were kept, the first nine with a key each."""
        self.saved.clear()
        self._chosen = []
        for number, one in enumerate(saved, 1):
            action = self.saved.addAction(one.name.replace("&", "&&"))
            if number < 10:  # noqa: PLR2004 - there are no more such keys
                action.setShortcut(QKeySequence(f"Alt+{number}"))
            action.triggered.connect(lambda _checked=False, chosen=one: self.saved_chosen.emit(chosen))
            self._chosen.append(action)
        self.saved.menuAction().setEnabled(bool(saved))
