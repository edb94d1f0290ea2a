"""The menus of the list: what can be done with the selected jobs, and how the list looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from sora_desktop.domain.queries import JobGroup, JobSort
from sora_desktop.ui import theme
from sora_desktop.ui.action_groups import ACTION_GROUPS
from sora_desktop.ui.action_icons import ACTION_ICONS
from sora_desktop.ui.actions import JobAction, possible
from sora_desktop.ui.jobs.columns import COLUMNS
from sora_desktop.ui.jobs.keys import key_of
from sora_desktop.ui.messages import action_text
from sora_desktop.ui.messages.marking import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sora_desktop.domain.jobs import Job
    from sora_desktop.domain.queries import JobQuery
    from sora_desktop.ui.jobs.header import JobHeader

_JOB_GROUPS: Mapping[JobGroup, str] = {
    JobGroup.NONE: QT_TRANSLATE_NOOP("Jobs", "Nothing"),
    JobGroup.BATCH: QT_TRANSLATE_NOOP("Jobs", "Batch"),
    JobGroup.CONNECTION: QT_TRANSLATE_NOOP("Jobs", "Connection"),
}


class StayOpenMenu(QMenu):
    """A menu that stays open while things in it are ticked, so that several can be ticked at once."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick without closing."""
        if not self._tick(self.activeAction()):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick without closing."""
        ticks = event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if not (ticks and self._tick(self.activeAction())):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        if action is None or not (action.isCheckable() and action.isEnabled()):
            return False
        action.trigger()
        return True


def job_menu(jobs: Sequence[Job], act: Callable[[JobAction], None], parent: QWidget) -> QMenu:
    """Build the menu of everything that can be done with jobs; what cannot be done now is disabled."""
    menu = QMenu(parent)
    for title, group in ACTION_GROUPS:
        if not group:
            menu.addSeparator()
            continue
        place = menu.addMenu(QCoreApplication.translate("Jobs", title)) if title else menu
        for action in group:
            item = place.addAction(theme.icon(ACTION_ICONS[action]), action_text(action))
            item.setData(action)
            item.setEnabled(possible(action, jobs))
            item.setShortcut(key_of(action))
            item.setShortcutVisibleInContextMenu(True)
            item.triggered.connect(lambda _checked=False, chosen=action: act(chosen))
        if place is not menu:
            place.setEnabled(any(possible(action, jobs) for action in group))
    return menu


def columns_menu(header: JobHeader, parent: QWidget) -> QMenu:
    """Build the menu of columns, which can be shown, hidden and put back."""
    menu = StayOpenMenu(QCoreApplication.translate("Jobs", "Columns"), parent)
    shown = header.shown
    for number, column in enumerate(COLUMNS):
        item = menu.addAction(column.heading)
        item.setCheckable(True)
        item.setChecked(column.id in shown)
        item.setEnabled(number > 0)
        item.toggled.connect(lambda checked, name=column.id: header.show_column(name, shown=checked))
    menu.addSeparator()
    menu.addAction(QCoreApplication.translate("Jobs", "Reset columns")).triggered.connect(header.reset_columns)
    return menu


def options_menu(
    header: JobHeader,
    query: JobQuery,
    sort: Callable[[JobSort, bool], None],
    group: Callable[[JobGroup], None],
    parent: QWidget,
) -> QMenu:
    """Build the menu of how the list looks: by what it is sorted, how it is put together, and its columns."""
    menu = QMenu(parent)
    by = menu.addMenu(QCoreApplication.translate("Jobs", "Sort by"))
    keys = QActionGroup(by)
    for column in COLUMNS:
        if column.sort is not None:
            item = _choice(keys, column.heading, chosen=column.sort is query.sort)
            item.triggered.connect(
                lambda _checked=False, key=column.sort, first=column.descending_first: sort(key, first)
            )
    in_order = query.sort is JobSort.QUEUE
    item = _choice(keys, QCoreApplication.translate("Jobs", "Queue order"), chosen=in_order)
    item.triggered.connect(lambda _checked=False: sort(JobSort.QUEUE, False))
    by.addActions(keys.actions())
    by.addSeparator()
    directions = QActionGroup(by)
    ways = (
        (QCoreApplication.translate("Jobs", "Ascending"), False),
        (QCoreApplication.translate("Jobs", "Descending"), True),
    )
    for label, descending in ways:
        item = _choice(directions, label, chosen=query.descending is descending)
        item.setEnabled(not in_order)
        item.triggered.connect(lambda _checked=False, way=descending: sort(query.sort, way))
    by.addActions(directions.actions())
    menu.addMenu(_group_menu(query, group, menu))
    menu.addMenu(columns_menu(header, menu))
    return menu


def _group_menu(query: JobQuery, group: Callable[[JobGroup], None], parent: QWidget) -> QMenu:
    menu = QMenu(QCoreApplication.translate("Jobs", "Group by"), parent)
    choices = QActionGroup(menu)
    for one, words in _JOB_GROUPS.items():
        item = _choice(choices, QCoreApplication.translate("Jobs", words), chosen=one is query.group)
        item.triggered.connect(lambda _checked=False, chosen=one: group(chosen))
    menu.addActions(choices.actions())
    return menu


def _choice(group: QActionGroup, label: str, *, chosen: bool) -> QAction:
    item = group.addAction(label)
    item.setCheckable(True)
    item.setChecked(chosen)
    return item


def pop_up(menu: QMenu, position: QPoint) -> None:
    """Open a menu without waiting for it; it goes when it is closed."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(position)
