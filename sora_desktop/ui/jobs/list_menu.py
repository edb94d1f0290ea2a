"""The entries of the menus for which jobs the list shows and how: filters, order, columns and groups."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from sora_desktop.domain.queries import JobGroup
from sora_desktop.ui.jobs.chips import LABELS

if TYPE_CHECKING:
    from sora_desktop.domain.queries import JobFilter, JobQuery
    from sora_desktop.ui.jobs.pane import JobsPane


class MakeAction(Protocol):
    """Makes an entry of the window's menus."""

    def __call__(self, text: str, key: QKeySequence | None, icon: str = "") -> QAction:
        """Make an entry with words, a key, and the name of a drawing."""


class ListMenu(QObject):
    """Entries for whoever shows the menus; `attach` lets them act on a list."""

    def __init__(self, make: MakeAction, parent: QObject) -> None:
        """Make the entries."""
        super().__init__(parent)
        shift, control = Qt.Modifier.SHIFT, Qt.Modifier.CTRL
        self.options = make(self.tr("S&orting and columns…"), QKeySequence(shift | Qt.Key.Key_F4), "list")
        self.by_batch = make(self.tr("Group by &batch"), QKeySequence("Ctrl+Alt+G"))
        self.by_connection = make(self.tr("Group by co&nnection"), QKeySequence("Ctrl+Alt+C"))
        self.collapse_all = make(self.tr("Collapse all groups"), QKeySequence(control | Qt.Key.Key_Left))
        self.expand_all = make(self.tr("Expand all groups"), QKeySequence(control | Qt.Key.Key_Right))
        self.filters = {
            one: make(QCoreApplication.translate("Jobs", label), QKeySequence(f"Ctrl+Alt+{number}"))
            for number, (one, label) in enumerate(LABELS.items(), 1)
        }
        self._groups = {JobGroup.BATCH: self.by_batch, JobGroup.CONNECTION: self.by_connection}
        for action in (*self.filters.values(), *self._groups.values()):
            action.setCheckable(True)
        for action in (self.collapse_all, self.expand_all):
            # The list answers to these keys itself while it has the keyboard; a field that is written in needs them.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setEnabled(False)

    def add_to(self, menu: QMenu) -> None:
        """Put the entries into a menu."""
        shown = QMenu(self.tr("&List"), menu)
        shown.addActions(list(self.filters.values()))
        menu.addMenu(shown)
        menu.addAction(self.options)
        groups = QMenu(self.tr("Gro&ups"), menu)
        groups.addActions(list(self._groups.values()))
        groups.addSeparator()
        groups.addActions([self.collapse_all, self.expand_all])
        menu.addMenu(groups)

    def attach(self, pane: JobsPane) -> None:
        """Let the entries act on a list, and show how it is arranged."""
        self.options.triggered.connect(pane.open_options)
        for one, action in self.filters.items():
            action.triggered.connect(lambda _checked, chosen=one: self._choose(pane, chosen))
        for group, action in self._groups.items():
            action.triggered.connect(
                lambda wanted, chosen=group: pane.choose_group(chosen if wanted else JobGroup.NONE)
            )
        self.collapse_all.triggered.connect(lambda: pane.keeper.collapse_all(collapsed=True))
        self.expand_all.triggered.connect(lambda: pane.keeper.collapse_all(collapsed=False))
        pane.query_changed.connect(self._show_query)
        self._show_query(pane.query)

    def _choose(self, pane: JobsPane, chosen: JobFilter) -> None:
        pane.ask_for(dataclasses.replace(pane.query, filter=chosen))
        # Chosen once more, it stays what is shown.
        self._show_query(pane.query)

    def _show_query(self, query: JobQuery) -> None:
        for one, action in self.filters.items():
            action.setChecked(query.filter is one)
        for group, action in self._groups.items():
            action.setChecked(query.group is group)
        for action in (self.collapse_all, self.expand_all):
            action.setEnabled(query.group is not JobGroup.NONE)
