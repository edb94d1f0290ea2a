"""A menu whose entries name the keys that whatever is in sight answers to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from sora_desktop.ui import theme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QKeySequence
    from PySide6.QtWidgets import QMenu

Wanted = TypeVar("Wanted")


class ActionEntries(Generic[Wanted]):
    """The entries of a menu, one for each thing that can be wanted.

    Attributes:
        actions: the entries.
    """

    def __init__(
        self,
        menu: QMenu,
        texts: Mapping[Wanted, str],
        keys: Mapping[Wanted, Sequence[QKeySequence]],
        icons: Mapping[Wanted, str],
        chosen: Callable[[Wanted], object],
    ) -> None:
        """Make the entries, which `add` puts into the menu.

        Args:
            menu: where they go.
            texts: what they say.
            keys: what they name; letters belong to fields first, so no entry acts on its keys itself.
            icons: drawn when the menu is first opened, for the start is not to wait for them; a tick has no icon.
            chosen: told what is wanted.
        """
        self._menu = menu
        self._icons = dict(icons)
        self.actions = {wanted: self._entry(text, keys[wanted], wanted, chosen) for wanted, text in texts.items()}
        menu.aboutToShow.connect(self._draw_icons)

    def add(self, *wanted: Wanted) -> None:
        """Put some entries into the menu, with a line below them."""
        self._menu.addActions([self.actions[one] for one in wanted])
        self._menu.addSeparator()

    def _entry(
        self, text: str, keys: Sequence[QKeySequence], wanted: Wanted, chosen: Callable[[Wanted], object]
    ) -> QAction:
        entry = QAction(text, self._menu)
        entry.setShortcuts(keys)
        entry.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        entry.triggered.connect(lambda: chosen(wanted))
        return entry

    def _draw_icons(self) -> None:
        icons, self._icons = self._icons, {}
        for wanted, icon in icons.items():
            if not self.actions[wanted].isCheckable():
                theme.bind_icon(self.actions[wanted], icon, "muted")
